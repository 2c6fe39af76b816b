using System.Globalization;
using System.Text;

namespace Makerspace.Iot.Server.Core.Naming;

/// <summary>Texts as people search for them: without accents, case and punctuation. Pure, thread-safe.</summary>
public static class PlainText
{
    // Letters that Unicode does not take apart.
    private static readonly Dictionary<char, string> Whole = new()
    {
        ['æ'] = "ae", ['œ'] = "oe", ['ø'] = "o", ['ß'] = "ss", ['ł'] = "l", ['đ'] = "d", ['ð'] = "d", ['þ'] = "th", ['ı'] = "i",
    };

    /// <summary>The text in lower case without accents; what is neither letter nor digit is one blank.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char c in text.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
            {
                continue;
            }

            char lower = char.ToLowerInvariant(c);
            if (Whole.TryGetValue(lower, out string? letters))
            {
                plain.Append(letters);
            }
            else if (char.IsLetterOrDigit(c) || char.IsSurrogate(c))
            {
                plain.Append(lower);
            }
            else if (plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().TrimEnd();
    }

    /// <summary>Its words, in their order.</summary>
    public static string[] Words(string text) => Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
