using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Attention;

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
            new(
                "Corriger la date du déménagement dans les emplacements et l'importer, ou corriger la configuration de l'agent. Rien n'est compté d'ici là ; ensuite, la commande « ledger reapply » du serveur compte ce qui a été mis de côté.",
                "Correct the date of the move in the placements and import it, or correct the agent's configuration. Nothing is counted until then; after that, the server's command “ledger reapply” counts what was set aside.")),
        AlarmCode.EventMalformed => new(
            new("Écriture illisible", "Unreadable entry"),
            new(
                "Mettre le serveur à la version de l'agent, puis lancer « ledger reapply » ; l'écriture est gardée telle quelle.",
                "Bring the server to the agent's version, then run “ledger reapply”; the entry is kept as it came.")),
        AlarmCode.EventFailed => new(
            new("Écriture que le grand livre n'a pas pu prendre", "Entry that the ledger could not take in"),
            new(
                "Signaler le détail aux développeurs ; l'écriture est gardée telle quelle, et « ledger reapply » la compte une fois le serveur corrigé.",
                "Report the detail to the developers; the entry is kept as it came, and “ledger reapply” counts it once the server is mended.")),
        AlarmCode.SessionEndedTwice => new(
            new("Une session terminée deux fois", "A session ended twice"),
            new("La première fin compte. Vérifier que deux agents n'ont pas la même mémoire.", "The first end counts. Check that no two agents share one memory.")),
        AlarmCode.SessionWithoutEnd => new(
            new("Une session dont la fin n'est pas arrivée", "A session whose end has not come"),
            new(
                "Elle compte avec son dernier relevé, énergie estimée. Si l'agent a été remplacé, demander au membre et régler la session : « sessions settle » sur le serveur, avec un nom et une raison. Si sa vraie fin arrive, elle la remplace et l'alarme s'éteint.",
                "It counts with its last reading, energy estimated. If the agent was replaced, ask the member and settle the session: “sessions settle” on the server, with a name and a reason. If its real end comes, that replaces it and the alarm goes out.")),
        AlarmCode.SessionCorrected => new(
            new("La vraie fin d'une session déjà réglée à la main est arrivée", "The real end of a session already settled by hand has come"),
            new(
                "C'est la vraie fin qui compte maintenant. Si la session a été facturée, corriger la facture de la différence.",
                "The real end counts from now on. If the session was billed, correct the bill by the difference.")),
        AlarmCode.QuarantineFlood => new(
            new("Un agent envoie en masse des messages illisibles", "An agent sends masses of messages that cannot be read"),
            new(
                "Lire la quarantaine pour la raison, puis mettre l'agent à jour ou corriger sa configuration ; s'il n'est pas d'ici, lui retirer son certificat. L'alarme s'éteint dix minutes après le dernier envoi de ce genre.",
                "Read the quarantine for the reason, then update the agent or correct its configuration; if it is not one of yours, withdraw its certificate. The alarm goes out ten minutes after the last such message.")),
        AlarmCode.WrongSite => new(
            new("Un agent envoie sous un autre site que le sien", "An agent sends under a site not its own"),
            new("Corriger « site » dans la configuration de l'agent ou dans le registre.", "Correct “site” in the agent's configuration or in the registry.")),
        AlarmCode.StreamGap => new(
            new("Des écritures déjà acquittées manquent dans cette base", "Entries acknowledged before are missing from this database"),
            new(
                "La base a été restaurée d'une sauvegarde ou remplacée, et l'agent n'a plus ces écritures. Chercher une sauvegarde plus récente, en gardant une copie de la base actuelle ; sinon, compléter à la main les sessions de cette période.",
                "The database was restored from a backup or replaced, and the agent no longer has these entries. Look for a later backup, keeping a copy of the present database; failing that, complete the sessions of that time by hand.")),
        AlarmCode.StreamHole => new(
            new("Une écriture n'arrive pas et retient celles qui la suivent", "An entry does not arrive and holds up those after it"),
            new(
                "L'agent finira par refuser de nouvelles sessions. Lire sa page d'état et la quarantaine : message trop grand, refusé par le courtier, ou carte mémoire abîmée ; mettre l'agent à jour le débloque après une restauration du serveur.",
                "The agent will in the end refuse new sessions. Read its status and the quarantine: a message too large, refused by the broker, or a damaged memory card; updating the agent frees it after a restore of the server.")),
        _ => new(new("Alarme « " + code + " »", "Alarm “" + code + "”"), new("Voir le détail.", "See the detail.")),
    };
}
