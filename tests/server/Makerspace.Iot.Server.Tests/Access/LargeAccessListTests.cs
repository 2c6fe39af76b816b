using System.Globalization;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Keys;
using Makerspace.Iot.Server.Tests.Registry;

namespace Makerspace.Iot.Server.Tests.Access;

public sealed class LargeAccessListTests
{
    private const int Many = 10_000;
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Ten_thousand_badges_fit_the_wire_and_one_revocation_among_them_is_seen()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        using ServerKeys keys = TestKeys.Make(test);
        await FillAsync(test);
        AccessLists lists = AccessListsTests.Lists(test, keys);
        await lists.RefreshAsync(Now);

        await AccessListsTests.ChangeAsync(test, async db =>
        {
            db.Set<Badge>().First(b => b.Person == "p-77").RevokedAt = Now;
            await db.SaveChangesAsync();
        });
        AccessRefresh refresh = await lists.RefreshAsync(Now);
        Assert.Equal((1, 0), (refresh.Made, refresh.Failed));

        AccessHead list = refresh.InForce.Single(p => p.Agent == "fabunit-1");
        AccessListDocument document = AccessListsTests.Open(test, keys, list);
        Assert.Equal(Many + 2, document.Badges.Length);
        Assert.Equal("p-77", document.Members[document.Badges.Single(b => b.Revoked).Member].Ref);

        // Every hash stands once, leads to its own holder, and tells nothing of the order of the ids.
        Dictionary<string, string> holders = document.Badges.ToDictionary(b => b.Hash, b => document.Members[b.Member].Ref, StringComparer.Ordinal);
        byte[] key = keys.BadgeKeyOf("fabunit-1");
        for (int i = 0; i < Many; i++)
        {
            Assert.Equal(Person(i), holders[BadgeHash.Compute(key, Convert.FromHexString(Uid(i)))]);
        }

        Assert.Equal(document.Badges.Select(b => b.Hash).Order(StringComparer.Ordinal), document.Badges.Select(b => b.Hash));

        // A hundred thousand badges, the most that the wire allows, have to fit the wire's largest list.
        int bytes = AccessListsTests.Signed(test, list).Length;
        Assert.True(bytes < Bounds.AccessBytes * (Many / (double)Bounds.Badges), $"{bytes} bytes");
    }

    private static string Uid(int i) => string.Create(CultureInfo.InvariantCulture, $"04{i * 7919L:x12}");

    private static string Person(int i) => string.Create(CultureInfo.InvariantCulture, $"p-{i}");

    private static async Task FillAsync(TestDatabase test)
    {
        await using MakerspaceDb db = test.Open();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        for (int i = 0; i < Many; i++)
        {
            string person = Person(i);
            db.Add(new Person { Ref = person });
            db.Add(new Badge { Uid = Uid(i), Person = person });
            db.Add(new Membership { Person = person, Site = i % 3 == 0 ? Everywhere.Mark : "la-fabunit", FirstDay = new DateOnly(2026, 1, 1), Kind = MembershipKind.Subscriber });
            db.Add(new Qualification { Person = person, Category = "press", Level = 1 + (i % 3), SignedOn = new DateOnly(2026, 1, 2) });
        }

        await db.SaveChangesAsync();
    }
}
