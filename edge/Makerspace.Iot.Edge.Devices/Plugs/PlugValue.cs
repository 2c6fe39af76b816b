using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// Values out of payloads, within what a plug can measure: better none than an absurd one on a bill. What is there and cannot be is counted in <see cref="PlugReport.Refused"/>.
/// </summary>
internal static class PlugValue
{
    /// <summary>Deepest nesting of a payload that is looked at.</summary>
    public const int DeepestJson = 16;

    /// <summary>Most that the three phases of a meter with clamps of 120 A may have together, watts.</summary>
    public const double MostThreePhaseW = 100_000;

    /// <summary>The same, amperes.</summary>
    public const double MostThreePhaseA = 400;

    private const double MostW = 30_000;
    private const double MostWh = 1e9;
    private const double MostA = 130;
    private const double MostV = 500;

    /// <summary>Watts, signed: some plugs tell what is fed in.</summary>
    public static double? PowerW(double? value, ref PlugReport report, double most = MostW) => Within("W", value, -most, most, ref report);

    /// <summary>Watt-hours, counted up.</summary>
    public static double? EnergyWh(double? value, ref PlugReport report) => Within("Wh", value, 0, MostWh, ref report);

    /// <summary>Amperes.</summary>
    public static double? CurrentA(double? value, ref PlugReport report, double most = MostA) => Within("A", value, -most, most, ref report);

    /// <summary>Volts.</summary>
    public static double? VoltageV(double? value, ref PlugReport report) => Within("V", value, 0, MostV, ref report);

    /// <summary>A property; false if it is not there or null. One that stands twice and tells different things tells nothing.</summary>
    public static bool Find(JsonElement parent, string name, ref PlugReport report, out JsonElement value)
    {
        value = default;
        bool found = false;
        foreach (JsonProperty property in parent.EnumerateObject())
        {
            if (!property.NameEquals(name))
            {
                continue;
            }

            if (found && !JsonMarshal.GetRawUtf8Value(property.Value).SequenceEqual(JsonMarshal.GetRawUtf8Value(value)))
            {
                report.Misread(name, "told twice"u8);
                value = default;
                return false;
            }

            (found, value) = (true, property.Value);
        }

        return found && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>A property that is a JSON number; null if it is not there or null, counted if it is something else (a number in quotation marks is none here).</summary>
    public static double? Number(in JsonElement parent, string name, ref PlugReport report) =>
        Find(parent, name, ref report, out JsonElement value) ? Number(name, value, ref report) : null;

    /// <summary>An element that is a JSON number; null for null, counted for something else.</summary>
    public static double? Number(string name, in JsonElement value, ref PlugReport report)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number))
        {
            return number;
        }

        if (value.ValueKind != JsonValueKind.Null)
        {
            report.Misread(name, value);
        }

        return null;
    }

    /// <summary>A payload that is a number in plain text, as the first Shelly generation sends; null, and counted, if it is not one from end to end.</summary>
    public static double? Text(string name, ReadOnlySpan<byte> payload, ref PlugReport report)
    {
        payload = Trim(payload);
        if (payload.Length is > 0 and <= 40 && Utf8Parser.TryParse(payload, out double number, out int used) && used == payload.Length && double.IsFinite(number))
        {
            return number;
        }

        report.Misread(name, payload);
        return null;
    }

    /// <summary>One of two words, exactly, but for white space around it; null, and counted, if it is neither.</summary>
    public static bool? Word(string name, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> yes, ReadOnlySpan<byte> no, ref PlugReport report)
    {
        payload = Trim(payload);
        if (payload.SequenceEqual(yes))
        {
            return true;
        }

        if (payload.SequenceEqual(no))
        {
            return false;
        }

        report.Misread(name, payload);
        return null;
    }

    /// <summary>A property that is true or false; null if it is not there or null, counted if it is something else.</summary>
    public static bool? Flag(in JsonElement parent, string name, ref PlugReport report)
    {
        if (!Find(parent, name, ref report, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.ValueKind == JsonValueKind.True;
        }

        report.Misread(name, value);
        return null;
    }

    /// <summary>A property that is one of two words; null if it is not there or null, counted if it is something else.</summary>
    public static bool? Word(in JsonElement parent, string name, string yes, string no, ref PlugReport report)
    {
        if (!Find(parent, name, ref report, out JsonElement value))
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

        report.Misread(name, value);
        return null;
    }

    /// <summary>The JSON object of a payload, mended if it is nearly one (<see cref="PlugRepair"/>); null if it is none. The caller disposes it.</summary>
    public static JsonDocument? Object(ReadOnlyMemory<byte> payload, ref PlugReport report) =>
        Parse(payload) ?? (PlugRepair.Of(payload.Span, ref report) is { } mended ? Parse(mended) : null) ?? Unread(payload, ref report);

    /// <summary>Without a byte order mark, and without white space and control characters around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        int from = text.IndexOfAnyExceptInRange((byte)0, (byte)' ');
        return from < 0 ? [] : text[from..(text.LastIndexOfAnyExceptInRange((byte)0, (byte)' ') + 1)];
    }

    private static JsonDocument? Unread(ReadOnlyMemory<byte> payload, ref PlugReport report)
    {
        report.Name("message", payload.Span);
        return null;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = DeepestJson });
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

    private static double? Within(string unit, double? value, double min, double max, ref PlugReport report)
    {
        // Written so that what is no number is refused too.
        if (value is not { } number || (number >= min && number <= max))
        {
            return value;
        }

        report.Misread(unit, number);
        return null;
    }
}
