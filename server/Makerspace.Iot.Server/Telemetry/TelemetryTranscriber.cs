using System.Buffers.Text;
using System.Text.Json;
using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Turns the payload of a telemetry message into line protocol without an object per sample. It knows the one form that our agents write;
/// for anything else (fields in another order, unknown or repeated fields, escapes, exponents, values near a bound) it answers false and writes nothing,
/// and the general codec decides. A test proves that both write the same lines.
/// </summary>
public static class TelemetryTranscriber
{
    private static readonly long LatestMs = Bounds.LatestWall.ToUnixTimeMilliseconds();

    /// <summary>Writes a line per sample to <paramref name="lines"/>; false, and nothing written, if the payload is not of the usual form.</summary>
    /// <param name="payload">The payload of a <c>telemetry</c> message, at most <see cref="Bounds.TelemetryBytes"/>.</param>
    /// <param name="site">Site of the topic, UTF-8.</param>
    /// <param name="agent">Agent of the topic, UTF-8.</param>
    /// <param name="lines">Takes the lines.</param>
    /// <param name="seen">What live screens want to know of it.</param>
    public static bool TryWrite(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> site, ReadOnlySpan<byte> agent, LineBuffer lines, out TelemetrySummary seen)
    {
        seen = default;
        if (payload.Length > Bounds.TelemetryBytes)
        {
            return false;
        }

        (int length, int count) = (lines.Length, lines.Lines);
        try
        {
            if (TryWriteCanonical(payload, site, agent, lines, out seen))
            {
                return true;
            }
        }
        catch (JsonException)
        {
            // The codec says what is wrong with it.
        }

        lines.Rewind(length, count);
        return false;
    }

    private static bool TryWriteCanonical(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> site, ReadOnlySpan<byte> agent, LineBuffer lines, out TelemetrySummary seen)
    {
        seen = default;
        var json = new Utf8JsonReader(payload);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject
            || !Property(ref json, "machine"u8) || !Text(ref json) || !IsName(json.ValueSpan))
        {
            return false;
        }

        ReadOnlySpan<byte> machine = json.ValueSpan;
        Range machineAt = At(in json, quote: 1);
        if (!Property(ref json, "clock"u8) || !Text(ref json))
        {
            return false;
        }

        // An unsynced clock needs judgement; that is not this method's affair.
        if (!json.ValueTextEquals("synced"u8) && !json.ValueTextEquals("corrected"u8))
        {
            return false;
        }

        bool late = false;
        json.Read();
        if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("late"u8))
        {
            json.Read();
            if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            {
                return false;
            }

            late = json.TokenType == JsonTokenType.True;
            json.Read();
        }

        if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("samples"u8) || !json.Read() || json.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        seen = new TelemetrySummary { Machine = machineAt, Late = late };
        int samples = 0;
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            if (++samples > Bounds.SamplesPerBatch)
            {
                return false;
            }

            lines.Raw("power,agent="u8);
            lines.Raw(agent);
            lines.Raw(",machine="u8);
            lines.Raw(machine);
            lines.Raw(",site="u8);
            lines.Raw(site);
            if (!TryWriteSample(ref json, lines, ref seen))
            {
                return false;
            }
        }

        // Nothing may follow but the end: an object's, then the payload's.
        return samples > 0 && json.TokenType == JsonTokenType.EndArray && json.Read() && json.TokenType == JsonTokenType.EndObject && !json.Read();
    }

    private static bool TryWriteSample(ref Utf8JsonReader json, LineBuffer lines, ref TelemetrySummary seen)
    {
        if (!Property(ref json, "t"u8) || !json.Read() || json.TokenType != JsonTokenType.Number
            || !json.TryGetInt64(out long timeMs) || timeMs < 0 || timeMs >= LatestMs)
        {
            return false;
        }

        // Fields come in this order, each at most once; the state is last and always there, so that every field but it ends with a comma.
        lines.Raw(" "u8);
        json.Read();
        if (!Number(ref json, "w"u8, 6, lines, out Range power)
            || !Number(ref json, "wh"u8, 12, lines, out _)
            || !Number(ref json, "a"u8, 4, lines, out _)
            || !Number(ref json, "v"u8, 4, lines, out _)
            || !Contactor(ref json, lines)
            || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("s"u8) || !Text(ref json)
            || !PointWords.IsCondition(json.ValueSpan))
        {
            return false;
        }

        lines.Raw("state=\""u8);
        lines.Raw(json.ValueSpan);
        lines.Raw("\""u8);
        lines.End(timeMs);
        seen.LatestMs = Math.Max(seen.LatestMs, timeMs);
        if (!power.Equals(default))
        {
            (seen.LastPowerMs, seen.LastPower) = (timeMs, power);
        }

        return json.Read() && json.TokenType == JsonTokenType.EndObject;
    }

    private static Range At(in Utf8JsonReader json, int quote) =>
        new Range((int)json.TokenStartIndex + quote, (int)json.TokenStartIndex + quote + json.ValueSpan.Length);

    private static bool Property(ref Utf8JsonReader json, ReadOnlySpan<byte> name) =>
        json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals(name);

    private static bool Text(ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.String && !json.ValueIsEscaped;

    // A field that is not there is no failure. What is there is copied as it stands: a JSON number without exponent is a float in line protocol,
    // and one with few enough digits before its point is within bounds without being read.
    private static bool Number(ref Utf8JsonReader json, ReadOnlySpan<byte> name, int digits, LineBuffer lines, out Range at)
    {
        at = default;
        if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals(name))
        {
            return true;
        }

        if (!json.Read() || json.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        at = At(in json, quote: 0);
        ReadOnlySpan<byte> value = json.ValueSpan;
        int point = value.IndexOf((byte)'.');
        if (value.Length > 24 || value.IndexOfAny((byte)'e', (byte)'E') >= 0 || (point < 0 ? value.Length : point) - (value[0] == '-' ? 1 : 0) > digits)
        {
            return false;
        }

        lines.Raw(name);
        lines.Raw("="u8);
        lines.Raw(value);
        lines.Raw(","u8);
        return json.Read();
    }

    private static bool Contactor(ref Utf8JsonReader json, LineBuffer lines)
    {
        if (json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("on"u8))
        {
            return true;
        }

        if (!json.Read() || json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            return false;
        }

        lines.Raw(json.TokenType == JsonTokenType.True ? "contactor=1i,"u8 : "contactor=0i,"u8);
        return json.Read();
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > WireName.MaxLength)
        {
            return false;
        }

        foreach (byte c in name)
        {
            if (c is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'-'))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>What live screens want to know of one telemetry payload: where in it that stands.</summary>
public record struct TelemetrySummary
{
    /// <summary>Machine name, UTF-8.</summary>
    public Range Machine { get; set; }

    /// <summary>True if the samples were kept while the link was down.</summary>
    public bool Late { get; set; }

    /// <summary>The latest device time of all samples, in milliseconds since 1970-01-01 UTC.</summary>
    public long LatestMs { get; set; }

    /// <summary>Device time of the last sample with a power, in milliseconds since 1970-01-01 UTC.</summary>
    public long LastPowerMs { get; set; }

    /// <summary>Its power in watts, as JSON number; empty if no sample had one.</summary>
    public Range LastPower { get; set; }

    /// <summary>The last power in watts; false if no sample had one.</summary>
    public readonly bool TryGetLastPower(ReadOnlySpan<byte> payload, out double powerW)
    {
        ReadOnlySpan<byte> text = payload[LastPower];
        return Utf8Parser.TryParse(text, out powerW, out int read) && read == text.Length;
    }
}
