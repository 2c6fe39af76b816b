using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Attention;

/// <summary>Texts of the fabmanager's box and of the alarms page.</summary>
public static class AttentionTexts
{
    /// <summary>Title of the box.</summary>
    public static readonly Phrase Title = new("À surveiller", "Needs attention");

    /// <summary>Nothing to say.</summary>
    public static readonly Phrase Nothing = new("Rien à signaler : agents en ligne, grand livre à jour, aucune alarme.", "Nothing to report: agents online, ledger up to date, no alarm.");

    /// <summary>{0} agent, {1} since.</summary>
    public static readonly Phrase AgentOffline = new("L'agent {0} est hors ligne depuis {1}.", "Agent {0} has been offline since {1}.");

    /// <summary>What to do.</summary>
    public static readonly Phrase AgentOfflineNext = new(
        "Ses machines continuent seules et rendront leurs sessions au retour du réseau. Vérifier son alimentation et son câble réseau.",
        "Its machines carry on alone and will hand over their sessions when the network returns. Check its power and network cable.");

    /// <summary>{0} machine, {1} what.</summary>
    public static readonly Phrase Fault = new("{0} : {1}.", "{0}: {1}.");

    /// <summary>{0} machine.</summary>
    public static readonly Phrase Disagrees = new("{0} : le relais et le contacteur ne sont pas d'accord.", "{0}: relay and contactor do not agree.");

    /// <summary>What to do.</summary>
    public static readonly Phrase DisagreesNext = new("Ne pas utiliser la machine ; la couper au sectionneur et vérifier le contacteur.", "Do not use the machine; switch it off at the isolator and check the contactor.");

    /// <summary>{0} count, 1.</summary>
    public static readonly Phrase OneMore = new("{0} autre défaut de machine ou agent coupé.", "{0} more machine fault or agent offline.");

    /// <summary>{0} count.</summary>
    public static readonly Phrase ManyMore = new("{0} autres défauts de machines ou agents coupés.", "{0} more machine faults or agents offline.");

    /// <summary>What to do.</summary>
    public static readonly Phrase MoreNext = new("La page des alarmes montre tous les défauts, celle de l'atelier tous les agents.", "The alarms page shows every fault, the workshop page every agent.");

    /// <summary>{0} count.</summary>
    public static readonly Phrase OneAlarm = new("{0} alarme du grand livre à trancher.", "{0} ledger alarm to decide on.");

    /// <summary>{0} count.</summary>
    public static readonly Phrase ManyAlarms = new("{0} alarmes du grand livre à trancher.", "{0} ledger alarms to decide on.");

    /// <summary>What to do.</summary>
    public static readonly Phrase AlarmsNext = new(
        "À lire, puis à éteindre sur le serveur par « alarms acknowledge », avec un nom et une raison.",
        "Read each, then settle it on the server with “alarms acknowledge”, with a name and a reason.");

    /// <summary>{0} who, {1} when, {2} why.</summary>
    public static readonly Phrase Settled = new("Tranchée par {0} le {1} : {2}", "Settled by {0} on {1}: {2}");

    /// <summary>{0} when.</summary>
    public static readonly Phrase OverByItself = new("Éteinte d'elle-même le {0}", "Over by itself on {0}");

    /// <summary>{0} count.</summary>
    public static readonly Phrase OneQuarantined = new("{0} message en quarantaine.", "{0} message in quarantine.");

    /// <summary>{0} count.</summary>
    public static readonly Phrase ManyQuarantined = new("{0} messages en quarantaine.", "{0} messages in quarantine.");

    /// <summary>What to do.</summary>
    public static readonly Phrase QuarantineNext = new("Illisibles, donc mis de côté ; tout le reste suit son cours.", "Unreadable, so put aside; everything else goes its way.");

    /// <summary>{0} count.</summary>
    public static readonly Phrase PointsDropped = new("{0} points de courbe perdus depuis le démarrage du serveur.", "{0} curve points lost since the server started.");

    /// <summary>What to do.</summary>
    public static readonly Phrase PointsDroppedNext = new(
        "Les sessions et les montants sont entiers ; seules les courbes ont des trous. Remettre InfluxDB en route ou libérer de la place disque.",
        "Sessions and amounts are whole; only the curves have gaps. Bring InfluxDB back or free disk space.");

    /// <summary>{0} count.</summary>
    public static readonly Phrase SamplesWithoutTime = new("{0} mesures écartées, prises par un agent dont l'horloge n'était pas réglée.", "{0} readings left out, taken by an agent whose clock was not set.");

