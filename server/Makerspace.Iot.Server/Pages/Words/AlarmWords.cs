using Makerspace.Iot.Server.Data.Ledger;

namespace Makerspace.Iot.Server.Pages.Words;

/// <summary>The words of the ledger's alarms.</summary>
public static class AlarmWords
{
    /// <summary>Words of a code; a code of a later version is shown as it is.</summary>
    public static Advice Of(string code) => code switch
    {
        AlarmCode.EventConflict => new(
            new("Deux contenus pour une même écriture", "Two contents under one entry"),
            new("La première compte, les deux sont gardées. Vérifier si l'agent a été restauré d'une sauvegarde ou copié.", "The first counts, both are kept. Check whether the agent was restored from a backup or copied.")),
        AlarmCode.EventRefused => new(
            new("Un agent parle d'une machine qui n'est pas la sienne", "An agent reports on a machine not its own"),
            new("Corriger la date du déménagement dans les emplacements, ou la configuration de l'agent. Rien n'est compté d'ici là.", "Correct the date of the move in the placements, or the agent's configuration. Nothing is counted until then.")),
        AlarmCode.EventMalformed => new(
            new("Écriture illisible", "Unreadable entry"),
            new("Mettre l'agent ou le serveur à la même version ; l'écriture est gardée telle quelle.", "Bring agent and server to the same version; the entry is kept as it came.")),
        AlarmCode.EventFailed => new(
            new("Écriture que le registre n'a pas pu prendre", "Entry that the ledger could not take in"),
            new("Signaler le détail aux développeurs ; l'écriture est gardée telle quelle.", "Report the detail to the developers; the entry is kept as it came.")),
        AlarmCode.SessionEndedTwice => new(
            new("Une session terminée deux fois", "A session ended twice"),
            new("La première fin compte. Vérifier que deux agents n'ont pas la même mémoire.", "The first end counts. Check that no two agents share one memory.")),
        AlarmCode.WrongSite => new(
            new("Un agent envoie sous un autre site que le sien", "An agent sends under a site not its own"),
            new("Corriger « site » dans la configuration de l'agent ou dans le registre.", "Correct “site” in the agent's configuration or in the registry.")),
        _ => new(new("Alarme « " + code + " »", "Alarm “" + code + "”"), new("Voir le détail.", "See the detail.")),
    };
}
