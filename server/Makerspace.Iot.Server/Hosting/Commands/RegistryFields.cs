using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Import;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary>The fields that <c>registry correct</c> can set, and how it shows a row.</summary>
internal static class RegistryFields
{
    private const string None = "-";

    /// <summary>Every option, with its words.</summary>
    public static IReadOnlyList<(string Name, string French)> Options { get; } =
    [
        ("--first-day", "Premier jour ; pour une habilitation, le jour de la signature"),
        ("--last-day", "Dernier jour, inclus ; - pour aucun"),
        ("--from", "Premier moment d'un emplacement, à l'heure de Paris"),
        ("--site", "Site ; * pour tous"),
        ("--structure", "Structure ; - pour une adhésion privée"),
        ("--agent", "Agent d'un emplacement ; - si la machine est rangée"),
        ("--category", "Catégorie ; * pour toutes"),
        ("--kind", "Type d'adhésion"),
        ("--level", "Niveau d'une habilitation"),
        ("--time-zone", "Fuseau horaire d'un site, par exemple Indian/Reunion"),
        ("--euros-per-hour", "Prix de l'heure active"),
        ("--euros-per-kwh", "Prix du kWh"),
        ("--machine", "Machine d'un tarif ; * pour toutes"),
        ("--terms", "Conditions détaillées d'un tarif, en JSON ; - pour aucune"),
    ];

    /// <summary>Sets fields of a row; answers what is wrong, in French, or null.</summary>
    public static string? Apply(Record row, IReadOnlyDictionary<string, string> fields)
    {
        foreach ((string name, string text) in fields)
        {
            string? value = text == None ? null : text;
            bool known = (row, name) switch
            {
                (Membership m, "--first-day") => Day(value, d => m.FirstDay = d),
                (Membership m, "--last-day") => value is null ? Set(() => m.LastDay = null) : Day(value, d => m.LastDay = d),
                (Membership m, "--site") => Set(() => m.Site = text),
                (Membership m, "--structure") => Set(() => m.Structure = value ?? string.Empty),
                (Membership m, "--kind") => Kind(text, k => m.Kind = k),
                (TariffRate t, "--first-day") => Day(value, d => t.FirstDay = d),
                (TariffRate t, "--last-day") => value is null ? Set(() => t.LastDay = null) : Day(value, d => t.LastDay = d),
                (TariffRate t, "--site") => Set(() => t.Site = text),
                (TariffRate t, "--category") => Set(() => t.Category = text),
                (TariffRate t, "--machine") => Set(() => t.Machine = text),
                (TariffRate t, "--terms") => Set(() => t.Terms = value is null ? null : TermsText.Canonical(value)),
                (TariffRate t, "--kind") => Kind(text, k => t.Kind = k),
                (TariffRate t, "--euros-per-hour") => Euros(text, e => t.EurosPerActiveHour = e),
                (TariffRate t, "--euros-per-kwh") => Euros(text, e => t.EurosPerKwh = e),
                (Qualification q, "--first-day") => Day(value, d => q.SignedOn = d),
                (Qualification q, "--last-day") => value is null ? Set(() => q.LastDay = null) : Day(value, d => q.LastDay = d),
                (Qualification q, "--category") => Set(() => q.Category = text),
                (Qualification q, "--level") => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int level) && Set(() => q.Level = level),
                (Placement p, "--from") => WrittenDates.Moment(text, ParisTime.Zone) is { } at && Set(() => p.From = at),
                (Placement p, "--agent") => Set(() => p.Agent = value),
                (Site s, "--time-zone") => Set(() => s.TimeZone = text),
                (AgentSite s, "--first-day") => Day(value, d => s.FirstDay = d),
                (AgentSite s, "--site") => Set(() => s.Site = text),
                (FormerCategory f, "--last-day") => Day(value, d => f.LastDay = d),
                (FormerCategory f, "--category") => Set(() => f.Category = text),
                _ => false,
            };
            if (!known)
            {
                return Say($"{name} {RowFields.Cut(text)} : cette ligne n'a pas ce champ, ou la valeur ne se lit pas (jour : 2026-03-01 ; moment : 2026-03-01 14:00 ; prix : 12,50). Rien n'a été écrit.", $"{name} {RowFields.Cut(text)}: this row has no such field, or the value cannot be read (day: 2026-03-01; moment: 2026-03-01 14:00; price: 12.50). Nothing was written.");
            }
        }

