using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>How a member's reference is shown, and those that stand for nobody in particular.</summary>
public static class MemberWords
{
    /// <summary>Words for a reference.</summary>
    public static string Of(string reference, Locale l) => reference switch
    {
        SessionParty.KeyHolder => l[new Phrase("Clé d'entretien", "Maintenance key")],
        SessionParty.Unbadged => l[new Phrase("Sans badge", "No badge")],
        _ => Names.Short(reference),
    };
}
