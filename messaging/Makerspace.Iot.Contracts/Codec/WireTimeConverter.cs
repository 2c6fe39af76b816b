using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>Wall times travel as ISO 8601 in UTC with milliseconds (<c>2026-03-01T08:15:30.250Z</c>), so that equal times are equal bytes.</summary>
internal sealed class WireTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // Without an offset the framework would take the time zone of this machine: the same bytes would mean another moment elsewhere.
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out DateTimeOffset value)
            || !reader.TryGetDateTime(out DateTime kind) || kind.Kind == DateTimeKind.Unspecified)
        {
            throw new JsonException("not an ISO 8601 time with an offset");
        }

        // What cannot be written is not read either, so that a message means the same after a second journey.
        DateTimeOffset utc = value.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUniversalTime().ToString(Format, CultureInfo.InvariantCulture));
}
