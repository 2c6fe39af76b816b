using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Keys;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Access;

/// <summary>Which lists a change of the registry makes anew, in which order, and with how much work.</summary>
public sealed class RevocationFirstTests
{
    private const int Sites = 40;
    private const int Members = 120;

    // At site 7 alone; and one who may go everywhere.
    private const int Local = 7;
    private const int Nomad = 20;
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [DatabaseData]
    public async Task A_revoked_badge_of_one_site_makes_the_list_of_that_site_alone_and_the_words_of_the_others_follow(DatabaseKind kind)
    {
        await using Stage stage = await Stage.StartAsync(kind);
        long compiled = stage.Lists.Compiled;
        await ManySites.RevokeAsync(stage.Test, Local, Now);
        Assert.Equal(["a-7"], await stage.RefreshAsync());
        Assert.Equal(compiled + 1, stage.Lists.Compiled);
        Assert.True(stage.BadgeIn(stage.Last.InForce.Single(l => l.Agent == "a-7"), Local).Revoked);
        Assert.False(stage.BadgeIn(stage.Last.InForce.Single(l => l.Agent == "a-8"), Local).Revoked);
        Assert.Equal(Now + AccessLists.WordsWithin, stage.Last.NextChange);

        stage.At = Now + AccessLists.WordsWithin;
        Assert.Equal(Sites - 1, (await stage.RefreshAsync()).Count);
        Assert.All(stage.Last.InForce, list => Assert.True(stage.BadgeIn(list, Local).Revoked, list.Agent));
        Assert.True(stage.Last.NextChange > stage.At);
    }

    [Fact]
    public async Task Changes_of_two_sites_make_two_lists_and_wait_for_one_round_of_words()
    {
        await using Stage stage = await Stage.StartAsync();
        await ManySites.RevokeAsync(stage.Test, Local, Now);
        Assert.Equal(["a-7"], await stage.RefreshAsync());
        stage.At = Now.AddMinutes(5);
        await AccessListsTests.ChangeAsync(stage.Test, db => db.Set<Qualification>().Where(q => q.Person == ManySites.Person(Local + 1)).ExecuteUpdateAsync(s => s.SetProperty(q => q.Level, 9)));
        Assert.Equal(["a-8"], await stage.RefreshAsync());
        Assert.Equal(Now + AccessLists.WordsWithin, stage.Last.NextChange);
    }

    [Fact]
    public async Task A_member_who_moves_is_in_the_lists_of_both_sites_at_once()
    {
        await using Stage stage = await Stage.StartAsync();
        await AccessListsTests.ChangeAsync(stage.Test, db => db.Set<Membership>().Where(m => m.Person == ManySites.Person(Local)).ExecuteUpdateAsync(s => s.SetProperty(m => m.Site, "s-9")));
        Assert.Equal(["a-7", "a-9"], (await stage.RefreshAsync()).Order());
    }

    [Fact]
    public async Task A_revoked_badge_that_opened_machines_everywhere_is_in_every_list_of_the_round()
    {
        await using Stage stage = await Stage.StartAsync();
        await ManySites.RevokeAsync(stage.Test, Nomad, Now);
        Assert.Equal(Sites, (await stage.RefreshAsync()).Count);
        Assert.All(stage.Last.InForce, list => Assert.True(stage.BadgeIn(list, Nomad).Revoked));
    }

    [Fact]
    public async Task An_agent_whose_list_says_nothing_new_costs_no_hash_and_no_encoding()
    {
        await using Stage stage = await Stage.StartAsync();
        Assert.Equal((Sites, Sites * Members), (stage.Lists.Encoded, stage.Lists.Hashed));

        await AccessListsTests.ChangeAsync(stage.Test, db => db.Set<Machine>().Where(m => m.Name == "k-3").ExecuteUpdateAsync(s => s.SetProperty(m => m.OutOfService, true)));
        Assert.Equal(["a-3"], await stage.RefreshAsync());
        Assert.Equal((Sites + 1, Sites * Members), (stage.Lists.Encoded, stage.Lists.Hashed));

        await AccessListsTests.ChangeAsync(stage.Test, db => db.Set<PersonName>().Where(n => n.Person == "p-1").ExecuteDeleteAsync());
        Assert.Empty(await stage.RefreshAsync());
        Assert.Equal((Sites + 1, Sites * Members), (stage.Lists.Encoded, stage.Lists.Hashed));
    }

    [Fact]
    public async Task A_revocation_hashes_nothing_again_and_a_new_badge_is_hashed_once_for_each_agent()
    {
        await using Stage stage = await Stage.StartAsync();
        await ManySites.RevokeAsync(stage.Test, Nomad, Now);
        await stage.RefreshAsync();
        Assert.Equal(Sites * Members, stage.Lists.Hashed);

        await AccessListsTests.ChangeAsync(stage.Test, async db =>
        {
            db.Add(new Badge { Uid = "0400000000beef", Person = ManySites.Person(Local) });
            await db.SaveChangesAsync();
        });
        Assert.Equal(["a-7"], await stage.RefreshAsync());
        Assert.Equal((Sites * Members) + 1, stage.Lists.Hashed);
        stage.At = Now + AccessLists.WordsWithin;
        await stage.RefreshAsync();
        Assert.Equal(Sites * (Members + 1), stage.Lists.Hashed);
        foreach (AccessHead list in stage.Last.InForce)
        {
            // What was kept is still the hash of that very badge.
            Assert.Equal(ManySites.Person(3), stage.HolderIn(list, ManySites.Uid(3)));
            Assert.Equal(ManySites.Person(Local), stage.HolderIn(list, "0400000000beef"));
        }
    }

