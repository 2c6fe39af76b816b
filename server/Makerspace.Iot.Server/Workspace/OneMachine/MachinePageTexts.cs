using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.OneMachine;

/// <summary>Texts of a machine's own page.</summary>
public static class MachinePageTexts
{
    /// <summary>Heading of the curve.</summary>
    public static readonly Phrase Curve = new("Courbe de puissance", "Power curve");

    /// <summary>Range.</summary>
    public static readonly Phrase Hour = new("Dernière heure", "Last hour");

    /// <summary>Range.</summary>
    public static readonly Phrase Day = new("24 heures", "24 hours");

    /// <summary>Range.</summary>
    public static readonly Phrase Week = new("7 jours", "7 days");

    /// <summary>{0} machine, {1} range, {2} peak.</summary>
    public static readonly Phrase CurveLabel = new("Puissance de {0}, {1} : maximum {2}", "Power of {0}, {1}: peak {2}");

    /// <summary>Legend.</summary>
    public static readonly Phrase CurveLegend = new("Ligne : moyenne. Surface : maximum. Un trou est une absence de mesure.", "Line: mean. Area: peak. A gap means that nothing was measured.");

    /// <summary>Nothing measured in the range.</summary>
    public static readonly Phrase NoPoint = new("Aucune mesure sur cette période.", "No reading in this period.");

    /// <summary>No InfluxDB.</summary>
    public static readonly Phrase NoInflux = new("Il n'y a pas de courbe : ce serveur n'a pas d'InfluxDB.", "There is no curve: this server has no InfluxDB.");

    /// <summary>How to point at one.</summary>
    public static readonly Phrase NoInfluxNext = new(
        "Sessions, énergie et montants n'en ont pas besoin. Pour les courbes, installer InfluxDB (paquet Debian « influxdb ») et l'indiquer, ou un serveur existant, dans server.json (pour la démonstration : ./makerspace demo --influx URL), puis redémarrer :",
        "Sessions, energy and amounts do not need it. For curves, install InfluxDB (Debian package “influxdb”) and name it, or an existing server, in server.json (for the demonstration: ./makerspace demo --influx URL), then restart:");

    /// <summary>InfluxDB does not answer.</summary>
    public static readonly Phrase InfluxDown = new(
        "InfluxDB ne répond pas : la courbe reviendra avec lui. Les mesures attendent sur le disque du serveur ; le grand livre n'est pas touché.",
        "InfluxDB does not answer: the curve will return with it. Readings wait on the server's disk; the ledger is not affected.");

    /// <summary>Heading of the sessions.</summary>
    public static readonly Phrase Sessions = new("Dernières sessions de cette machine", "Last sessions of this machine");

    /// <summary>Sessions in the label of the curve.</summary>
    public static readonly Phrase OneBand = new("{0} session", "{0} session");

    /// <summary>Sessions in the label of the curve.</summary>
    public static readonly Phrase ManyBands = new("{0} sessions", "{0} sessions");

    /// <summary>Legend of the sessions.</summary>
    public static readonly Phrase BandLegend = new("Bandes : sessions, détaillées ci-dessous.", "Bands: sessions, listed below.");

    /// <summary>{0} who pays, {1} from, {2} to, {3} how long.</summary>
    public static readonly Phrase Band = new("{0} : de {1} à {2} ({3})", "{0}: {1} to {2} ({3})");

    /// <summary>{0} who pays, {1} from.</summary>
    public static readonly Phrase OpenBand = new("{0} : depuis {1}, en cours", "{0}: since {1}, in progress");

    /// <summary>Heading of the refusals.</summary>
    public static readonly Phrase Refusals = new("Derniers refus à cette machine", "Last refusals at this machine");

    /// <summary>Link to all refusals.</summary>
    public static readonly Phrase AllRefusals = new("Tous les refus", "All refusals");

    /// <summary>Heading of what is needed to use it.</summary>
    public static readonly Phrase Use = new("Pour l'utiliser", "To use it");

    /// <summary>What one must know.</summary>
    public static readonly Phrase Qualification = new("Habilitation", "Qualification");

    /// <summary>When it is open.</summary>
    public static readonly Phrase Hours = new("Horaires", "Opening hours");

    /// <summary>A block that the machine has not carried out yet.</summary>
    public static readonly Phrase BlockComing = new("Mise hors service au registre ; la machine l'appliquera au repos, ou dès que son agent sera joint", "Taken out of service in the registry; the machine applies it at rest, or as soon as its agent is reached");

    /// <summary>Before a reason.</summary>
    public static readonly Phrase Colon = new(" : ", ": ");

    /// <summary>Heading of the orders that one may give.</summary>
    public static readonly Phrase Actions = new("Agir sur la machine", "Act on the machine");

    /// <summary>Button.</summary>
    public static readonly Phrase Block = new("Mettre hors service", "Take out of service");

    /// <summary>Field.</summary>
    public static readonly Phrase BlockReason = new("Motif de mise hors service, lu par les membres", "Reason for taking it out of service, read by members");

    /// <summary>Button.</summary>
    public static readonly Phrase Unblock = new("Remettre en service", "Put back in service");