    /// <summary>What to do.</summary>
    public static readonly Phrase SamplesWithoutTimeNext = new(
        "Les sessions n'y perdent rien. Donner à l'agent un accès à un serveur de temps, ou une pile d'horloge.",
        "The sessions lose nothing by it. Give the agent access to a time server, or a clock battery.");

    /// <summary>{0} count.</summary>
    public static readonly Phrase QuarantineDropped = new("{0} messages illisibles n'ont pas pu être gardés en quarantaine.", "{0} unreadable messages could not be kept in quarantine.");

    /// <summary>What to do.</summary>
    public static readonly Phrase QuarantineDroppedNext = new(
        "Un agent envoie trop de messages illisibles, ou la base ne répondait pas. Lire la quarantaine et corriger l'agent nommé.",
        "An agent sends too many unreadable messages, or the database did not answer. Read the quarantine and correct the agent named there.");

    /// <summary>{0} machine, {1} agent.</summary>
    public static readonly Phrase Unregistered = new("Machine « {0} » entendue de l'agent {1} mais pas enregistrée.", "Machine “{0}” heard from agent {1} but not registered.");

    /// <summary>What to do.</summary>
    public static readonly Phrase UnregisteredNext = new("L'ajouter aux fichiers du registre et les importer.", "Add it to the registry files and import them.");

    /// <summary>No InfluxDB configured.</summary>
    public static readonly Phrase NoInflux = new("Pas de courbes de puissance : aucun serveur InfluxDB n'est indiqué.", "No power curves: no InfluxDB server is set.");

    /// <summary>How to.</summary>
    public static readonly Phrase NoInfluxNext = new(
        "Tout le reste fonctionne. Pour les courbes, ajouter à server.json : \"influx\": { \"url\": \"http://127.0.0.1:8086\", \"database\": \"makerspace\" } ; "
        + "pour la démonstration, qui écrit ce fichier à chaque départ : ./makerspace demo --influx http://127.0.0.1:8086.",
        "Everything else works. For the curves, add to server.json: \"influx\": { \"url\": \"http://127.0.0.1:8086\", \"database\": \"makerspace\" }; "
        + "for the demonstration, which writes that file at each start: ./makerspace demo --influx http://127.0.0.1:8086.");

    /// <summary>{0} address.</summary>
    public static readonly Phrase InfluxDown = new("InfluxDB ne répond pas à {0}.", "InfluxDB does not answer at {0}.");

    /// <summary>What to do.</summary>
    public static readonly Phrase InfluxDownNext = new(
        "Les mesures attendent sur le disque du serveur, le grand livre continue. Démarrer InfluxDB ou corriger « influx.url » dans le fichier de configuration.",
        "Readings wait on the server's disk, the ledger goes on. Start InfluxDB or correct “influx.url” in the configuration file.");

    /// <summary>{0} what InfluxDB says.</summary>
    public static readonly Phrase InfluxRefuses = new("InfluxDB répond mais n'enregistre pas les mesures : {0}", "InfluxDB answers but does not store the readings: {0}");

    /// <summary>What to do.</summary>
    public static readonly Phrase InfluxRefusesNext = new(
        "Les mesures attendent sur le disque du serveur, le grand livre continue. Vérifier sur InfluxDB la place disque, la base, le nom d'utilisateur et le mot de passe ; "
        + "dans la configuration, « influx.url ». Après un disque plein, redémarrer InfluxDB, qui refuse sinon même quand il y a de nouveau de la place.",
        "Readings wait on the server's disk, the ledger goes on. Check InfluxDB's disk space, its database, the user name and the password; “influx.url” in the configuration file. After a full disk start InfluxDB again: else it goes on refusing even when there is room.");

    /// <summary>{0} count, {1} what InfluxDB says.</summary>
    public static readonly Phrase PointsHeld = new("InfluxDB refuse {0} points de courbe, qui attendent : {1}", "InfluxDB refuses {0} curve points, which wait: {1}");

    /// <summary>What to do.</summary>
    public static readonly Phrase PointsHeldNext = new(
        "Les autres points sont enregistrés. Relever la limite qu'InfluxDB nomme ; ceux qui attendent sont essayés de nouveau d'eux-mêmes.",
        "The other points are stored. Raise the limit that InfluxDB names; those that wait are tried again by themselves.");

    /// <summary>{0} count, {1} what InfluxDB said of the last.</summary>
    public static readonly Phrase PointsRefused = new("{0} points de courbe refusés par InfluxDB depuis le démarrage du serveur : {1}", "{0} curve points refused by InfluxDB since the server started: {1}");

