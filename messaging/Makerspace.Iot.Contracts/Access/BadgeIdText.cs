using System.Globalization;

namespace Makerspace.Iot.Contracts.Access;

/// <summary>
/// A badge id that people write: hexadecimal, first byte first. Blanks, hyphens and colons may stand between whole bytes. Characters that nobody sees (a zero-width space, a byte order mark,
/// a soft hyphen, a mark of direction) are left out; anything else is named, never dropped. Pure, total over all texts, thread-safe.
/// </summary>
/// <param name="Hex">The id in lower case without separators; null if the text is none.</param>
/// <param name="Flaw">What is wrong.</param>
/// <param name="Culprit">With <see cref="BadgeIdFlaw.ForeignCharacter"/> and <see cref="BadgeIdFlaw.Separator"/>: the character; half of a pair for one beyond U+FFFF.</param>
/// <param name="Digits">Digits found.</param>
public readonly record struct BadgeIdText(string? Hex, BadgeIdFlaw Flaw, char Culprit, int Digits)
{
    private const int MaxDigits = 2 * BadgeHash.MaxIdBytes;

    /// <summary>Reads a text.</summary>
    public static BadgeIdText Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string seen = string.Concat(text.Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format)).Trim();
        if (seen.Length == 0)
        {
            return new BadgeIdText(null, BadgeIdFlaw.Empty, default, 0);
        }

        if (IsScientific(seen))
        {
            return new BadgeIdText(null, BadgeIdFlaw.Scientific, default, 0);
        }

        return TryFacilityAndNumber(seen, out _, out _) ? new BadgeIdText(null, BadgeIdFlaw.FacilityAndNumber, default, 0) : ReadHex(seen);
    }

    /// <summary>
    /// A facility code of 1 to 3 digits, one separator and a number of 1 to 5 digits, as Wiegand-26 readers and the print on some badges write them. False for anything else.
    /// What two whole bytes and more of hexadecimal may be too ("12 3456") counts as hexadecimal.
    /// </summary>
    public static bool TryFacilityAndNumber(ReadOnlySpan<char> text, out int facility, out int number)
    {
        (facility, number) = (0, 0);
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (digits is < 1 or > 3 || text.Length - digits is < 2 or > 6 || char.IsAsciiLetterOrDigit(text[digits]))
        {
            return false;
        }

        bool isExact = text[digits] is ',' or '/' or '.' or ';' || digits == 3;
        return isExact && int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out facility)
            && int.TryParse(text[(digits + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static BadgeIdText ReadHex(string text)
    {
        Span<char> hex = stackalloc char[MaxDigits];
        int digits = 0;
        int group = 0;
        bool hasGroups = false;
        bool hasWholeNumber = false;
        foreach (char c in text)
        {
            if (char.IsAsciiHexDigit(c))
            {
                if (digits < hex.Length)
                {
                    hex[digits] = char.ToLowerInvariant(c);
                }

                digits++;
                group++;
            }
            else if (!IsSeparator(c))
            {
                return new BadgeIdText(null, BadgeIdFlaw.ForeignCharacter, c, digits);
            }
            else if (group % 2 != 0)
            {
                return new BadgeIdText(null, BadgeIdFlaw.Separator, c, digits);
            }
            else
            {
                hasGroups |= group > 0;
                hasWholeNumber |= group >= 8;
                group = 0;
            }
        }

        if (hasGroups && group > 0 && (hasWholeNumber || group >= 8))
        {
            return new BadgeIdText(null, BadgeIdFlaw.SeveralNumbers, default, digits);
        }

        if (digits % 2 != 0 || !BadgeIdRules.IsLength(digits / 2))
        {
            return new BadgeIdText(null, BadgeIdFlaw.Length, default, digits);
        }

        string id = new(hex[..digits]);
        BadgeIdFlaw flaw = BadgeIdRules.FlawOf(Convert.FromHexString(id));
        return new BadgeIdText(flaw == BadgeIdFlaw.None ? id : null, flaw, default, digits);
    }

    private static bool IsSeparator(char c) => c is ':' or ' ' or '\t' || char.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator or UnicodeCategory.DashPunctuation;

    // A sign after the E: without one it may be an id.
    private static bool IsScientific(string text)
    {
        int e = text.IndexOf('e', StringComparison.OrdinalIgnoreCase);
        return e > 0 && e + 2 < text.Length && text[e + 1] is '+' or '-'
            && text.AsSpan(e + 2).IndexOfAnyExceptInRange('0', '9') < 0 && text.AsSpan(0, e).IndexOfAnyExcept("0123456789,.") < 0;
    }
}
