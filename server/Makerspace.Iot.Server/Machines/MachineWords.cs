using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>The words of a machine's states and faults.</summary>
public static class MachineWords
{
    /// <summary>A state: its word, and what it means for the person in front of the machine.</summary>
    public static Advice Of(MachineCondition condition) => condition switch
    {
        MachineCondition.Locked => new(new("Libre", "Free"), new("Badger pour démarrer", "Badge to start")),
        MachineCondition.AwaitingSupervisor => new(new("Attend l'encadrant", "Awaiting supervisor"), new("Un encadrant doit badger", "A supervisor must badge")),
        MachineCondition.Ready => new(new("Prête", "Ready"), new("Libérée, n'a pas encore travaillé", "Released, has not worked yet")),
        MachineCondition.Running => new(new("En marche", "Running"), new("Session en cours", "Session in progress")),
        MachineCondition.Idle => new(new("Au repos", "Idle"), new("Session ouverte, machine arrêtée", "Session open, machine at rest")),
        MachineCondition.Ending => new(new("Se termine", "Ending"), new("Attend l'arrêt complet", "Waiting for a full stop")),
        MachineCondition.OutOfService => new(new("Hors service", "Out of service"), new("Bloquée par le fabmanager", "Blocked by the fabmanager")),
        MachineCondition.Faulted => new(new("En défaut", "Faulted"), new("Prévenir le fabmanager", "Tell the fabmanager")),
        _ => new(new("État inconnu", "Unknown state"), new("Mettre le serveur à jour", "Update the server")),
    };

    /// <summary>Where a machine that heats stands.</summary>
    public static Phrase OfPhase(string phase) => phase switch
    {
        "heating" => new("chauffe", "heating"),
        "holding" => new("à température", "at temperature"),
        "cooling" => new("refroidit", "cooling"),
        _ => new("phase inconnue", "unknown phase"),
    };

    /// <summary>An interlock that is not satisfied.</summary>
    public static Phrase OfInterlock(string name) => name switch
    {
        InterlockName.EmergencyStop => new("arrêt d'urgence", "emergency stop"),
        InterlockName.Lid => new("capot ouvert", "lid open"),
        InterlockName.Extractor => new("pas d'aspiration", "no extraction"),
        InterlockName.Coolant => new("pas de refroidissement", "no coolant"),
        _ => new("sécurité « " + name + " »", "interlock “" + name + "”"),
    };

    /// <summary>A fault code: what is wrong, and what to do.</summary>
    public static Advice OfFault(string code) => code switch
    {
        FaultCode.ContactorOpen => new(
            new("Le contacteur ne s'est pas fermé", "The contactor did not close"),
            new("Vérifier le disjoncteur et la bobine du contacteur.", "Check the breaker and the contactor's coil.")),
        FaultCode.ContactorWelded => new(
            new("Le contacteur reste fermé", "The contactor stays closed"),
            new("Couper au sectionneur et faire remplacer le contacteur.", "Switch off at the isolator and have the contactor replaced.")),
        FaultCode.MeterSilent => new(
            new("Le compteur d'énergie ne répond plus", "The energy meter does not answer"),
            new("Vérifier l'alimentation du compteur et sa liaison avec l'agent (câble et adresse, ou réseau de la prise).", "Check the meter's supply and its link to the agent (cable and address, or the plug's network).")),
        FaultCode.ReaderSilent => new(
            new("Le lecteur de badges ne répond plus", "The badge reader does not answer"),
            new("Vérifier le câble du lecteur.", "Check the reader's cable.")),
        FaultCode.PinFailed => new(
            new("Une entrée ou sortie ne répond plus", "An input or output failed"),
            new("Vérifier le câblage et la carte de l'agent.", "Check the wiring and the agent's board.")),
        FaultCode.RelayUnreachable => new(
            new("La prise commandée ne répond plus", "The smart plug does not answer"),
            new("Vérifier que la prise est alimentée, que son réseau la porte, et que le courtier des prises tourne ; aucune session ne démarre d'ici là.", "Check that the plug has power, that its network reaches it, and that the plugs' broker runs; no session starts until then.")),
        FaultCode.NoAirflow => new(
            new("L'aspiration tourne sans débit d'air", "The extraction runs without airflow"),
            new("Vérifier le tuyau, le filtre et le capteur de débit, puis acquitter.", "Check hose, filter and airflow sensor, then clear the fault.")),
        FaultCode.UpkeepDue => new(
            new("Entretien périodique à faire", "Upkeep is due"),
            new("Faire l'entretien, puis l'acquitter : les compteurs repartent de zéro.", "Do the upkeep, then clear it: the counters start again.")),
        FaultCode.MeterDisagrees => new(
            new("Le compteur et sa puissance se contredisent", "The meter's counter and its power disagree"),
            new("L'énergie est estimée d'après la puissance ; vérifier le compteur et ses transformateurs de courant.", "Energy is estimated from the power; check the meter and its current transformers.")),
        FaultCode.MeterReversed => new(
            new("Le compteur est monté à l'envers", "The meter is mounted the wrong way round"),
            new("Retourner le compteur ou son transformateur de courant, ou régler « reversed » sur l'agent ; l'énergie manque d'ici là.", "Turn the meter or its current transformer round, or set “reversed” on the agent; energy is missing until then.")),
        FaultCode.StoreFailed => new(
            new("L'agent ne peut plus enregistrer", "The agent can no longer record"),
            new("Vérifier le disque de l'agent ; aucune session ne démarre d'ici là.", "Check the agent's disk; no session starts until then.")),
        FaultCode.StoreDamaged => new(
            new("Une partie des enregistrements de l'agent était illisible ou perdue", "A part of the agent's records could not be read, or is lost"),
            new("Transmettre le fichier .damaged au support, puis le déplacer.", "Hand the .damaged file to support, then move it away.")),
        FaultCode.ListNotKept => new(
            new("L'agent ne peut pas garder sa liste d'accès", "The agent cannot keep its access list"),
            new("Vérifier le disque de l'agent : après un redémarrage, l'ancienne liste serait de nouveau en vigueur.", "Check the agent's disk: after a restart the list before would be in force again.")),
        FaultCode.LinkUnusable => new(
            new("L'agent ne peut pas ouvrir sa liaison", "The agent cannot open its link"),
            new("Vérifier les certificats de l'agent.", "Check the agent's certificates.")),
        FaultCode.PlugLinkUnusable => new(
            new("L'agent ne peut pas joindre le courtier des prises", "The agent cannot open its link to the plugs' broker"),
            new("Vérifier les certificats de plugBroker.", "Check the certificates of plugBroker.")),
        "out-of-service" => new(
            new("Mise hors service", "Taken out of service"),
            new("La remettre en service une fois réparée.", "Put it back in service once repaired.")),
        _ => new(new("Défaut « " + code + " »", "Fault “" + code + "”"), new("Voir la documentation de l'agent.", "See the agent's documentation.")),
    };
}
