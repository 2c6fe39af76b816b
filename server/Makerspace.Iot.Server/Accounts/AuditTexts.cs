using System.Text.Json;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>Words of the audit.</summary>
internal static class AuditTexts
{
    public static readonly Phrase Title = new("Journal", "Journal");
    public static readonly Phrase Intro = new("Qui a changé quoi, quand et pourquoi. Rien ne s'y efface.", "Who changed what, when and why. Nothing is ever deleted here.");
    public static readonly Phrase IntroOfSite = new("Qui a changé quoi sur vos sites, quand et pourquoi. Ce qui n'est d'aucun site se lit avec un rôle du réseau.", "Who changed what at your sites, when and why. What is of no one site is read with a role of the network.");
    public static readonly Phrase Who = new("Qui", "Who");
    public static readonly Phrase What = new("Quoi", "What");
    public static readonly Phrase Change = new("Avant → après", "Before → after");
    public static readonly Phrase Until = new("Au", "Until");
    public static readonly Phrase Everybody = new("Tout le monde", "Everybody");
    public static readonly Phrase Everything = new("Tout", "Everything");
    public static readonly Phrase Nothing = new("Rien pour ce choix.", "Nothing for this choice.");
    public static readonly Phrase Added = new("Ajout", "Added");
    public static readonly Phrase Concealed = new("valeur non conservée ici", "value not kept here");
    public static readonly Phrase Withdrawn = new("Retrait", "Withdrawn");

    /// <summary>Kinds of rows, by their table.</summary>
    public static IReadOnlyList<(string Kind, Phrase Words)> Kinds { get; } =
    [
        ("accounts", new("Compte", "Account")), ("account_roles", new("Rôle", "Role")), ("persons", new("Personne", "Person")), ("person_names", new("Nom d'une personne", "Name of a person")),
        ("structures", new("Structure", "Structure")), ("memberships", new("Adhésion", "Membership")), ("badges", new("Badge", "Badge")), ("qualifications", new("Habilitation", "Qualification")),
        ("sites", new("Site", "Site")), ("agents", new("Agent", "Agent")), ("agent_sites", new("Site d'un agent", "Site of an agent")), ("machine_categories", new("Catégorie", "Category")),
        ("former_categories", new("Catégorie passée", "Former category")), ("machines", new("Machine", "Machine")), ("placements", new("Emplacement", "Placement")), ("tariff_rates", new("Tarif", "Rate")),
        ("defect_reports", new("Panne signalée", "Reported defect")), (CommandJournal.Kind, new("Ordre à une machine", "Order to a machine")),
        ("issuers", new("Émetteur", "Issuer")), ("issuer_sites", new("Site d'un émetteur", "Site of an issuer")), ("issuer_vats", new("TVA d'un émetteur", "VAT of an issuer")),
        ("issuer_terms", new("Conditions d'un émetteur", "Terms of an issuer")),
        ("payer_addresses", new("Adresse d'un payeur", "Address of a payer")), ("closings", new("Clôture", "Closing")),
    ];

