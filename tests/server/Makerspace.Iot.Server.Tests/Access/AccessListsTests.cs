using System.Security.Cryptography;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Keys;
using Makerspace.Iot.Server.Tests.Registry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Access;

public sealed class AccessListsTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [DatabaseData]
    public async Task The_list_that_is_signed_is_the_registry_for_that_agent(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        using ServerKeys keys = TestKeys.Make(test);
        AccessRefresh refresh = await Lists(test, keys).RefreshAsync(Now);
        Assert.Equal((2, 0), (refresh.Made, refresh.Failed));
        AccessListDocument list = Open(test, keys, refresh.InForce.Single(p => p.Agent == "fabunit-1"));

        Assert.Equal(("fabunit-1", "la-fabunit", 1L, "Europe/Paris"), (list.Agent, list.Site, list.Version, list.TimeZone));
        Assert.Equal((Now, Now.AddDays(30)), (list.IssuedAt, list.ValidUntil));
        AccessMachine press = Assert.Single(list.Machines);
        Assert.Equal(("press-1", "press", 2, 1), (press.Machine, press.Category, press.LevelAlone, press.LevelSupervised));
        Assert.Equal([new AccessHours(31, 480, 1140)], press.Hours);
        string hash = BadgeHash.Compute(keys.BadgeKeyOf("fabunit-1"), Convert.FromHexString("04a1b2c3d4e5f6"));
        AccessMember ada = list.Members[list.Badges.Single(b => b.Hash == hash).Member];
        Assert.Equal("m-ada", ada.Ref);
        Assert.Equal("scop-fabunit", Assert.Single(ada.Memberships).Structure);
        Assert.Equal(new AccessQualification("press", 2, new DateTimeOffset(2028, 1, 14, 23, 0, 0, TimeSpan.Zero)), Assert.Single(ada.Qualifications));
        AccessMember bob = list.Members.Single(m => m.Ref == "m-bob");
        Assert.Equal(SessionPurpose.Training, Assert.Single(bob.Memberships).Purpose);
        Assert.DoesNotContain(list.Members, m => m.Ref == "m-eve");
    }

    [Theory]
    [DatabaseData]
    public async Task A_version_grows_only_for_the_agent_whose_list_changed(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        using ServerKeys keys = TestKeys.Make(test);
        await Lists(test, keys).RefreshAsync(Now);
        Assert.Equal(0, (await Lists(test, keys).RefreshAsync(Now.AddMinutes(1))).Made);

        await ChangeAsync(test, db => db.Set<Machine>().Where(m => m.Name == "press-1").ExecuteUpdateAsync(s => s.SetProperty(m => m.OutOfService, true)));
        AccessRefresh refresh = await Lists(test, keys).RefreshAsync(Now.AddMinutes(2));
        Assert.Equal(1, refresh.Made);
        Assert.Equal([("fabunit-1", 2L), ("val-1", 1L)], refresh.InForce.Select(p => (p.Agent, p.Version)));
        Assert.True(Assert.Single(Open(test, keys, refresh.InForce[0]).Machines).OutOfService);
        Assert.Equal(2, refresh.RegistryVersion);
    }

    [Theory]
    [DatabaseData]
    public async Task An_unchanged_list_is_the_same_bytes_in_another_process_until_it_is_a_day_old(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        using ServerKeys keys = TestKeys.Make(test);
        AccessRefresh first = await Lists(test, keys).RefreshAsync(Now);
        string[] bytes = [.. first.InForce.Select(p => Convert.ToHexString(Signed(test, p)))];
        AccessRefresh later = await Lists(test, keys).RefreshAsync(Now.AddHours(23));
        Assert.Equal(bytes, later.InForce.Select(p => Convert.ToHexString(Signed(test, p))));

        AccessRefresh next = await Lists(test, keys).RefreshAsync(Now.AddHours(24));
        Assert.Equal([2L, 2L], next.InForce.Select(p => p.Version));
        Assert.Equal(Now.AddHours(24).AddDays(30), Open(test, keys, next.InForce[0]).ValidUntil);
    }

    [Fact]
    public async Task The_next_change_is_midnight_or_a_move_or_a_revocation_before_it()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        using ServerKeys keys = TestKeys.Make(test);
        Assert.Equal(new DateTimeOffset(2026, 6, 15, 22, 0, 0, TimeSpan.Zero), (await Lists(test, keys).RefreshAsync(Now)).NextChange);

        await ChangeAsync(test, db => db.Set<Badge>().Where(b => b.Person == "m-ada").ExecuteUpdateAsync(s => s.SetProperty(b => b.RevokedAt, Now.AddHours(2))));
        AccessRefresh before = await Lists(test, keys).RefreshAsync(Now);
        Assert.Equal(Now.AddHours(2), before.NextChange);
        Assert.DoesNotContain(Open(test, keys, before.InForce[0]).Badges, b => b.Revoked);
        AccessRefresh after = await Lists(test, keys).RefreshAsync(Now.AddHours(2));
        Assert.Contains(Open(test, keys, after.InForce[0]).Badges, b => b.Revoked);

        await ChangeAsync(test, async db =>
        {
            db.Add(new Placement { Machine = "press-1", From = Now.AddHours(3), Agent = "val-1" });
            await db.SaveChangesAsync();
        });
        Assert.Equal(Now.AddHours(3), (await Lists(test, keys).RefreshAsync(Now.AddHours(2))).NextChange);
        AccessRefresh moved = await Lists(test, keys).RefreshAsync(Now.AddHours(3));
        Assert.Empty(Open(test, keys, moved.InForce[0]).Machines);
        Assert.Equal(2, Open(test, keys, moved.InForce[1]).Machines.Length);
    }

    [Fact]
    public async Task A_list_that_cannot_be_compiled_leaves_the_one_before_in_force_and_the_others_alone()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        using ServerKeys keys = TestKeys.Make(test);
        await Lists(test, keys).RefreshAsync(Now);
        await ChangeAsync(test, db => db.Set<Machine>().Where(m => m.Name == "press-1").ExecuteUpdateAsync(s => s.SetProperty(m => m.Hours, "damaged")));
        await ChangeAsync(test, db => db.Set<Machine>().Where(m => m.Name == "printer-1").ExecuteUpdateAsync(s => s.SetProperty(m => m.TwoPersons, true)));
        AccessRefresh refresh = await Lists(test, keys).RefreshAsync(Now.AddMinutes(1));
        Assert.Equal((1, 1), (refresh.Made, refresh.Failed));
        Assert.Equal([("fabunit-1", 1L), ("val-1", 2L)], refresh.InForce.Select(p => (p.Agent, p.Version)));
    }

    [Fact]
    public void The_words_of_the_core_are_those_of_the_wire()
    {
        Assert.Equal(Enum.GetNames<SessionPurpose>(), Enum.GetNames<UsagePurpose>());
        Assert.Equal(Enum.GetNames<EnergyQuality>(), Enum.GetNames<EnergyGrade>());
    }

    internal static AccessLists Lists(TestDatabase test, ServerKeys keys) => new(test.Factory, new RegistryCache(test.Factory, TimeProvider.System), keys, NullLogger<AccessLists>.Instance);

    internal static AccessListDocument Open(TestDatabase test, ServerKeys keys, AccessHead head) => Open(keys, Signed(test, head));

    /// <summary>The bytes of a list as stored.</summary>
    internal static byte[] Signed(TestDatabase test, AccessHead head)
    {
        using MakerspaceDb db = test.Open();
        return db.Set<AccessPublication>().AsNoTracking().Single(p => p.Agent == head.Agent && p.Version == head.Version).Signed;
    }

    internal static AccessListDocument Open(ServerKeys keys, byte[] bytes)
    {
        using var signer = ECDsa.Create();
        signer.ImportFromPem(keys.SignerPem);
        Decoded<SignedDocument> signed = WireCodec.DecodeSigned(bytes);
        Assert.True(signed.Ok, signed.Error);
        byte[] payload = DocumentSigner.Open(signer, "access", signed.Value, Bounds.AccessExpandedBytes) ?? throw new InvalidOperationException("the signature is wrong");
        Decoded<AccessListDocument> list = WireCodec.DecodeAccessList(payload);
        Assert.True(list.Ok, list.Error);
        return list.Value;
    }

    internal static async Task ChangeAsync(TestDatabase test, Func<MakerspaceDb, Task> change)
    {
        await using MakerspaceDb db = test.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await change(db);
        await RegistryVersion.BumpAsync(db);
        await transaction.CommitAsync();
    }
}
