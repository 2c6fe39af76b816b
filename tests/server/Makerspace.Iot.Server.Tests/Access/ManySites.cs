using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Data;

namespace Makerspace.Iot.Server.Tests.Access;

/// <summary>A network: sites <c>s-0</c>…, each with the agent <c>a-N</c> and the machine <c>k-N</c>; members <c>p-0</c>…, at one site each, save every tenth, who may go everywhere.</summary>
/// <param name="Sites">Number of sites.</param>
/// <param name="Members">Number of members; member i belongs to site i modulo <paramref name="Sites"/>.</param>
internal sealed record ManySites(int Sites, int Members)
{
    public const int NomadEvery = 10;
    private static readonly DateOnly First = new(2026, 1, 1);

    public static string Uid(int member) => string.Create(CultureInfo.InvariantCulture, $"04{member * 7919L:x12}");

    public static string Person(int member) => string.Create(CultureInfo.InvariantCulture, $"p-{member}");

    public async Task FillAsync(TestDatabase test)
    {
        await using MakerspaceDb db = test.Open();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        db.Add(new MachineCategory { Name = "kiln", Label = "Four" });
        for (int i = 0; i < Sites; i++)
        {
            db.Add(new Site { Name = $"s-{i}", Label = $"Site {i}" });
            db.Add(new Agent { Name = $"a-{i}" });
            db.Add(new AgentSite { Agent = $"a-{i}", Site = $"s-{i}", FirstDay = First });
            db.Add(new Machine { Name = $"k-{i}", Label = $"Four {i}", Category = "kiln", LevelAlone = 2, LevelSupervised = 1 });
            db.Add(new Placement { Machine = $"k-{i}", From = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Agent = $"a-{i}" });
        }

        for (int i = 0; i < Members; i++)
        {
            string site = i % NomadEvery == 0 ? Everywhere.Mark : $"s-{i % Sites}";
            db.Add(new Person { Ref = Person(i) });
            db.Add(new Badge { Uid = Uid(i), Person = Person(i) });
            db.Add(new Membership { Person = Person(i), Site = site, FirstDay = First, Kind = MembershipKind.Subscriber });
            db.Add(new Qualification { Person = Person(i), Category = "kiln", Level = 1 + (i % 3), SignedOn = First });
        }

        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
    }

    public static Task RevokeAsync(TestDatabase test, int member, DateTimeOffset at) => AccessListsTests.ChangeAsync(test, async db =>
    {
        db.Set<Badge>().Single(b => b.Uid == Uid(member)).RevokedAt = at;
        await db.SaveChangesAsync();
    });
}
