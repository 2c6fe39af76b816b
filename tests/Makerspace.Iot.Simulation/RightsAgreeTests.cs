using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Simulation;

/// <summary>What a member reads about a machine on a page is what the machine will do.</summary>
public sealed class RightsAgreeTests
{
    private const int Registries = 2_000;
    private const string Site = "la-fabunit";
    private static readonly byte[] BadgeKey = new byte[32];
    private static readonly DateTimeOffset Begin = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Hours = ["", "", "lu-ve 08:00-12:00", "sa+di 10:00-18:00"];

    [Fact]
    public void The_page_and_the_agent_agree_about_every_machine()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("MAKERSPACE_SIM_SEED"), out int wanted) ? wanted : 1;
        var random = new Random(seed);
        int[] seen = new int[3];
        for (int i = 0; i < Registries; i++)
        {
            DateTimeOffset at = Begin.AddMinutes(random.Next(0, 60 * 24 * 20));
            Agree(random, at, seen, $"seed {seed}, registry {i}");
        }

        // A generator that never comes to one of the answers would prove nothing.
        Assert.All(seen, n => Assert.True(n > Registries / 50, $"seed {seed}: {string.Join(", ", seen)}"));
    }

    private static void Agree(Random random, DateTimeOffset at, int[] seen, string what)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Maker.One(random, "Europe/Paris", "Indian/Reunion", "America/Martinique"));
        MachineCategory[] categories =
        [
            new()
            {
                Name = "laser", Label = "Laser", QualificationMonths = Maker.One<int?>(random, null, 12), QualificationIdleMonths = Maker.One<int?>(random, null, null, 6),
                QualificationYearDay = Maker.One(random, null, null, "06-20"), Requires = Maker.One(random, "", "", "loom"),
            },
            new() { Name = "loom", Label = "Métier", Requires = Maker.One(random, "", "", "safety") },
            new() { Name = "safety", Label = "Sécurité", QualificationMonths = 12 },
        ];
        int supervised = random.Next(0, 3);
        var machine = new Machine
        {
            Name = "laser-1",
            Label = "Laser",
            Category = "laser",
            LevelSupervised = supervised,
            LevelAlone = supervised + random.Next(0, 2),
            Hours = Maker.One(random, Hours),
            TwoPersons = random.Next(5) == 0,
            OutOfService = random.Next(8) == 0,
        };
        DateOnly today = LocalDays.DayOf(at, zone);
        Membership[] memberships = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => Maker.Membership(random, today))];
        Qualification[] qualifications = [.. Enumerable.Range(1, 3).Where(_ => random.Next(2) == 0).Select(level => Maker.Qualification(random, today, level)), .. random.Next(2) == 0 ? [Maker.Qualification(random, today, 4, "loom", "safety")] : Array.Empty<Qualification>()];
        Badge[] badges = [.. Enumerable.Range(0, random.Next(1, 3)).Select(b => new Badge { Uid = $"04a1b2c3d4e5f{b}", Person = "m-1", RevokedAt = random.Next(3) == 0 ? at.AddMinutes(random.Next(-60, 60)) : null })];

        MachineRights page = MachineRights.Of(new PersonRecords(memberships, qualifications, badges), machine, categories.ToDictionary(c => c.Name), Site, zone, at);
        var agent = new Agent { Name = "fabunit-1", Site = Site };
        var source = new AccessSource([machine], categories, [new Placement { Machine = "laser-1", From = Begin.AddYears(-1), Agent = "fabunit-1" }], memberships, qualifications, badges);
        AccessListDocument document = AccessListBuilder.Build(AccessListCompiler.Compile(source, agent, zone, at), agent, zone.Id, BadgeKey, 1, at);
        var moment = new Instant(1_000_000, at, ClockQuality.Synced);
        var list = AccessList.Build(document, moment);
        AccessDecision[] decisions = [.. badges.Select(b => AccessPolicy.Decide(list, "laser-1", BadgeHash.Compute(BadgeKey, Convert.FromHexString(b.Uid)), moment))];
        MachineRight edge = decisions.Any(d => d is AccessDecision.Grant) ? MachineRight.Alone : decisions.Any(d => d is AccessDecision.NeedsSupervisor) ? MachineRight.Accompanied : MachineRight.None;
        Assert.True(edge == page.Right, $"{what}: the agent says {edge}, the page {page.Right} ({string.Join(", ", page.Missing)})");
        Assert.Equal(page.Right == MachineRight.None, page.Missing.Count > 0);
        seen[(int)edge]++;
    }

    private static class Maker
    {
        public static T One<T>(Random random, params T[] values) => values[random.Next(values.Length)];

        public static Membership Membership(Random random, DateOnly today)
        {
            DateOnly first = today.AddDays(-random.Next(-3, 60));
            return new Membership
            {
                Person = "m-1",
                Site = One(random, Site, Site, Everywhere.Mark, "elsewhere"),
                FirstDay = first,
                LastDay = random.Next(3) > 0 ? null : first.AddDays(random.Next(0, 60)),
                Kind = MembershipKind.Resident,
                Hours = One(random, Hours),
            };
        }

        public static Qualification Qualification(Random random, DateOnly today, int level, params string[] categories) => new()
        {
            Person = "m-1",
            Category = categories.Length > 0 ? One(random, categories) : One(random, "laser", "laser", "loom"),
            UsedOn = random.Next(2) == 0 ? null : today.AddDays(-random.Next(0, 300)),
            Level = level,
            SignedOn = today.AddMonths(-random.Next(0, 13)),
            LastDay = random.Next(3) > 0 ? null : today.AddDays(random.Next(-2, 30)),
        };
    }
}
