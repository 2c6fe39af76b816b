using Makerspace.Iot.Server.Queries;

namespace Makerspace.Iot.Server.Pages.Words;

/// <summary>How a member's reference is shown, and those that stand for nobody in particular.</summary>
public static class MemberWords
{
    /// <summary>Reference under which agents record whoever turned a maintenance key.</summary>
    public const string KeyHolder = "maintenance-key";

    /// <summary>Reference under which agents record work without a badge at a machine that is only watched.</summary>
    public const string Unbadged = "unbadged";

    /// <summary>Words for a reference.</summary>
    public static string Of(string reference, Locale l) => reference switch
    {
        KeyHolder => l[new Phrase("Clé d'entretien", "Maintenance key")],
        Unbadged => l[new Phrase("Sans badge", "No badge")],
        _ => Names.Short(reference),
    };
}
