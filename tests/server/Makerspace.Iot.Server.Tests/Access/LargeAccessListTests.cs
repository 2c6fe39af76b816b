using System.Diagnostics;
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
            db.Badges.First(b => b.Person == "p-77").RevokedAt = Now;
            await db.SaveChangesAsync();
        });
        var watch = Stopwatch.StartNew();
        AccessRefresh refresh = await lists.RefreshAsync(Now);
        watch.Stop();

        AccessPublication list = refresh.InForce[0];
        AccessListDocument document = AccessListsTests.Open(keys, list);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{refresh.Made} lists of {document.Badges.Length} badges read, compiled, signed and stored in {watch.ElapsedMilliseconds} ms; {list.Signed.Length} bytes signed"));
        Assert.Equal(Many + 2, document.Badges.Length);
        Assert.Equal(1, document.Badges.Count(b => b.Revoked));
        Assert.True(list.Signed.Length < Bounds.AccessBytes / 2, $"{list.Signed.Length} bytes");
    }

    private static async Task FillAsync(TestDatabase test)
    {
        await using MakerspaceDb db = test.Open();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        for (int i = 0; i < Many; i++)
        {
            string person = string.Create(CultureInfo.InvariantCulture, $"p-{i}");
            db.Add(new Person { Ref = person });
            db.Add(new Badge { Uid = string.Create(CultureInfo.InvariantCulture, $"04{i * 7919L:x12}"), Person = person });
            db.Add(new Membership { Person = person, Site = i % 3 == 0 ? Everywhere.Mark : "la-fabunit", FirstDay = new DateOnly(2026, 1, 1), Kind = MembershipKind.Subscriber });
            db.Add(new Qualification { Person = person, Category = "press", Level = 1 + (i % 3), SignedOn = new DateOnly(2026, 1, 2) });
        }

        await db.SaveChangesAsync();
    }
}
