using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Words;

/// <summary>The words of what a session records.</summary>
public static class SessionWords
{
    private static readonly Phrase Unknown = new("Inconnu de cette version", "Unknown to this version");

    /// <summary>{0} what the agent's clock said.</summary>
    public static readonly Phrase DateEstimated = new(
        "date estimée : l'horloge de l'agent n'était pas à l'heure et disait {0}", "estimated date: the agent's clock was wrong and said {0}");

    /// <summary>How a session was closed without the agent's end.</summary>
    public static Phrase Of(SessionClosingKind closed) => closed switch
    {
        SessionClosingKind.NoEnd => new("Sans fin reçue, à régler", "No end received, to settle"),
        SessionClosingKind.Settled => new("Réglée à la main", "Settled by hand"),
        _ => Unknown,
    };

    /// <summary>Why it ended.</summary>
    public static Phrase Of(SessionEndReason reason) => reason switch
    {
        SessionEndReason.BadgeOut => new("Badge de sortie", "Badged out"),
        SessionEndReason.IdleTimeout => new("Inactivité", "Idle time-out"),
        SessionEndReason.AccessWithdrawn => new("Droits retirés", "Rights withdrawn"),
        SessionEndReason.Command => new("Arrêt par le fabmanager", "Ended by the fabmanager"),
        SessionEndReason.EmergencyStop => new("Arrêt d'urgence", "Emergency stop"),
        SessionEndReason.Fault => new("Défaut de la machine", "Machine fault"),
        SessionEndReason.PowerLost => new("Coupure de courant de l'agent", "Agent lost power"),
        SessionEndReason.TakenOver => new("Reprise par un autre membre", "Taken over by another member"),
        SessionEndReason.Other => new("Autre raison (agent plus récent que le serveur)", "Other reason (agent newer than the server)"),
        _ => Unknown,
    };

    /// <summary>Where the energy figure comes from.</summary>
    public static Phrase Of(EnergyQuality quality) => quality switch
    {
        EnergyQuality.Metered => new("mesurée au compteur", "metered"),
        EnergyQuality.Estimated => new("estimée", "estimated"),
        EnergyQuality.Missing => new("incomplète (minimum)", "incomplete (lower bound)"),
        _ => Unknown,
    };

    /// <summary>The short mark that stands after an energy figure; empty for a metered one.</summary>
    public static string Mark(EnergyQuality quality) => quality switch
    {
        EnergyQuality.Metered => "",
        EnergyQuality.Estimated => "≈",
        _ => "≥",
    };

    /// <summary>What it was for.</summary>
    public static Phrase Of(SessionPurpose purpose) => purpose switch
    {
        SessionPurpose.Production => new("Production", "Production"),
        SessionPurpose.Training => new("Formation", "Training"),
        SessionPurpose.Research => new("Recherche et prototype", "Research and prototyping"),
        SessionPurpose.Maintenance => new("Entretien", "Maintenance"),
        SessionPurpose.Demonstration => new("Démonstration", "Demonstration"),
        _ => Unknown,
    };

    /// <summary>How far the times can be trusted.</summary>
    public static Phrase Of(ClockQuality clock) => clock switch
    {
        ClockQuality.Synced => new("horloge à l'heure", "clock in sync"),
        ClockQuality.Unsynced => new("horloge non synchronisée : dates à vérifier", "clock not in sync: check the dates"),
        ClockQuality.Corrected => new("horloge corrigée après coup", "clock corrected afterwards"),
        _ => Unknown,
    };
}
