using System.Text.Json;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>
/// Reads a word of a later version as the value for such words, if it is for information only: a session must not be lost for the word of its end.
/// Only a <see cref="WireName"/> that begins with a letter passes; anything else is malformed as before.
/// </summary>
internal abstract class LenientEnumConverter<T>(T other) : KebabEnumConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    protected override T? Unknown(ref Utf8JsonReader reader) =>
        reader.GetString() is { } word && WireName.IsValid(word) && char.IsAsciiLetterLower(word[0]) ? other : null;
}