    private static readonly Dictionary<string, Phrase> Fields = new(StringComparer.Ordinal)
    {
        ["account"] = new("compte", "account"),
        ["ref"] = new("référence", "reference"),
        ["email"] = new("adresse", "address"),
        ["displayName"] = new("nom", "name"),
        ["person"] = new("personne", "person"),
        ["language"] = new("langue", "language"),
        ["disabled"] = new("désactivé", "disabled"),
        ["role"] = new("rôle", "role"),
        ["site"] = new("site", "site"),
        ["structure"] = new("structure", "structure"),
        ["firstDay"] = new("premier jour", "first day"),
        ["lastDay"] = new("dernier jour", "last day"),
        ["signedOn"] = new("signée le", "signed on"),
        ["signedBy"] = new("signée par", "signed by"),
        ["level"] = new("niveau", "level"),
        ["kind"] = new("type", "kind"),
        ["hours"] = new("horaires", "hours"),
        ["category"] = new("catégorie", "category"),
        ["machine"] = new("machine", "machine"),
        ["agent"] = new("agent", "agent"),
        ["from"] = new("dès", "from"),
        ["name"] = new("nom", "name"),
        ["label"] = new("libellé", "label"),
        ["department"] = new("département", "department"),
        ["timeZone"] = new("fuseau", "time zone"),
        ["outOfService"] = new("hors service", "out of service"),
        ["outOfServiceReason"] = new("motif", "reason"),
        ["eurosPerActiveHour"] = new("euros par heure active", "euros per active hour"),
        ["eurosPerKwh"] = new("euros par kWh", "euros per kWh"),
        ["uid"] = new("puce", "chip"),
        ["command"] = new("numéro", "number"),
        ["verb"] = new("ordre", "order"),
        ["member"] = new("pour", "for"),
        ["state"] = new("état", "state"),
        ["refusal"] = new("refus", "refusal"),
    };

    /// <summary>A value in words; as it is stored if it has none.</summary>
    public static string? ValueOf(string kind, string field, string? value, Locale l) => (kind, field, value) switch
    {
        (_, _, null or "") => value,
        (CommandJournal.Kind, "verb", _) => Enum.GetValues<CommandVerb>().FirstOrDefault(v => CommandVerbs.Word(v) == value, CommandVerb.Other) is var verb and not CommandVerb.Other ? l[CommandTexts.Of(verb)] : value,
        (CommandJournal.Kind, "state", _) => Enum.TryParse(value, out CommandState state) ? l[CommandTexts.Of(state)] : value,
        (CommandJournal.Kind, "refusal", _) => l[CommandTexts.Refusal(value)],
        _ => value,
    };

    /// <summary>The words of a field; one that has none is shown as it is.</summary>
    public static Phrase FieldOf(string field) => Fields.GetValueOrDefault(field) ?? new(field, field);

    /// <summary>The words of a kind.</summary>
    public static Phrase KindOf(string table) => Kinds.FirstOrDefault(k => k.Kind == table).Words ?? new(table, table);

    /// <summary>The words of a kind of actor.</summary>
    public static Phrase Of(ActorKind kind) => kind switch
    {
        ActorKind.Program => new("programme", "program"),
        ActorKind.CommandLine => new("ligne de commande", "command line"),
        _ => new("compte", "account"),
    };
}

/// <summary>One field of an entry of the audit.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Before">Before; null if the row is new.</param>
/// <param name="After">After; null if it was withdrawn.</param>
public sealed record AuditChange(string Field, string? Before, string? After)
{
    /// <summary>True if the audit does not keep the value, so that whether it changed is not known either.</summary>
    public bool IsConcealed => (Before ?? After) == Hidden;

    /// <summary>The fields that differ; of a new or withdrawn row, those that say something.</summary>
    public static IReadOnlyList<AuditChange> Of(AuditEntry entry)
    {
        (Dictionary<string, string> before, Dictionary<string, string> after) = (Read(entry.Before), Read(entry.After));
        return
        [
            .. before.Keys.Union(after.Keys)
                .Select(f => new AuditChange(f, entry.Before is null ? null : before.GetValueOrDefault(f, ""), entry.After is null ? null : after.GetValueOrDefault(f, "")))
                .Where(c => c.Before is null || c.After is null ? (c.Before ?? c.After)!.Length > 0 : c.Before != c.After || c.Before == Hidden),
        ];
    }

    // What RecordKeeping writes for a field whose value is nobody's business.
    private const string Hidden = "•";

    private static Dictionary<string, string> Read(string? row)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (row is not null)
        {
            using JsonDocument document = JsonDocument.Parse(row);
            foreach (JsonProperty field in document.RootElement.EnumerateObject())
            {
                fields[field.Name] = field.Value.ValueKind == JsonValueKind.Null ? string.Empty : field.Value.ToString();
            }
        }

        return fields;
    }
}
