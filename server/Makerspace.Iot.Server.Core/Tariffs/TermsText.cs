using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>
/// The terms of a tariff as they are stored, imported and given to the command: JSON with a version. The same terms give the same text.
/// A property that is unknown, missing, given twice or null is refused: what a text says and the program does not count would be a wrong price.
/// </summary>
public static class TermsText
{
    /// <summary>The only version so far.</summary>
    public const int Version = 1;

    /// <summary>Longest text, in characters. Forty materials with the longest names fit.</summary>
    public const int MostLength = 24_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IgnoreReadOnlyProperties = true,
        MaxDepth = 8,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The text of terms.</summary>
    public static string Write(TariffTerms terms) => JsonSerializer.Serialize(new Stored(Version, terms), Options);

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="terms">The terms, not checked yet.</param>
    /// <param name="place">If it cannot be read: the path in it, empty if none is known.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out TariffTerms? terms, out string place)
    {
        (terms, place) = (null, string.Empty);
        if (text.Length > MostLength)
        {
            return false;
        }

        try
        {
            Stored? stored = JsonSerializer.Deserialize<Stored>(text, Options);
            (terms, place) = stored is { Version: Version } ? (stored.Terms, string.Empty) : (null, "version");
            return terms is not null;
        }
        catch (JsonException error)
        {
            place = error.Path?.TrimStart('$', '.') ?? string.Empty;
            return false;
        }
    }

    /// <summary>A text in the form in which it is stored; as it is if it cannot be read, for the rules to refuse.</summary>
    public static string Canonical(string text) => TryRead(text, out TariffTerms? terms, out _) ? Write(terms) : text;

    private sealed record Stored(int Version, TariffTerms Terms);
}
