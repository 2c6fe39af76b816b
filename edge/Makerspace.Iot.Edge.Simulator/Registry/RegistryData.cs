using System.Globalization;

namespace Makerspace.Iot.Edge.Simulator.Registry;

/// <summary>
/// The registry files of a scenario, as the server imports them, read by code of the simulator's own. Days are those of <see cref="Zone"/>.
/// </summary>
public sealed class RegistryData
{
    /// <summary>The time zone of all sites of the demo.</summary>
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private ILookup<string, MembershipRow>? _membershipsByPerson;
    private ILookup<string, QualificationRow>? _qualificationsByPerson;

    private RegistryData()
    {
    }

    /// <summary>Agents.</summary>
    public required IReadOnlyList<AgentRow> Agents { get; init; }

    /// <summary>Machines.</summary>
    public required IReadOnlyList<MachineRow> Machines { get; init; }

    /// <summary>Placements, in order of day.</summary>
    public required IReadOnlyList<PlacementRow> Placements { get; init; }

    /// <summary>References of persons.</summary>
    public required IReadOnlyList<string> Persons { get; init; }

    /// <summary>Memberships.</summary>
    public required IReadOnlyList<MembershipRow> Memberships { get; init; }

    /// <summary>Badges.</summary>
    public required IReadOnlyList<BadgeRow> Badges { get; init; }

    /// <summary>Qualifications.</summary>
    public required IReadOnlyList<QualificationRow> Qualifications { get; init; }

    /// <summary>Reads the files of a folder; throws <see cref="InvalidDataException"/> or <see cref="FormatException"/> if one is malformed.</summary>
    public static RegistryData Load(string folder)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string name) => CsvTable.Read(Path.Combine(folder, name + ".csv"));
        Dictionary<string, int?> months = Rows("categories").ToDictionary(r => r.Cell("name"), r => Number(r, "qualificationMonths"), StringComparer.Ordinal);
        return new RegistryData
        {
            Agents = Rows("agents").Select(r => new AgentRow(r.Cell("name"), r.Cell("site"))).ToArray(),
            Machines = Rows("machines").Select(Machine).ToArray(),
            Placements = Rows("placements").Select(r => new PlacementRow(r.Cell("machine"), r.Day("from")!.Value, r.Optional("agent"))).OrderBy(p => p.From).ToArray(),
            Persons = Rows("persons").Select(r => r.Cell("ref")).ToArray(),
            Memberships = Rows("memberships").Select(Membership).ToArray(),
            Badges = Rows("badges").Select(r => new BadgeRow(r.Cell("uid"), r.Cell("person"), r.Optional("structure"), r.Day("revokedAt"))).ToArray(),
            Qualifications = Rows("qualifications").Select(r => Qualification(r, months)).ToArray(),
        };
    }

    /// <summary>The memberships of a person.</summary>
    public IEnumerable<MembershipRow> MembershipsOf(string person) => (_membershipsByPerson ??= Memberships.ToLookup(m => m.Person, StringComparer.Ordinal))[person];

    /// <summary>The qualifications of a person.</summary>
    public IEnumerable<QualificationRow> QualificationsOf(string person) => (_qualificationsByPerson ??= Qualifications.ToLookup(q => q.Person, StringComparer.Ordinal))[person];

    /// <summary>The agent that guards a machine on a day; null if none does.</summary>
    public string? AgentOf(string machine, DateOnly day) => Placements.LastOrDefault(p => p.Machine == machine && p.From <= day)?.Agent;

    /// <summary>The site of an agent.</summary>
    public string SiteOf(string agent) => Agents.First(a => a.Name == agent).Site;

    /// <summary>Local time of the sites at a moment.</summary>
    public static DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).DateTime;

    private static MachineRow Machine(IReadOnlyDictionary<string, string> r)
    {
        int alone = Number(r, "levelAlone") ?? 0;
        return new MachineRow(
            r.Cell("name"), r.Cell("category"), alone, Number(r, "levelSupervised") ?? alone, Number(r, "levelSupervisor") ?? 3,
            r.Cell("outOfService") is "oui" or "true" or "1", WeekHours.Parse(r.Cell("hours")));
    }

    private static MembershipRow Membership(IReadOnlyDictionary<string, string> r)
    {
        string kind = r.Cell("kind");
        string purpose = r.Optional("purpose") ?? (kind == "trainee" ? "training" : "production");
        return new MembershipRow(
            r.Cell("person"), r.Cell("site"), r.Optional("structure"), r.Day("firstDay")!.Value, r.Day("lastDay"), kind, purpose, WeekHours.Parse(r.Cell("hours")));
    }

    private static QualificationRow Qualification(IReadOnlyDictionary<string, string> r, Dictionary<string, int?> months)
    {
        DateOnly signed = r.Day("signedOn")!.Value;
        DateOnly? last = r.Day("lastDay") ?? (months.GetValueOrDefault(r.Cell("category")) is { } m ? signed.AddMonths(m).AddDays(-1) : null);
        return new QualificationRow(r.Cell("person"), r.Cell("category"), Number(r, "level")!.Value, signed, last);
    }

    private static int? Number(IReadOnlyDictionary<string, string> r, string column) =>
        r.Optional(column) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