    /// <summary>Button.</summary>
    public static readonly Phrase End = new("Verrouiller dès le repos", "Lock as soon as it rests");

    /// <summary>Field.</summary>
    public static readonly Phrase EndReason = new("Motif de fin de session", "Reason for ending the session");

    /// <summary>Button.</summary>
    public static readonly Phrase ClearFault = new("Acquitter le défaut", "Clear the fault");

    /// <summary>Field.</summary>
    public static readonly Phrase OpenFor = new("Ouvrir pour (nom ou référence)", "Open for (name or reference)");

    /// <summary>Field.</summary>
    public static readonly Phrase OpenReason = new("Motif d'ouverture", "Reason for opening");

    /// <summary>Button.</summary>
    public static readonly Phrase Find = new("Chercher la personne", "Find the person");

    /// <summary>What opening does.</summary>
    public static readonly Phrase OpenHint = new(
        "Comme si la personne badgeait : mêmes droits, mêmes refus, une session à son nom, que son badge termine.",
        "As if the person badged: same rights, same refusals, a session in their name, which their badge ends.");

    /// <summary>{0} name.</summary>
    public static readonly Phrase OpenForOne = new("Ouvrir pour {0}", "Open for {0}");

    /// <summary>Several people, or one, to choose from.</summary>
    public static readonly Phrase ChooseOne = new("Pour qui ouvrir la machine ?", "For whom shall the machine be opened?");

    /// <summary>More than are shown.</summary>
    public static readonly Phrase ManyFound = new("Beaucoup de personnes portent ce nom ; en voici quelques-unes. Préciser le nom pour les autres.", "Many people have this name; here are some. Be more precise for the others.");

    /// <summary>Nobody.</summary>
    public static readonly Phrase NobodyFound = new("Aucun membre de ce site n'a ce nom aujourd'hui.", "No member of this site has that name today.");

    /// <summary>No name was given.</summary>
    public static readonly Phrase WhoIsNeeded = new("Nom : écrire le nom ou la référence de la personne, 100 caractères au plus.", "Name: write the name or reference of the person, at most 100 characters.");

    /// <summary>No reason was given.</summary>
    public static readonly Phrase WhyIsNeeded = new("Motif : écrire pourquoi, en 400 caractères au plus.", "Reason: write why, in at most 400 characters.");

    /// <summary>Button.</summary>
    public static readonly Phrase Identify = new("Faire clignoter la machine", "Make the machine blink");

    /// <summary>{0} agent.</summary>
    public static readonly Phrase RestartTitle = new("Redémarrer l'agent {0}", "Restart the agent {0}");

    /// <summary>What it does.</summary>
    public static readonly Phrase RestartHint = new(
        "L'agent refuse tant qu'une session est ouverte sur une de ses machines. Le redémarrage dure quelques secondes, pendant lesquelles aucun badge n'est lu.",
        "The agent refuses while a session is open at one of its machines. The restart takes a few seconds, in which no badge is read.");

    /// <summary>Button.</summary>
    public static readonly Phrase Restart = new("Redémarrer", "Restart");

    /// <summary>Field and column.</summary>
    public static readonly Phrase Why = new("Motif", "Reason");

    /// <summary>Heading of the orders that were given.</summary>
    public static readonly Phrase Orders = new("Derniers ordres", "Last orders");

    /// <summary>Column.</summary>
    public static readonly Phrase OrderTitle = new("Ordre", "Order");

    /// <summary>Column.</summary>
    public static readonly Phrase By = new("Par", "By");

    /// <summary>Column.</summary>
    public static readonly Phrase StateTitle = new("Suite", "Outcome");

    /// <summary>Of a block that did not reach the agent.</summary>
    public static readonly Phrase RecordedAllTheSame = new("C'est noté au registre : la liste d'accès le dira à la machine.", "It is in the registry: the access list will tell the machine.");

    /// <summary>No reply.</summary>
    public static readonly Phrase NoReplyMore = new("L'agent ou le courtier n'est pas joignable, ou l'agent est d'une version qui ne connaît pas cet ordre.", "The agent or the broker cannot be reached, or the agent is of a version that does not know this order.");

    /// <summary>Accepted, and waits.</summary>
    public static readonly Phrase AtRest = new("Appliqué dès que la machine est au repos.", "Applied as soon as the machine rests.");

    /// <summary>An order that the page does not have.</summary>
    public static readonly Phrase NoSuchOrder = new("Cette page ne connaît pas cet ordre.", "This page does not know that order.");

    /// <summary>A problem as a sentence, with its field.</summary>
    public static string Of(RecordProblem problem, Record? row, Locale l) => problem.Field switch
    {
        "reason" => l[WhyIsNeeded],
        "member" => l[NobodyFound],
        _ => l[RecordWords.Of(problem, row)] is var words ? char.ToUpper(words[0], l.Culture) + words[1..] + "." : string.Empty,
    };

    /// <summary>Not placed anywhere today.</summary>
    public static readonly Phrase Stored = new("Cette machine n'est placée sur aucun site aujourd'hui.", "This machine is placed at no site today.");
}