    [Fact]
    public async Task A_revocation_does_not_wait_for_lists_in_which_only_words_change()
    {
        await using Stage stage = await Stage.StartAsync();
        await ManySites.RevokeAsync(stage.Test, Local, Now);
        Assert.Equal(["a-7"], await stage.RefreshAsync());
        stage.At = Now + AccessLists.WordsWithin;
        bool second = false;
        List<string> order = await stage.RefreshAsync(async () =>
        {
            if (!second)
            {
                second = true;
                await ManySites.RevokeAsync(stage.Test, Local + 1, Now);
            }
        });
        Assert.True(stage.Last.PutOff > 0, "the words of other sites are put off");
        Assert.Equal(Sites - 1, order.Count + stage.Last.PutOff);

        order = await stage.RefreshAsync();
        Assert.Equal("a-8", order[0]);
        Assert.Equal(0, stage.Last.PutOff);
        Assert.All(stage.Last.InForce, list => Assert.True(stage.BadgeIn(list, Local).Revoked));
        Assert.True(stage.BadgeIn(stage.Last.InForce.Single(l => l.Agent == "a-8"), Local + 1).Revoked);
    }

    [Fact]
    public async Task A_stranger_is_told_the_site_is_not_covered_and_an_unknown_badge_is_in_no_list()
    {
        await using Stage stage = await Stage.StartAsync();
        AccessListDocument list = AccessListsTests.Open(stage.Test, stage.Keys, stage.Last.InForce.Single(p => p.Agent == "a-0"));
        AccessMember stranger = list.Members.Single(m => m.Ref == ManySites.Person(Local));
        Assert.True(stranger.ElsewhereOnly);
        Assert.Empty(stranger.Memberships);
        Assert.Empty(stranger.Qualifications);
        Assert.NotEmpty(list.Members.Single(m => m.Ref == ManySites.Person(Nomad)).Qualifications);
        Assert.DoesNotContain(list.Badges, b => b.Hash == BadgeHash.Compute(stage.Keys.BadgeKeyOf("a-0"), [1, 2, 3, 4]));
    }

    [Fact]
    public async Task Another_process_that_starts_finds_every_list_still_good()
    {
        await using Stage stage = await Stage.StartAsync();
        AccessLists other = AccessListsTests.Lists(stage.Test, stage.Keys);
        Assert.Equal(0, (await other.RefreshAsync(Now)).Made);
        Assert.Equal((0, 0), (other.Encoded, other.Hashed));
    }

    private sealed class Stage : IAsyncDisposable
    {
        private Stage(TestDatabase test)
        {
            Test = test;
            Keys = TestKeys.Make(test);
            Lists = AccessListsTests.Lists(test, Keys);
        }

        public TestDatabase Test { get; }

        public ServerKeys Keys { get; }

        public AccessLists Lists { get; }

        public AccessRefresh Last { get; private set; } = null!;

        public DateTimeOffset At { get; set; } = Now;

        public static async Task<Stage> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite)
        {
            var stage = new Stage(await TestDatabase.CreateAsync(kind));
            await new ManySites(Sites, Members).FillAsync(stage.Test);
            await stage.RefreshAsync();
            return stage;
        }

        /// <summary>Refreshes; answers the agents in the order in which their lists were handed on.</summary>
        public async Task<List<string>> RefreshAsync(Func<Task>? meanwhile = null)
        {
            var order = new List<string>();
            Last = await Lists.RefreshAsync(At, list =>
            {
                order.Add(list.Agent);
                return meanwhile?.Invoke() ?? Task.CompletedTask;
            });
            return order;
        }

        public AccessBadge BadgeIn(AccessHead list, int member) => BadgeIn(list, ManySites.Uid(member)).Badge;

        public string HolderIn(AccessHead list, string uid)
        {
            (AccessListDocument document, AccessBadge badge) = BadgeIn(list, uid);
            return document.Members[badge.Member].Ref;
        }

        public async ValueTask DisposeAsync()
        {
            Keys.Dispose();
            await Test.DisposeAsync();
        }

        private (AccessListDocument Document, AccessBadge Badge) BadgeIn(AccessHead list, string uid)
        {
            string hash = BadgeHash.Compute(Keys.BadgeKeyOf(list.Agent), Convert.FromHexString(uid));
            AccessListDocument document = AccessListsTests.Open(Test, Keys, list);
            return (document, document.Badges.Single(b => b.Hash == hash));
        }
    }
}
