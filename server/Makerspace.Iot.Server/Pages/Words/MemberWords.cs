using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Queries;

namespace Makerspace.Iot.Server.Pages.Words;

/// <summary>How a member's reference is shown, and those that stand for nobody in particular.</summary>
public static class MemberWords
{
    /// <summary>Reference under which agents record whoever turned a maintenance key.</summary>
    public const string KeyHolder = SessionParty.KeyHolder;

    /// <summary>Reference under which agents record work without a badge: at a machine that is only watched, or one that was found on with no record of whose it is.</summary>
    public const string Unbadged = SessionParty.Unbadged;

    /// <summary>True for a reference that is no member's: nobody pays for it, on whichever account.</summary>
    public static bool IsNobody(string reference) => reference is KeyHolder or Unbadged;

    /// <summary>Words for a reference.</summary>
    public static string Of(string reference, Locale l) => reference switch
    {
        KeyHolder => l[new Phrase("Clé d'entretien", "Maintenance key")],
        Unbadged => l[new Phrase("Sans badge", "No badge")],
        _ => Names.Short(reference),
    };
}
