using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Public;

/// <summary>What a stranger who scans a machine's code reads: the state in words, and nothing of people.</summary>
public static class PublicTexts
{
    /// <summary>Heading.</summary>
    public static readonly Phrase State = new("État", "State");

    /// <summary>What is needed.</summary>
    public static readonly Phrase Needed = new("Pour l'utiliser", "To use it");

    /// <summary>When it is open.</summary>
    public static readonly Phrase Hours = new("Horaires", "Opening hours");

    /// <summary>Link for who may open it.</summary>
    public static readonly Phrase WholePage = new("Page complète de la machine", "Whole page of the machine");

    /// <summary>Link to the label.</summary>
    public static readonly Phrase Label = new("Étiquette avec QR code à imprimer", "Label with QR code to print");

    /// <summary>What stands on a label.</summary>
    public static readonly Phrase Scan = new("Son état, ce qu'il faut pour l'utiliser, signaler une panne", "Its state, what is needed to use it, report a defect");

    /// <summary>Of the picture. {0} machine.</summary>
    public static readonly Phrase CodeOf = new("QR code vers la page de {0}", "QR code to the page of {0}");

    /// <summary>Button.</summary>
    public static readonly Phrase Print = new("Imprimer au format A6 depuis le navigateur.", "Print in A6 from the browser.");

    private static readonly Phrase Free = new("Libre", "Free");
    private static readonly Phrase InUse = new("Occupée", "In use");
    private static readonly Phrase OutOfService = new("Hors service", "Out of service");
    private static readonly Phrase Unavailable = new("Indisponible pour l'instant", "Not available for now");
    private static readonly Phrase Unknown = new("État inconnu pour l'instant", "State unknown for now");

    /// <summary>The state for a stranger: free, in use, out of service with its reason, or not known.</summary>
    public static MachineLook Look(Machine machine, MachineView view, Locale l) => view switch
    {
        _ when machine.OutOfService => new("blocked", "barred", l[OutOfService], machine.OutOfServiceReason ?? ""),
        { Freshness: not MachineFreshness.Fresh } => new("unknown", "question", l[Unknown], ""),
        { Condition: MachineCondition.OutOfService } => new("blocked", "barred", l[OutOfService], ""),
        { Condition: MachineCondition.Ready or MachineCondition.Running or MachineCondition.Idle or MachineCondition.Ending or MachineCondition.AwaitingSupervisor } => new("running", "play", l[InUse], ""),
        { IsLockedOut: true } => new("blocked", "barred", l[Unavailable], ""),
        _ => new("locked", "padlock", l[Free], ""),
    };
}
