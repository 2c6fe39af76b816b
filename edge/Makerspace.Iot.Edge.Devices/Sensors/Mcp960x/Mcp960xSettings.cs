using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Sensors.Mcp960x;

/// <summary>A thermocouple at an MCP9600 or MCP9601 on I2C.</summary>
/// <param name="Name">The kind, one of <see cref="Kinds"/>.</param>
/// <param name="Device">Path of the bus, for example <c>/dev/i2c-1</c>.</param>
/// <param name="Address">96 to 103 (0x60 to 0x67), by the pin ADDR.</param>
/// <param name="Type">Type of the thermocouple, one letter of <see cref="Types"/>.</param>
public sealed record Mcp960xSettings(string Name, string Device, int Address = 0x60, string Type = "K") : TemperatureSettings
{
    /// <summary>The kind of the MCP9600, which cannot tell a broken thermocouple.</summary>
    public const string Mcp9600 = "mcp9600";

    /// <summary>The kind of the MCP9601, which tells a broken and a shorted thermocouple.</summary>
    public const string Mcp9601 = "mcp9601";

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Mcp9600, Mcp9601];

    /// <summary>The types of thermocouples.</summary>
    public static IReadOnlyList<string> Types => Thermocouple.Types;

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override bool TellsBreak => Name == Mcp9601;

    /// <inheritdoc/>
    public override void Check()
    {
        if (!Kinds.Contains(Name, StringComparer.Ordinal))
        {
            throw DeviceKind.Unknown("thermocouple converter", Name, Kinds);
        }

        new I2cSettings(Device, Address).Check();
        Thermocouple.Check(Kind, Type);
        DeviceSettingsException.ThrowIf(Address is not (>= 0x60 and <= 0x67), $"{Kind}: the address is 96 to 103 (0x60 to 0x67), not {Address}.");
    }

    /// <inheritdoc/>
    private protected override ITemperatureSensor Create(TimeProvider time) => new Mcp960xSensor(this, I2cBuses.Open(new I2cSettings(Device, Address), Kind.ToUpperInvariant()), time);
}
