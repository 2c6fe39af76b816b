namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// The number of a legal body in France: nine digits with a Luhn key.
/// <b>Source:</b> INSEE, definition of the SIREN; ISO/IEC 7812-1 annex B for the Luhn formula.
/// </summary>
public static class Siren
{
    /// <summary>Digits of a SIREN.</summary>
    public const int Length = 9;

    /// <summary>True for nine digits with a right key. Blanks are not accepted here: take them out first.</summary>
    public static bool IsValid(string text) => text.Length == Length && text.All(char.IsAsciiDigit) && text.Any(c => c != '0') && Siret.LuhnSum(text) % 10 == 0;
}
