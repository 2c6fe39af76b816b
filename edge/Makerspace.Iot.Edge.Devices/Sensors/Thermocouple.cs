namespace Makerspace.Iot.Edge.Devices.Sensors;

/// <summary>What all thermocouples share. Source: IEC 60584-1.</summary>
internal static class Thermocouple
{
    /// <summary>The types that the converters know; K is the usual one of kilns and presses.</summary>
    public static IReadOnlyList<string> Types { get; } = ["K", "J", "T", "N", "S", "E", "B", "R"];

    /// <summary>Lowest and highest temperature of any type, °C; what is outside was not measured.</summary>
    public static (double From, double To) Range => (-270, 1_820);

    /// <summary>Throws <see cref="DeviceSettingsException"/> for a type that does not exist.</summary>
    public static void Check(string kind, string type)
    {
        DeviceSettingsException.ThrowIf(!Types.Contains(type, StringComparer.Ordinal), $"{kind}: there is no thermocouple of type \"{type}\"; the types are {string.Join(", ", Types)}.");
    }
}
