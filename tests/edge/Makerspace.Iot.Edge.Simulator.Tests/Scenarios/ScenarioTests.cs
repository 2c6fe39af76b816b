using System.Text.Json;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Scenarios;
using Makerspace.Iot.Edge.Simulator.Wiring;

namespace Makerspace.Iot.Edge.Simulator.Tests.Scenarios;

public sealed class ScenarioTests
{
    public static TheoryData<DateOnly> FirstDays =>
        [new DateOnly(2026, 3, 2), new DateOnly(2026, 11, 18), new DateOnly(2027, 6, 5), new DateOnly(2028, 2, 29), new DateOnly(2041, 8, 15)];

    [Theory]
    [MemberData(nameof(FirstDays))]
    public void On_every_first_day_every_reason_of_refusal_has_somebody(DateOnly today)
    {
        using var scenario = new DemoScenario(today);
        DateTimeOffset noon = new(today.ToDateTime(new TimeOnly(11, 0)), TimeSpan.Zero);
        HashSet<DenialReason> reasons = [];
        int granted = 0;
        foreach (MachineRow machine in scenario.Data.Machines)
        {
            string site = scenario.Data.SiteOf(scenario.Data.AgentOf(machine.Name, today)!);
            foreach (BadgeRow badge in scenario.Data.Badges)
            {
                DenialReason? refusal = Expectation.Of(scenario.Data, badge, machine, site, noon).Refusal;
                granted += refusal is null ? 1 : 0;
                if (refusal is { } why)
                {
                    reasons.Add(why);
                }
            }
        }

        Assert.True(granted > 80);
        Assert.Superset(
            new HashSet<DenialReason>
            {
                DenialReason.BadgeRevoked, DenialReason.MembershipLapsed, DenialReason.NotQualified, DenialReason.QualificationExpired,
                DenialReason.OutsideHours, DenialReason.OutOfService, DenialReason.SiteNotCovered,
            },
            reasons);
    }

    [Fact]
    public void One_machine_changes_site_in_the_middle_of_the_year_before()
    {
        var today = new DateOnly(2026, 11, 18);
        using var scenario = new DemoScenario(today);
        Assert.Equal("distri-1", scenario.Data.AgentOf("sewing-1", today.AddDays(-365)));
        Assert.Equal("distri-1", scenario.Data.AgentOf("sewing-1", today.AddDays(-200)));
        Assert.Equal("distri-3", scenario.Data.AgentOf("sewing-1", today.AddDays(-150)));
        Assert.All(scenario.Data.Machines, m => Assert.NotNull(scenario.Data.AgentOf(m.Name, today.AddDays(-365))));
    }

    [Fact]
    public void Each_agent_gets_a_configuration_whose_wires_cross_nowhere()
    {
        using var scenario = new DemoScenario();
        Assert.Equal(5, scenario.Folder.AgentFiles.Count);
        List<string> devices = [];
        List<string> machines = [];
        foreach (string file in scenario.Folder.AgentFiles)
        {
            AgentConfig config = AgentConfig.Load(file);
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(file)), config.Agent);
            int[] lines = config.Machines.SelectMany(m => new[] { m.Relay.Line, m.Feedback!.Line, m.EmergencyStop!.Line }).ToArray();
            Assert.Equal(lines.Length, lines.Distinct().Count());
            Assert.All(lines, l => Assert.InRange(l, 0, 63));
            int[] addresses = config.Machines.Select(m => m.Meter!.Address!.Value).ToArray();
            Assert.Equal(addresses.Length, addresses.Distinct().Count());
            devices.AddRange([.. config.Buses.Select(b => b.Device!), .. config.Machines.SelectMany(m => m.AllReaders).Select(r => r.Device)]);
            machines.AddRange(config.Machines.Select(m => m.Machine));
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file));
            Assert.Equal("k1", json.RootElement.GetProperty("signerKeyId").GetString());
        }

        Assert.Equal(devices.Count, devices.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(scenario.Data.Machines.Count, machines.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_scenario_keeps_its_first_day_when_it_is_written_again_later()
    {
        using var scenario = new DemoScenario(new DateOnly(2026, 11, 18));
        string placements = File.ReadAllText(Path.Combine(scenario.Folder.RegistryPath, "placements.csv"));
        scenario.Folder.Write(Path.Combine(AppContext.BaseDirectory, "registry"), new DateOnly(2026, 12, 24), new DemoWiring("127.0.0.1", 999, Plain: true, 20));
        Assert.Equal(placements, File.ReadAllText(Path.Combine(scenario.Folder.RegistryPath, "placements.csv")));
        Assert.Equal(new DateOnly(2026, 11, 18), scenario.Folder.FirstDay);
        Assert.Equal(999, AgentConfig.Load(scenario.Folder.AgentFile("val-1")).Broker!.Port);
    }

    [Fact]
    public void Names_and_references_may_stand_in_a_topic_and_badges_are_unique()
    {
        using var scenario = new DemoScenario();
        Assert.All(scenario.Data.Persons, p => Assert.True(WireName.IsValid(p), p));
        Assert.All(scenario.Data.Machines, m => Assert.True(WireName.IsValid(m.Name) && WireName.IsValid(m.Category), m.Name));
        Assert.InRange(scenario.Data.Persons.Count, 40, 50);
        Assert.Equal(scenario.Data.Badges.Count, scenario.Data.Badges.Select(b => b.Uid).Distinct(StringComparer.Ordinal).Count());
        Assert.All(scenario.Data.Badges, b => Assert.Contains(b.Uid.Length, new[] { 8, 14, 20 }));
        Assert.All(scenario.Data.Memberships, m => Assert.Contains(m.Person, scenario.Data.Persons));
    }

    [Fact]
    public void The_fictitious_sirets_have_a_right_key_and_begin_with_zeros()
    {
        IReadOnlyDictionary<string, string>[] rows = CsvTable.Read(Path.Combine(AppContext.BaseDirectory, "registry", "structures.csv")).ToArray();
        Assert.Equal(12, rows.Length);
        Assert.All(rows, r =>
        {
            string siret = r.Cell("siret");
            Assert.StartsWith("00000", siret, StringComparison.Ordinal);
            Assert.Equal(0, Luhn(siret));
            Assert.Equal(0, Luhn(siret[..9]));
        });
    }

    [Fact]
    public void Dates_move_with_the_first_day_and_nothing_else_does()
    {
        const string File = "# reference-day: 2026-03-02\nuid;revokedAt\n04-2026-05;2026-02-28 09:15\nx;\n";
        Assert.Equal("# reference-day: 2026-03-12\nuid;revokedAt\n04-2026-05;2026-03-10 09:15\nx;\n", DateShift.Apply(File, new DateOnly(2026, 3, 12)));
        Assert.Equal("a;2026-03-02", DateShift.Apply("a;2026-03-02", new DateOnly(2030, 1, 1)));
    }

    private static int Luhn(string digits) => digits.Reverse().Select((c, i) => ((c - '0') * (1 + (i % 2))) is > 9 and var d ? d - 9 : (c - '0') * (1 + (i % 2))).Sum() % 10;
}