    /// <summary>What to do.</summary>
    public static readonly Phrase PointsRefusedNext = new(
        "Ils sont mis de côté, les autres sont enregistrés ; les sessions et les montants sont entiers. La commande « quarantine » du serveur les montre.",
        "They are set aside, the others are stored; sessions and amounts are whole. The server's “quarantine” command shows them.");

    /// <summary>{0} why.</summary>
    public static readonly Phrase BackupFailed = new("La sauvegarde planifiée a échoué : {0}", "The scheduled backup failed: {0}");

    /// <summary>{0} when.</summary>
    public static readonly Phrase BackupLast = new("Dernière sauvegarde vérifiée : le {0}. Un nouvel essai est fait chaque heure.", "Last verified backup: {0}. It is tried again every hour.");

    /// <summary>There is none.</summary>
    public static readonly Phrase BackupNone = new("Il n'y a encore aucune sauvegarde vérifiée. Un nouvel essai est fait chaque heure.", "There is no verified backup yet. It is tried again every hour.");

    /// <summary>The ledger cannot be written.</summary>
    public static readonly Phrase LedgerStuck = new("Le grand livre ne s'écrit plus : {0}.", "The ledger cannot be written: {0}.");

    /// <summary>What to do.</summary>
    public static readonly Phrase LedgerStuckNext = new(
        "Rien n'est perdu : les agents gardent leurs sessions. Libérer de la place disque ou vérifier la base de données.",
        "Nothing is lost: the agents keep their sessions. Free disk space or check the database.");

    /// <summary>Title of the page.</summary>
    public static readonly Phrase PageTitle = new("Alarmes et quarantaine", "Alarms and quarantine");

    /// <summary>Heading.</summary>
    public static readonly Phrase AlarmsHeading = new("Alarmes du grand livre", "Ledger alarms");

    /// <summary>Heading.</summary>
    public static readonly Phrase QuarantineHeading = new("Messages en quarantaine", "Messages in quarantine");

    /// <summary>No alarm.</summary>
    public static readonly Phrase NoAlarm = new("Aucune alarme.", "No alarm.");

    /// <summary>No message.</summary>
    public static readonly Phrase NoQuarantine = new("Aucun message en quarantaine.", "No message in quarantine.");

    /// <summary>Heading of the faults.</summary>
    public static readonly Phrase FaultsHeading = new("Défauts des machines", "Machine faults");

    /// <summary>No fault.</summary>
    public static readonly Phrase NoFault = new("Aucun défaut enregistré.", "No fault recorded.");

    /// <summary>Column.</summary>
    public static readonly Phrase Raised = new("Apparu", "Raised");

    /// <summary>Column.</summary>
    public static readonly Phrase Cleared = new("Disparu", "Cleared");

    /// <summary>A fault that stands.</summary>
    public static readonly Phrase Standing = new("toujours là", "still there");

    /// <summary>Column.</summary>
    public static readonly Phrase FaultColumn = new("Défaut", "Fault");

    /// <summary>Opens what the driver said, which is in English.</summary>
    public static readonly Phrase ForTechnician = new("Pour le technicien", "For the technician");

    /// <summary>Order of the list of faults.</summary>
    public static readonly Phrase FaultsOrder = new("D'abord ceux qui sont toujours là, puis les derniers disparus.", "Those still there first, then those cleared last.");

    /// <summary>Column.</summary>
    public static readonly Phrase AlarmColumn = new("Alarme", "Alarm");

    /// <summary>Column.</summary>
    public static readonly Phrase Source = new("Origine", "Source");

    /// <summary>Column.</summary>
    public static readonly Phrase Detail = new("Détail", "Detail");

    /// <summary>Column.</summary>
    public static readonly Phrase Topic = new("Sujet MQTT", "MQTT topic");

    /// <summary>{0} how often.</summary>
    public static readonly Phrase Times = new("{0} fois", "{0} times");

    /// <summary>Column, in bytes.</summary>
    public static readonly Phrase Size = new("Octets", "Bytes");

    /// <summary>Explains the list.</summary>
    public static readonly Phrase QuarantineIntro = new(
        "Ces messages n'ont pas pu être lus. La commande « quarantine » du serveur montre leur contenu.",
        "These messages could not be read. The server's “quarantine” command shows their content.");

    /// <summary>{0} shown, {1} in all.</summary>
    public static readonly Phrase ShownOf = new("{0} affichés sur {1}, les plus récents d'abord.", "{0} shown of {1}, newest first.");
}
