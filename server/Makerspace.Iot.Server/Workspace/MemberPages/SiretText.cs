using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Workspace.MemberPages;

/// <summary>A SIRET as people write it: with blanks.</summary>
internal static class SiretText
{
    private const int Longest = 40;

    /// <summary>Without blanks; null if nothing was written.</summary>
    public static string? Plain(string? text) =>
        string.Concat(FormText.Trimmed(text, Longest).Where(c => !char.IsWhiteSpace(c))) is { Length: > 0 } siret ? siret : null;

    /// <summary>In groups of 3, 3, 3 and 5 digits.</summary>
    public static string? Spaced(string? siret) => siret is { Length: Siret.Length } ? $"{siret[..3]} {siret[3..6]} {siret[6..9]} {siret[9..]}" : siret;
}
