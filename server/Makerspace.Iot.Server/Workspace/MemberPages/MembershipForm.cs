using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.MemberPages;

/// <summary>The fields of a membership as they were sent.</summary>
/// <param name="Site">Site.</param>
/// <param name="Kind">Name of the kind.</param>
/// <param name="Structure">Structure, or nothing.</param>
/// <param name="First">First day, or nothing.</param>
/// <param name="Last">Last day, or nothing.</param>
/// <param name="Purpose">Name of the purpose, or nothing.</param>
/// <param name="Hours">Hours, or nothing.</param>
public sealed record MembershipForm(string? Site = null, string? Kind = null, string? Structure = null, string? First = null, string? Last = null, string? Purpose = null, string? Hours = null)
{
    /// <summary>The fields, as problems name them.</summary>
    public static readonly IReadOnlyList<string> Fields = ["site", "kind", "structure", "firstDay", "lastDay", "purpose", "hours"];

    /// <summary>A membership as a form shows it.</summary>
    public static MembershipForm Of(Membership m) =>
        new(m.Site, m.Kind.ToString(), m.Structure, RecordRules.Text(m.FirstDay), m.LastDay is { } last ? RecordRules.Text(last) : null, m.Purpose.ToString(), m.Hours);

    /// <summary>What is asked for; what cannot be read is among the problems, and what does not fit is found by the rules.</summary>
    public MembershipAsked Read(Locale l, List<(string Field, string Words)> problems)
    {
        if (!Enum.TryParse(Kind, out MembershipKind kind) || !Enum.IsDefined(kind))
        {
            problems.Add(("kind", l[FormTexts.Choose]));
        }

        UsagePurpose? purpose = Enum.TryParse(Purpose, out UsagePurpose named) && Enum.IsDefined(named) ? named : null;
        return new MembershipAsked(
            Site ?? string.Empty, kind, Structure ?? string.Empty, FormText.Day(First, "firstDay", l, problems), FormText.Day(Last, "lastDay", l, problems), purpose, FormText.Trimmed(Hours, 200));
    }
}

/// <summary>Reads fields of forms.</summary>
internal static class FormText
{
    /// <summary>Longest reason.</summary>
    public const int Reason = 200;

    /// <summary>A text without blanks around it, cut to a length.</summary>
    public static string Trimmed(string? text, int most) => text?.Trim() is not { } plain ? string.Empty : plain.Length > most ? plain[..most] : plain;

    /// <summary>A day; null if there is none, or if it is no day of 1970 to 2199, which is a problem.</summary>
    public static DateOnly? Day(string? text, string field, Locale l, List<(string Field, string Words)> problems)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (RequestQuery.Read(text.Trim()) is { Day: { Year: >= 1970 and < 2200 } day })
        {
            return day;
        }

        problems.Add((field, MemberTexts.BadDay(text, l)));
        return null;
    }
}

/// <summary>Words of fields.</summary>
internal static class FormTexts
{
    public static readonly Phrase Choose = new("Choisir dans la liste.", "Choose from the list.");
}