        return null;
    }

    /// <summary>A row on one line.</summary>
    public static string Line(Record row) => row switch
    {
        Membership m => Say($"adhésion {m.Person} à {m.Site}, {(m.Structure.Length == 0 ? "privée" : m.Structure)}, du {RecordRules.Text(m.FirstDay)} au {Day(m.LastDay)}, {m.Kind}", $"membership {m.Person} at {m.Site}, {(m.Structure.Length == 0 ? "private" : m.Structure)}, from {RecordRules.Text(m.FirstDay)} to {Day(m.LastDay)}, {m.Kind}"),
        TariffRate t => Say(
                string.Create(CultureInfo.InvariantCulture, $"tarif {t.Kind}, site {t.Site}, {Of(t)}, du {RecordRules.Text(t.FirstDay)} au {Day(t.LastDay)}, {Price(t)}"),
                string.Create(CultureInfo.InvariantCulture, $"tariff {t.Kind}, site {t.Site}, {Of(t)}, from {RecordRules.Text(t.FirstDay)} to {Day(t.LastDay)}, {Price(t)}")),
        Qualification q => Say($"habilitation {q.Person}, {q.Category}, niveau {q.Level}, signée le {RecordRules.Text(q.SignedOn)}, jusqu'au {Day(q.LastDay)}", $"qualification {q.Person}, {q.Category}, level {q.Level}, signed on {RecordRules.Text(q.SignedOn)}, until {Day(q.LastDay)}"),
        Placement p => Say(
                string.Create(CultureInfo.InvariantCulture, $"emplacement {p.Machine}, dès {p.From.UtcDateTime:yyyy-MM-dd HH:mm}Z, {p.Agent ?? "rangée"}"),
                string.Create(CultureInfo.InvariantCulture, $"placement {p.Machine}, from {p.From.UtcDateTime:yyyy-MM-dd HH:mm}Z, {p.Agent ?? "stored away"}")),
        Site s => Say($"site {s.Name}, {s.Label}, fuseau {s.TimeZone}", $"site {s.Name}, {s.Label}, time zone {s.TimeZone}"),
        AgentSite s => Say($"agent {s.Agent} à {s.Site} dès le {RecordRules.Text(s.FirstDay)}", $"agent {s.Agent} at {s.Site} from {RecordRules.Text(s.FirstDay)}"),
        FormerCategory f => Say($"machine {f.Machine} dans {f.Category} jusqu'au {RecordRules.Text(f.LastDay)}", $"machine {f.Machine} in {f.Category} until {RecordRules.Text(f.LastDay)}"),
        _ => row.Title(),
    };

    private static string Day(DateOnly? day) => day is { } one ? RecordRules.Text(one) : "…";

    private static bool Day(string? text, Action<DateOnly> set) => text is not null && WrittenDates.Day(text) is { } day && Set(() => set(day));

    private static bool Kind(string text, Action<MembershipKind> set) => RegistryWords.Kinds.TryGetValue(ImportTable.Plain(text), out MembershipKind kind) && Set(() => set(kind));

    private static string Of(TariffRate t) => t.Machine == Everywhere.Mark ? Say($"catégorie {t.Category}", $"category {t.Category}") : $"machine {t.Machine}";

    private static string Price(TariffRate t) => t.Terms ?? string.Create(CultureInfo.InvariantCulture, $"{t.EurosPerActiveHour:0.00##} €/h, {t.EurosPerKwh:0.00##} €/kWh");

    private static bool Euros(string text, Action<decimal> set) =>
        decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal euros) && Set(() => set(euros));

    private static bool Set(Action set)
    {
        set();
        return true;
    }
}
