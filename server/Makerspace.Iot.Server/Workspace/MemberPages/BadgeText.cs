using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.MemberPages;

/// <summary>A badge id as people type it, and what is said about one that somebody has.</summary>
internal static class BadgeText
{
    private const int Longest = 60;
    private const int ShownDigits = 4;

    /// <summary>The id in lower case; null if nothing was written, or if it is none, which is a problem of the field <c>uid</c>.</summary>
    public static string? Read(string? text, Locale l, List<(string Field, string Words)> problems)
    {
        string written = FormText.Trimmed(text, Longest);
        if (written.Length == 0)
        {
            return null;
        }

        BadgeIdText id = BadgeIdText.Read(written);
        if (id.Hex is null)
        {
            problems.Add(("uid", l[BadgeWords.Of(written, id)]));
        }

        return id.Hex;
    }

    /// <summary>The end of an id: enough to tell badges apart, too little to copy one.</summary>
    public static string End(string uid) => "…" + (uid.Length <= ShownDigits ? uid : uid[^ShownDigits..]).ToUpperInvariant();

    /// <summary>A problem with its field. Of a badge that somebody has, it says who, if who asks may see that person.</summary>
    public static (string Field, string Words) Of(RecordProblem problem, Record? row, People people, SiteScope scope, string person, Locale l)
    {
        if (row is not Badge { Uid: var uid } || problem.Fault is not (RecordFault.Taken or RecordFault.Forbidden) || people.HolderOf(uid) is not { } holder)
        {
            return (problem.Field, MemberTexts.Of(problem, row, l));
        }

        return ("uid", !holder.Sites.Within(scope) ? l[MemberTexts.TakenElsewhere] : holder.Ref == person ? l[MemberTexts.TakenBySelf] : l.Say(MemberTexts.TakenBy, holder.Title));
    }
}
