using System.Globalization;
using System.Text;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Devices.Outputs;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Status;

/// <summary>The status in words, for a technician at the machine, in French.</summary>
public static class StatusText
{
    // The agent carries no tables of countries: what French needs here is the comma.
    private static readonly CultureInfo French = new(string.Empty) { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u202f" } };

    private static readonly Dictionary<string, string> States = new(StringComparer.Ordinal)
    {
        ["locked"] = "verrouillée, attend un badge",
        ["awaiting-supervisor"] = "attend le badge d'un encadrant",
        ["ready"] = "libérée, prête à démarrer",
        ["running"] = "en marche",
        ["idle"] = "au repos, session ouverte",
        ["ending"] = "fin de session, attend l'arrêt sûr",
        ["out-of-service"] = "hors service",
        ["faulted"] = "EN DÉFAUT",
        ["program-defect"] = "DÉFAUT DU PROGRAMME : plus servie, prévenez le support",
    };

    private static readonly Dictionary<string, string> Interlocks = new(StringComparer.Ordinal)
    {
        [InterlockName.EmergencyStop] = "arrêt d'urgence",
        [InterlockName.Lid] = "capot ouvert",
        [InterlockName.Extractor] = "pas d'aspiration",
        [InterlockName.Coolant] = "pas de refroidissement",
    };

    private static readonly Dictionary<string, string> Faults = new(StringComparer.Ordinal)
    {
        ["contactor-open"] = "le contacteur ne se ferme pas : vérifiez bobine, fusible et contact auxiliaire",
        ["contactor-welded"] = "le contacteur reste fermé ou du courant passe relais ouvert : coupez en amont et faites-le remplacer",
        ["meter-silent"] = "le compteur ne répond pas : vérifiez son alimentation et sa liaison (câble et adresse, ou réseau de la prise)",
        ["reader-silent"] = "le lecteur de badges ne répond pas : vérifiez son câble",
        ["pin-failed"] = "une broche ne répond pas : vérifiez la carte d'entrées-sorties",
        ["relay-unreachable"] = "la prise commandée ne répond pas : vérifiez son alimentation, son réseau et le courtier des prises ; aucune session ne démarre d'ici là",
        ["no-airflow"] = "l'aspiration tourne sans débit d'air : vérifiez le tuyau, le filtre et le capteur, puis acquittez",
        ["upkeep-due"] = "l'entretien périodique est à faire ; acquittez-le une fois fait",
        ["meter-disagrees"] = "le compteur d'énergie et sa puissance se contredisent : l'énergie de la session est estimée d'après la puissance ; vérifiez le compteur, son étendue et ses transformateurs de courant",
        ["meter-reversed"] = "la puissance est négative : compteur ou transformateur de courant monté à l'envers ; remettez-le dans le sens de la flèche, ou écrivez reversed true sur le compteur ; si la machine renvoie vraiment de l'énergie, écrivez feedsIn true dans son profil",
        ["store-failed"] = "les sessions ne peuvent plus être enregistrées : disque plein ou en panne ; aucune machine ne démarre",
        ["store-damaged"] = "une partie de la base des sessions était illisible ou perdue, et ce qui en reste a été mis de côté : transmettez le fichier .damaged au support, puis déplacez-le",
        ["list-not-kept"] = "le disque ne garde pas la liste d'accès en vigueur : après un redémarrage l'ancienne serait de nouveau en vigueur ; libérez de la place, vérifiez la carte SD",
        ["link-unusable"] = "la liaison avec le serveur ne peut pas être ouverte : vérifiez caFile, certFile et keyFile de broker ; les machines sont servies, rien n'est perdu, l'agent réessaie chaque minute",
        ["plug-link-unusable"] = "la liaison avec le courtier des prises ne peut pas être ouverte : vérifiez caFile, certFile et keyFile de plugBroker ; l'agent réessaie chaque minute",
    };

    // Why an id is none, by the names of BadgeIdFlaw.
    private static readonly Dictionary<string, string> Refusals = new(StringComparer.Ordinal)
    {
        ["empty"] = "rien n'a été tapé",
        ["length"] = "ni 4, 5, 7, 8 ou 10 octets : le lecteur tronque, ou son « format » est un autre (docs/badges.md)",
        ["cascade-tag"] = "un identifiant qui contient la marque de cascade 88 : le lecteur l'a tronqué ; réglez-le sur « UID complet »",
        ["random-id"] = "un identifiant aléatoire (08…), qui change à chaque passage, comme celui d'un téléphone : il ne peut pas servir de badge",
        ["foreign-character"] = "un caractère qui n'est pas un chiffre de ce format : le lecteur est réglé sur un autre clavier ou un autre format",
        ["separator"] = "un séparateur entre des chiffres, là où ce format n'en a pas",
        ["facility-and-number"] = "établissement et numéro (077,30211) : donnez au lecteur le format « w26 »",
        ["out-of-range"] = "établissement au-dessus de 255 ou numéro au-dessus de 65535 : ce n'est pas du Wiegand 26",
        ["incomplete"] = "des touches ont été perdues pendant la frappe",
    };

    /// <summary>Writes the report.</summary>
    public static string Write(StatusReport r)
    {
        var text = new StringBuilder();
        text.AppendLine(French, $"Agent {r.Agent} (site {r.Site}), version {r.Version}");
        text.AppendLine(French, $"Heure : {r.At:dd/MM/yyyy HH:mm:ss} UTC, horloge {(r.ClockSynced ? "synchronisée" : "NON synchronisée")} ; en service depuis {Duration(r.UpSeconds)}");
        foreach (string fault in r.Faults)
        {
            text.AppendLine(French, $"DÉFAUT {fault} : {Faults.GetValueOrDefault(fault, "voir le journal")}");
        }

        foreach (string note in r.Notes)
        {
            text.AppendLine(French, $"À noter : {note}");
        }

        text.AppendLine();
        foreach (MachineReport machine in r.Loop.Machines)
        {
            Machine(text, machine);
        }

        text.AppendLine();
        text.AppendLine(List(r));
        if (r.Link.ListProblem is { } refused)
        {
            text.AppendLine(French, $"    {r.Link.ListsRefused} liste(s) d'accès refusée(s) ; la dernière : {refused}");
        }

        if (r.Link.KeepProblem is { } unkept)
        {
            text.AppendLine(French, $"    liste NON GARDÉE sur le disque : {unkept}");
        }

        text.AppendLine(French, $"Liaison : {(r.Link.Connected ? "connectée" : r.Link.Reason is { } reason ? $"COUPÉE ({reason})" : "COUPÉE")} ; serveur {(r.Link.Uplink.ServerAnswers ? "à l'écoute" : "MUET")} ; {r.Link.Counters.Connections} connexion(s), {r.Link.Counters.Failures} échec(s){(r.Link.Problem is { } why ? $" ; IMPOSSIBLE À OUVRIR : {why}" : "")}");
        Plugs(text, r.Plugs);
        text.AppendLine(French, $"Enregistrements en attente : {r.Outbox.Depth.Rows} ({r.Outbox.Depth.Bytes / 1024.0:N0} Kio) ; dernier n° {r.Outbox.LastSeq}, acquitté jusqu'au n° {r.Outbox.AckedSeq} ; refusés : {r.Outbox.Depth.RefusedAtLimit + r.Outbox.Depth.WriteFaults}");
        text.AppendLine(French, $"Mesures gardées : {r.Link.Uplink.Telemetry.Kept}, envoyées en retard : {r.Link.Uplink.Telemetry.SentLate}, perdues : {r.Link.Uplink.Telemetry.Dropped}");
        text.AppendLine(French, $"Badge → relais : {Latency(r.BadgeToRelay)} ; dont écriture sur disque : {Latency(r.Commit)}");
        text.AppendLine(French, $"Mémoire : {r.ResidentBytes / 1048576.0:N0} Mio ; sessions reprises au démarrage : {r.RecoveredSessions}");
        return text.ToString();
    }

    private static void Machine(StringBuilder text, MachineReport m)
    {
        string power = m.PowerW is { } w ? string.Create(French, $"{w:N0} W") : "puissance inconnue";
        string contactor = m.Contactor switch { true => "contacteur fermé", false => "contacteur ouvert", null => m.HasFeedback ? "état du contacteur INCONNU" : "contacteur non surveillé" };
        bool isFree = m.State == "locked" && !m.IsAudit;
        string state = isFree && m.IsRelayUnknown ? "verrouillée, AUCUN BADGE N'OUVRE tant que la prise n'a pas répondu"
            : isFree && m.Interlocks.Length > 0 ? "verrouillée, SÉCURITÉ OUVERTE : aucun badge n'ouvre"
            : States.GetValueOrDefault(m.State, m.State);
        text.AppendLine(French, $"{m.Machine} : {state} depuis {m.Since:dd/MM HH:mm:ss} UTC ; {power} ; relais {(m.Relay ? "fermé" : "ouvert")}, {contactor}{Further(m)}");
        text.AppendLine(French, $"    lecteur {m.Reader ?? "absent"} : {m.ReaderPolls} réponses, {m.ReaderErrors} erreurs, {m.ReaderBadges} badges ; compteur : {m.MeterAnswered} lectures, {m.MeterMissing} manquées");
        if (m.ReaderProblem is { } reader)
        {
            text.AppendLine(French, $"    LECTEUR EN PANNE : {reader}");
        }

        if (m.MeterProblem is { } meter)
        {
            text.AppendLine(French, $"    COMPTEUR MUET : {meter}");
        }

        if (m.TemperatureProblem is { } sensor)
        {
            text.AppendLine(French, $"    SONDE EN PANNE, température inconnue : {sensor}");
        }

        if (m.ReaderRefusal is { } refusal)
        {
            text.AppendLine(French, $"    À VÉRIFIER {m.ReaderRefused} badge(s) ou numéro(s) refusé(s) ; le dernier : {Refusals.GetValueOrDefault(refusal, refusal)}");
        }

        foreach (OutputReport output in m.Outputs.Where(o => !o.Works))
        {
            text.AppendLine(French, $"    À VÉRIFIER {output.Name} : {output.Problem} ({output.Failures} échec(s))");
        }

        foreach (string fault in m.Faults)
        {
            text.AppendLine(French, $"    DÉFAUT {fault} : {Faults.GetValueOrDefault(fault, "voir le journal")}");
        }
    }

    // What not every machine has.
    private static string Further(MachineReport m)
    {
        var parts = new List<string>();
        if (m.IsAudit)
        {
            parts.Add("AUDIT : observée seulement, rien n'est bloqué");
        }

        if (m.Interlocks.Length > 0)
        {
            parts.Add(string.Join(", ", m.Interlocks.Select(i => Interlocks.GetValueOrDefault(i, i))));
        }

        if (m.Extractor)
        {
            parts.Add("aspiration en marche");
        }

        if (m.TemperatureC is { } celsius && m.TemperatureProblem is null)
        {
            parts.Add(string.Create(French, $"{celsius:N1} °C"));
        }

        if (m.UpkeepSessions > 0)
        {
            parts.Add(string.Create(French, $"depuis le dernier entretien : {m.UpkeepHours:N1} h de travail, {m.UpkeepSessions} session(s)"));
        }

        if (m.Unsaved > 0)
        {
            parts.Add(string.Create(French, $"{m.Unsaved} enregistrement(s) REFUSÉS par le disque, proposés de nouveau"));
        }

        return string.Concat(parts.Select(p => $" ; {p}"));
    }

    private static void Plugs(StringBuilder text, PlugsReport? plugs)
    {
        if (plugs is null)
        {
            return;
        }

        string refused = plugs.Refused == 0 ? "" : string.Create(French, $" ; {plugs.Refused} message(s) REFUSÉS : donnez à l'utilisateur de l'agent le droit d'écrire aux prises (plugs-acl)");
        text.AppendLine(French, $"Courtier des prises : {(plugs.Connected ? "connecté" : "COUPÉ")}{(plugs.Problem is { } why ? $" ; IMPOSSIBLE À OUVRIR : {why}" : "")}{refused}");
        foreach (PlugState plug in plugs.Plugs)
        {
            string output = plug.Output switch { true => "allumée", false => "éteinte", null => "état inconnu" };
            PlugCounters c = plug.Counters;
            text.AppendLine(French, $"    prise {plug.Name} : {(plug.IsReachable ? output : "NE RÉPOND PAS")} ; {c.Messages} messages, {c.Nonsense + c.Oversized} incompris, {c.ValuesRefused} valeurs refusées, {c.Commands} ordres, {c.Unconfirmed} non confirmés{Trouble(plug.Trouble)}{NotUnderstood(plug.NotUnderstood)}");
        }
    }

    private static string Trouble(PlugTrouble? trouble) => trouble?.Kind switch
    {
        null => "",
        PlugTroubleKind.WantsPassword => " ; DEMANDE UN MOT DE PASSE : désactivez son authentification",
        PlugTroubleKind.NeedsEndpoint => $" ; A PLUSIEURS SORTIES ({trouble.Detail}) : dites laquelle par endpoint",
        PlugTroubleKind.NoSuchPart => $" ; N'A PAS CE COMPOSANT OU CETTE SORTIE ({trouble.Detail}) : voyez channel, component et kind",
        _ => $" ; REFUSE : {trouble.Detail}",
    };

    private static string NotUnderstood(IReadOnlyList<string>? words) => words is { Count: > 0 } ? $" ; incompris dernièrement : {string.Join(", ", words.Select(w => $"« {w} »"))}" : "";

    private static string List(StatusReport r)
    {
        if (r.Loop.List is not { } list)
        {
            return "Liste d'accès : AUCUNE, aucun badge n'ouvre ; attendez la liaison avec le serveur";
        }

        string state = r.At < list.ValidUntil ? string.Create(French, $"valable jusqu'au {list.ValidUntil:dd/MM/yyyy HH:mm} UTC") : "PÉRIMÉE, aucun badge n'ouvre";
        return string.Create(French, $"Liste d'accès : version {list.Version} du {list.IssuedAt:dd/MM/yyyy HH:mm} UTC, {list.Badges} badges, {state}");
    }

    private static string Latency(LatencyFigures f) =>
        f.Count == 0 ? "pas encore mesuré" : string.Create(French, $"{f.MedianMs:N1} ms en médiane, 99 % sous {f.P99Ms:N1} ms, {f.MaxMs:N1} ms au plus ({f.Count})");

    private static string Duration(double seconds)
    {
        var t = TimeSpan.FromSeconds(seconds);
        return t.TotalHours >= 1 ? string.Create(French, $"{(int)t.TotalHours} h {t.Minutes:00}") : string.Create(French, $"{(int)t.TotalMinutes} min {t.Seconds:00}");
    }
}
