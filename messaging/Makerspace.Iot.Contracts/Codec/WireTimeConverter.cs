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
        if (reader.TokenType != JsonTokenType.String || !reader.TryGetDateTimeOffset(out DateTimeOffset value))
        {
            throw new JsonException("not an ISO 8601 time");
        }

        return value.ToUniversalTime();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUniversalTime().ToString(Format, CultureInfo.InvariantCulture));
}
