using System.Globalization;
using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>What must hold within one row, whoever writes it. References and overlaps are for the modules, which see the other rows.</summary>
public static class RecordRules
{
    /// <summary>Longest label.</summary>
    public const int LabelLength = 120;

    /// <summary>Highest price per hour or kWh, in euros.</summary>
    public const decimal MostEuros = 100_000m;

    /// <summary>Highest qualification level.</summary>
    public const int HighestLevel = 9;

    /// <summary>What is wrong with a row; nothing if it is sound.</summary>
    public static IEnumerable<RecordProblem> Check(Record row) => row switch
    {
        Site site => Of(site),
        Agent agent => Of(agent),
        AgentSite stands => [.. Names(("agent", stands.Agent), ("site", stands.Site))],
        MachineCategory category => Of(category),
        FormerCategory former => [.. Names(("machine", former.Machine), ("category", former.Category))],
        Machine machine => Of(machine),
        Placement placement => [.. Names(("machine", placement.Machine), ("agent", placement.Agent))],
        Structure structure => Of(structure),
        Person person => [.. Names(("ref", person.Ref))],
        PersonName name => [.. Texts(("displayName", name.DisplayName, LabelLength, true))],
        Membership membership => Of(membership),
        Badge badge => [.. Names(("person", badge.Person), ("structure", badge.Structure))],
        Qualification qualification => Of(qualification),
        TariffRate rate => Of(rate),
        _ => row.Problems(),
    };

    private static IEnumerable<RecordProblem> Of(Site site) =>
    [
        .. Names(("name", site.Name)),
        .. Texts(("label", site.Label, LabelLength, true), ("department", site.Department, LabelLength, false)),
        .. If(SiteZones.Find(site.TimeZone) is null, new RecordProblem("timeZone", RecordFault.TimeZone, site.TimeZone)),
    ];

    private static IEnumerable<RecordProblem> Of(Agent agent) =>
    [
        .. Names(("name", agent.Name)),
        .. Texts(("label", agent.Label, LabelLength, false)),
        .. If(agent.Name == Agent.ReservedName, new RecordProblem("name", RecordFault.Reserved, agent.Name)),
    ];

    private static IEnumerable<RecordProblem> Of(MachineCategory category) =>
    [
        .. Names(("name", category.Name)),
        .. Texts(("label", category.Label, LabelLength, true), ("trade", category.Trade, LabelLength, false)),
        .. Range("qualificationMonths", category.QualificationMonths ?? 1, 1, 240),
        .. Range("qualificationIdleMonths", category.QualificationIdleMonths ?? 1, 1, 240),
        .. If(category.QualificationYearDay is { } day && !QualificationExpiry.TryReadYearDay(day, out _, out _), new RecordProblem("qualificationYearDay", RecordFault.YearDay, category.QualificationYearDay ?? string.Empty)),
        .. Names([.. category.Required().Select(name => ("requires", (string?)name))]),
        .. If(category.Required().Count > Access.Prerequisites.Most, new RecordProblem("requires", RecordFault.TooMany, Text(Access.Prerequisites.Most))),
        .. If(category.Required().Contains(category.Name), new RecordProblem("requires", RecordFault.Circular, category.Name)),
    ];

    private static IEnumerable<RecordProblem> Of(Machine machine) =>
    [
        .. Names(("name", machine.Name), ("category", machine.Category)),
        .. Texts(("label", machine.Label, LabelLength, true), ("outOfServiceReason", machine.OutOfServiceReason, Bounds.TextLength, false)),
        .. Range("levelAlone", machine.LevelAlone, 0, HighestLevel),
        .. Range("levelSupervised", machine.LevelSupervised, 0, HighestLevel),
        .. Range("levelSupervisor", machine.LevelSupervisor, 1, HighestLevel),
        .. If(
            machine.LevelSupervised > machine.LevelAlone,
            new RecordProblem("levelSupervised", RecordFault.SupervisedAboveAlone, Text(machine.LevelSupervised), Text(machine.LevelAlone))),
        .. If(machine.OutOfServiceReason is not null && !machine.OutOfService, new RecordProblem("outOfServiceReason", RecordFault.ReasonInService)),
        .. Hours(machine.Hours),
    ];

