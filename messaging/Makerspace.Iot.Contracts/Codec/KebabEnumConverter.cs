using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>
/// Enums travel as kebab-case words and are read exactly as they are written. The converter of the framework is more lenient than a wire format may be:
/// it takes other cases, lists of words, and words that are numbers.
/// </summary>
internal class KebabEnumConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly JsonEncodedText[] Words = [.. Values.Select(v => JsonEncodedText.Encode(JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString())))];

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("not a word");
        }

        for (int i = 0; i < Words.Length; i++)
        {
            if (reader.ValueTextEquals(Words[i].EncodedUtf8Bytes))
            {
                return Values[i];
            }
        }

        return Unknown(ref reader) ?? throw new JsonException("not one of " + string.Join(", ", Words.Select(w => Encoding.UTF8.GetString(w.EncodedUtf8Bytes))));
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        int index = Array.IndexOf(Values, value);
        writer.WriteStringValue(index >= 0 ? Words[index] : throw new ArgumentOutOfRangeException(nameof(value), value, "not a value of " + typeof(T).Name));
    }

    /// <summary>The value for a word that is none of ours; null if it is an error.</summary>
    protected virtual T? Unknown(ref Utf8JsonReader reader) => null;
}
