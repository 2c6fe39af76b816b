using System.Buffers.Text;
using System.Text.Json;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// Values out of payloads, within what a plug can measure: better none than an absurd one on a bill. What is there and cannot be is counted in <see cref="PlugReport.Refused"/>.
/// </summary>
internal static class PlugValue
{
    /// <summary>Deepest nesting of a payload that is looked at.</summary>
    public const int DeepestJson = 16;

    private const double MostW = 30_000;
    private const double MostWh = 1e9;
    private const double MostA = 130;
    private const double MostV = 500;

    /// <summary>Watts, signed: some plugs tell what is fed in.</summary>
    public static double? PowerW(double? value, ref PlugReport report) => Within(value, -MostW, MostW, ref report);

    /// <summary>Watt-hours, counted up.</summary>
    public static double? EnergyWh(double? value, ref PlugReport report) => Within(value, 0, MostWh, ref report);

    /// <summary>Amperes.</summary>
    public static double? CurrentA(double? value, ref PlugReport report) => Within(value, -MostA, MostA, ref report);

    /// <summary>Volts.</summary>
    public static double? VoltageV(double? value, ref PlugReport report) => Within(value, 0, MostV, ref report);

    /// <summary>A property that is a JSON number; null where it is not there or null, counted where it is something else (a number in quotation marks is none here).</summary>
    public static double? Number(in JsonElement parent, string name, ref PlugReport report) =>
        parent.TryGetProperty(name, out JsonElement value) ? Number(value, ref report) : null;

    /// <summary>An element that is a JSON number; null for null, counted for something else.</summary>
    public static double? Number(in JsonElement value, ref PlugReport report)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number))
        {
            return number;
        }

        if (value.ValueKind != JsonValueKind.Null)
        {
            report.Refused++;
        }

        return null;
    }

    /// <summary>A payload that is a number in plain text, as the first Shelly generation sends; null, and counted, where it is not one from end to end.</summary>
    public static double? Text(ReadOnlySpan<byte> payload, ref PlugReport report)
    {
        if (payload.Length is > 0 and <= 40 && Utf8Parser.TryParse(payload, out double number, out int used) && used == payload.Length)
        {
            return number;
        }

        report.Refused++;
        return null;
    }

    /// <summary>One of two words, exactly; null, and counted, where it is neither.</summary>
    public static bool? Word(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> yes, ReadOnlySpan<byte> no, ref PlugReport report)
    {
        if (payload.SequenceEqual(yes))
        {
            return true;
        }

        if (payload.SequenceEqual(no))
        {
            return false;
        }

        report.Refused++;
        return null;
    }

    /// <summary>A property that is one of two words; null where it is not there or null, counted where it is something else.</summary>
    public static bool? Word(in JsonElement parent, string name, string yes, string no, ref PlugReport report)
    {
        if (!parent.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            if (value.ValueEquals(yes))
            {
                return true;
            }

            if (value.ValueEquals(no))
            {
                return false;
            }
        }

        report.Refused++;
        return null;
    }

    /// <summary>The JSON object of a payload; null where it is none. The caller disposes it.</summary>
    public static JsonDocument? Object(ReadOnlyMemory<byte> payload)
    {
        try
        {
            var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = DeepestJson });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double? Within(double? value, double min, double max, ref PlugReport report)
    {
        // Written so that what is no number is refused too.
        if (value is null || (value >= min && value <= max))
        {
            return value;
        }

        report.Refused++;
        return null;
    }
}