    private static IEnumerable<RecordProblem> Of(Structure structure) =>
    [
        .. Names(("ref", structure.Ref)),
        .. Texts(("label", structure.Label, LabelLength, true)),
        .. If(structure.Siret is { } siret && !Siret.IsValid(siret), new RecordProblem("siret", RecordFault.Siret, structure.Siret ?? string.Empty)),
    ];

    private static IEnumerable<RecordProblem> Of(Membership membership) =>
    [
        .. Names(("person", membership.Person), ("site", NameOf(membership.Site)), ("structure", membership.Structure.Length == 0 ? null : membership.Structure)),
        .. If(membership.LastDay < membership.FirstDay, new RecordProblem("lastDay", RecordFault.EndsBeforeItBegins)),
        .. Hours(membership.Hours),
    ];

    private static IEnumerable<RecordProblem> Of(Qualification qualification) =>
    [
        .. Names(("person", qualification.Person), ("category", qualification.Category), ("signedBy", qualification.SignedBy)),
        .. Range("level", qualification.Level, 1, HighestLevel),
        .. If(qualification.SignedBy == qualification.Person, new RecordProblem("signedBy", RecordFault.SignsForSelf)),
        .. If(
            qualification.LastDay < qualification.SignedOn,
            new RecordProblem("lastDay", RecordFault.EndsBeforeSignature, Text(qualification.LastDay ?? default), Text(qualification.SignedOn))),
    ];

    private static IEnumerable<RecordProblem> Of(TariffRate rate) =>
    [
        .. Names(("site", NameOf(rate.Site)), ("category", NameOf(rate.Category)), ("machine", NameOf(rate.Machine))),
        .. If(rate.Machine != Everywhere.Mark && rate.Category != Everywhere.Mark, new RecordProblem("category", RecordFault.MachineOrCategory)),
        .. If(rate.LastDay < rate.FirstDay, new RecordProblem("lastDay", RecordFault.EndsBeforeItBegins)),
        .. Price("eurosPerActiveHour", rate.EurosPerActiveHour),
        .. Price("eurosPerKwh", rate.EurosPerKwh),
    ];

    /// <summary>A day as the values of problems have it.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A problem of a text that is too long, has control characters, or is empty though it must not be.</summary>
    internal static IEnumerable<RecordProblem> Text(string field, string? text, bool must, int most = LabelLength) => Texts((field, text, most, must));

    /// <summary>A problem of a name that is none; null names nothing.</summary>
    internal static IEnumerable<RecordProblem> Name(string field, string? name) => Names((field, name));

    /// <summary>A problem of a number out of its range.</summary>
    internal static IEnumerable<RecordProblem> Whole(string field, int value, int least, int most) => Range(field, value, least, most);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // The mark of all sites, or all categories, is no name.
    private static string? NameOf(string scope) => scope == Everywhere.Mark ? null : scope;

    private static IEnumerable<RecordProblem> Names(params (string Field, string? Name)[] names) =>
        names.Where(n => n.Name is not null && !WireName.IsValid(n.Name)).Select(n => new RecordProblem(n.Field, RecordFault.Name, n.Name!));

    private static IEnumerable<RecordProblem> Texts(params (string Field, string? Text, int Most, bool Must)[] texts) =>
        texts.Where(t => t.Text is null ? t.Must : t.Text.Length > t.Most || t.Text.Any(Misleads) || (t.Must && t.Text.All(IsInvisible)))
            .Select(t => new RecordProblem(t.Field, RecordFault.Text, Text(t.Most)));

    // Control characters, and marks that turn the direction of what follows: a name with one shows other letters than it has (Unicode TR 36, section 2.7).
    private static bool Misleads(char c) => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static bool IsInvisible(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static IEnumerable<RecordProblem> Range(string field, int value, int least, int most) =>
        If(value < least || value > most, new RecordProblem(field, RecordFault.Range, Text(least), Text(most)));

    /// <summary>A problem of a price below zero, too high, or of more than four decimals.</summary>
    internal static IEnumerable<RecordProblem> Price(string field, decimal euros) =>
        If(euros < 0 || euros > MostEuros || euros != decimal.Round(euros, 4), new RecordProblem(field, RecordFault.Range, "0", Text((int)MostEuros)));

    private static IEnumerable<RecordProblem> Hours(string hours) =>
        If(hours.Length > 0 && !OpeningHours.TryParse(hours, out _), new RecordProblem("hours", RecordFault.Hours, hours));

    private static RecordProblem[] If(bool wrong, RecordProblem problem) => wrong ? [problem] : [];
}
