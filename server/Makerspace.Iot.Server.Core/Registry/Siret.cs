namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// The number of an establishment in France: 14 digits, SIREN (9) and NIC (5), with a Luhn key over the whole.
/// <b>Source:</b> INSEE, definition of the SIRET; ISO/IEC 7812-1 annex B for the Luhn formula.
/// The establishments of La Poste (SIREN 356000000) follow another rule: the sum of the digits is a multiple of 5, head office excepted.
/// </summary>
public static class Siret
{
    /// <summary>Digits of a SIRET.</summary>
    public const int Length = 14;

    /// <summary>True for 14 digits with a right key. Blanks are not accepted here: take them out first.</summary>
    public static bool IsValid(string text)
    {
        if (text.Length != Length || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        if (LuhnSum(text) % 10 == 0)
        {
            return text.Any(c => c != '0');
        }

        return text.StartsWith("356000000", StringComparison.Ordinal) && text.Sum(c => c - '0') % 5 == 0;
    }

    internal static int LuhnSum(string text)
    {
        int sum = 0;
        for (int i = 0; i < text.Length; i++)
        {
            // The check digit is the last one; every second digit to its left counts twice.
            int digit = text[text.Length - 1 - i] - '0';
            int weighted = i % 2 == 1 ? digit * 2 : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }

        return sum;
    }
}
