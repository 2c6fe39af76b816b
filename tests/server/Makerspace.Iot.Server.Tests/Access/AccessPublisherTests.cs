using System.Diagnostics;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Import;
using Makerspace.Iot.Server.Tests.Keys;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Access;

/// <summary>Publisher and commands on a real broker; the test plays the agent.</summary>
public sealed class AccessPublisherTests
{
    private static readonly string AccessTopic = new TopicAddress("la-fabunit", "fabunit-1", TopicChannel.Access).ToString();

    [Theory]
    [DatabaseData]
    public async Task A_revoked_badge_reaches_the_agent_within_two_seconds(DatabaseKind kind)
    {
        await using Stage stage = await Stage.StartAsync(kind);
        await using IMqttLink agent = await stage.AgentAsync("agent");
        agent.Subscribe(AccessTopic, 1);
        AccessListDocument last = await stage.NextListAsync(agent);
        Assert.DoesNotContain(last.Badges, b => b.Revoked);

        string hash = BadgeHash.Compute(stage.Keys.BadgeKeyOf("fabunit-1"), Convert.FromHexString("04a1b2c3d4e5f6"));
        var delays = new List<double>();
        for (int change = 0; change < 5; change++)
        {
            bool revoked = change % 2 == 0;
            string file = RegistryImportTests.Write(stage.Test, "badges.csv", $"uid;person;revokedAt\n04a1b2c3d4e5f6;m-ada;{(revoked ? "2026-01-02" : string.Empty)}\n");
            Assert.Empty((await new RegistryImport(stage.Test.Factory) { Allow = _ => true }.RunAsync([file], dryRun: false)).Errors);
            var watch = Stopwatch.StartNew();
            AccessListDocument next = await stage.NextListAsync(agent);
            delays.Add(watch.Elapsed.TotalMilliseconds);
            Assert.Equal(revoked, next.Badges.Single(b => b.Hash == hash).Revoked);
            Assert.Equal(last.Version + 1, next.Version);
            last = next;
        }

        // The median: other work on the machine may hold up one of the changes, not most of them.
        string told = $"commit of the import to agent: {string.Join(", ", delays.Select(d => $"{d:0} ms"))}";
        Assert.True(delays.Order().ElementAt(delays.Count / 2) < 2000, told);
        TestContext.Current.TestOutputHelper?.WriteLine(told);
    }

    [Theory]
    [DatabaseData]
    public async Task A_badge_that_a_fabmanager_gives_lends_and_revokes_reaches_the_agent(DatabaseKind kind)
    {
        await using Stage stage = await Stage.StartAsync(kind);
        await using IMqttLink agent = await stage.AgentAsync("agent");
        agent.Subscribe(AccessTopic, 1);
        await stage.NextListAsync(agent);
        Actor karim = Fabmanager("la-fabunit");
        var edits = new BadgeEdits(new MemberActs(new RegistryWriter(stage.Test.Factory)), stage.Test.Factory);
        string hash = BadgeHash.Compute(stage.Keys.BadgeKeyOf("fabunit-1"), Convert.FromHexString("04c0ffee"));
        DateOnly tomorrow = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(1);
        Assert.Empty((await edits.GiveBadgeAsync(karim, "m-ada", new BadgeAsked("04c0ffee", LastDay: tomorrow), TestContext.Current.CancellationToken)).Problems);
        AccessBadge lent = (await stage.NextListAsync(agent)).Badges.Single(b => b.Hash == hash);
        Assert.False(lent.Revoked);
        Assert.Equal(LocalDays.End(tomorrow, ParisTime.Zone), lent.Until);

        Guid id;
        await using (MakerspaceDb db = stage.Test.Open())
        {
            id = (await db.Set<Badge>().SingleAsync(b => b.Uid == "04c0ffee")).Id;
        }

        var watch = Stopwatch.StartNew();
        Assert.Empty((await edits.RevokeBadgeAsync(karim, "m-ada", id, 1, "perdu", TestContext.Current.CancellationToken)).Problems);
        AccessBadge revoked = (await stage.NextListAsync(agent)).Badges.Single(b => b.Hash == hash);
        TestContext.Current.TestOutputHelper?.WriteLine($"click to agent: {watch.Elapsed.TotalMilliseconds:0} ms");
        Assert.Equal((true, null), (revoked.Revoked, revoked.Until));
    }

    [Theory]
    [InlineData("04c0ffee", EnrolmentStage.Given)]
    [InlineData("deadbeef", EnrolmentStage.NotGiven)]
    [InlineData(null, EnrolmentStage.TimeOver)]
    public async Task A_badge_that_is_tapped_for_a_person_is_theirs_unless_it_is_somebody_elses(string? uid, EnrolmentStage end)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using Stage stage = await Stage.StartAsync(DatabaseKind.Sqlite);
        await using IMqttLink agent = await stage.AgentAsync("agent");
        agent.Subscribe(new TopicAddress("la-fabunit", "fabunit-1", TopicChannel.Command).ToString(), 1);
        Task<CommandMessage> answered = stage.AnswerAll(agent, c => new CommandReply { Id = c.Id, Accepted = true });
        await using BadgeEnrolments enrolments = stage.Enrolments();
        Actor karim = Fabmanager("la-fabunit");
        Assert.Null(await enrolments.BeginAsync(Fabmanager("val-solidaire"), "m-ada", "press-1", cancel));
        Assert.Null(await enrolments.BeginAsync(karim, "m-ada", "printer-1", cancel));
        BadgeEnrolment begun = (await enrolments.BeginAsync(karim, "m-ada", "press-1", cancel))!;
        CommandMessage command = await answered;
        Assert.Equal((CommandVerb.Enrol, "press-1", begun.Id), (command.Verb, command.Machine, command.Id));
        await Eventually.That(() => begun.Stage == EnrolmentStage.Waiting, "the reader waits");
        Assert.Same(begun, enrolments.Find(begun.Id, karim.Name));
        Assert.Null(enrolments.Find(begun.Id, "c-other"));

        var topic = new TopicAddress("la-fabunit", "fabunit-1", TopicChannel.Reply).ToString();
        CommandReply tapped = uid is null ? new CommandReply { Id = begun.Id, Accepted = false, Refusal = "time-over" } : new CommandReply { Id = begun.Id, Accepted = true, Badge = uid };
        await agent.PublishAsync(topic, WireCodec.Encode(tapped), 1, false, cancel);
        await Eventually.That(() => !begun.GoesOn, "it has ended");
        Assert.Equal(end, begun.Stage);
        await using MakerspaceDb db = stage.Test.Open();
        Assert.Equal(end == EnrolmentStage.Given, await db.Set<Badge>().AnyAsync(b => b.Uid == "04c0ffee" && b.Person == "m-ada", cancel));
        Assert.Equal("m-bob", (await db.Set<Badge>().SingleAsync(b => b.Uid == "deadbeef", cancel)).Person);
    }

    [Fact]
    public async Task An_agent_that_does_not_know_the_word_does_not_answer_and_the_page_is_told()
    {
        await using Stage stage = await Stage.StartAsync(DatabaseKind.Sqlite);
        await using BadgeEnrolments enrolments = stage.Enrolments(patienceSeconds: 0.3);
        BadgeEnrolment begun = (await enrolments.BeginAsync(Fabmanager("la-fabunit"), "m-ada", "press-1", TestContext.Current.CancellationToken))!;
        await Eventually.That(() => begun.Stage == EnrolmentStage.NoReply, "nobody has answered");
    }

    [Fact]
    public async Task A_list_is_retained_for_an_agent_that_comes_later_and_sent_again_to_a_broker_that_forgot_it()
    {
        await using Stage stage = await Stage.StartAsync(DatabaseKind.Sqlite);
        await Eventually.That(() => stage.Publisher.Published == 2, "both lists are published");
        await using (IMqttLink late = await stage.AgentAsync("late"))
        {
            late.Subscribe(AccessTopic, 1);
            Assert.Equal(1, (await stage.NextListAsync(late)).Version);
        }

        // The plain test broker keeps nothing on disk.
        await stage.Broker.Kill();
        await stage.Broker.Start();
        await using IMqttLink later = await stage.AgentAsync("later");
        later.Subscribe(AccessTopic, 1);
        Assert.Equal(1, (await stage.NextListAsync(later)).Version);
    }

    [Fact]
    public async Task A_block_is_recorded_signed_sent_and_answered()
    {
        await using Stage stage = await Stage.StartAsync(DatabaseKind.Sqlite);
        await using IMqttLink agent = await stage.AgentAsync("agent");
        agent.Subscribe(new TopicAddress("la-fabunit", "fabunit-1", TopicChannel.Command).ToString(), 1);
        Task<CommandMessage> answered = stage.AnswerAll(agent, c => new CommandReply { Id = c.Id, Accepted = true });

        await Eventually.That(async () => (await stage.Commands(patienceSeconds: 2).SendAsync(Actor.Program, new MachineOrder("press-1", CommandVerb.Block, "courroie"))).End == CommandEnd.Accepted, "the block is accepted");
        CommandMessage command = await answered;
        Assert.Equal(("fabunit-1", "press-1", CommandVerb.Block, "courroie"), (command.Agent, command.Machine, command.Verb, command.Reason));
        Assert.Equal(MachineCommands.Life, command.ExpiresAt - command.IssuedAt);
        await using MakerspaceDb db = stage.Test.Open();
        Machine press = await db.Set<Machine>().SingleAsync(m => m.Name == "press-1");
        Assert.Equal((true, "courroie"), (press.OutOfService, press.OutOfServiceReason));
    }

    [Fact]
    public async Task A_refusal_carries_the_agents_word_and_another_agents_reply_counts_for_nothing()
    {
        await using Stage stage = await Stage.StartAsync(DatabaseKind.Sqlite);
        await using IMqttLink agent = await stage.AgentAsync("agent");
        agent.Subscribe(new TopicAddress("la-fabunit", "fabunit-1", TopicChannel.Command).ToString(), 1);
        Task<CommandMessage> answered = stage.AnswerAll(agent, c => new CommandReply { Id = c.Id, Accepted = false, Refusal = "not-now" }, liar: "val-1");
        CommandOutcome? outcome = null;
        await Eventually.That(async () => (outcome = await stage.Commands(patienceSeconds: 2).SendAsync(Actor.Program, new MachineOrder("press-1", CommandVerb.Extend))).End != CommandEnd.NoReply, "an answer comes");
        await answered;
        Assert.Equal(new CommandOutcome(CommandEnd.Refused, "fabunit-1", "not-now"), outcome);
    }

    [Fact]
    public async Task What_was_asked_what_the_agent_said_and_what_the_machine_showed_is_read_with_the_machine()
    {
        await using Stage stage = await Stage.StartAsync(DatabaseKind.Sqlite);
        await using IMqttLink agent = await stage.AgentAsync("agent");
        agent.Subscribe(new TopicAddress("la-fabunit", "fabunit-1", TopicChannel.Command).ToString(), 1);
        Task<CommandMessage> answered = stage.AnswerAll(agent, c => new CommandReply { Id = c.Id, Accepted = true });
        var board = new LiveBoard(TimeProvider.System);
        board.StatusSeen("la-fabunit", "fabunit-1", new AgentStatus { Online = true, Boot = "b1", Verbs = [.. CommandVerbs.Words] });
        board.StateSeen("la-fabunit", "fabunit-1", "press-1", State(MachineCondition.Locked));
        using var commands = new MachineCommands(stage.Test.Factory, TimeProvider.System, stage.Keys, stage.Link, board: board) { Patience = TimeSpan.FromSeconds(2) };
        MachineOrder order = new("press-1", CommandVerb.Open, "badge oublié", "m-ada");
        await Eventually.That(async () => (await commands.SendAsync(Actor.Program, order)).End == CommandEnd.Accepted, "it is accepted");
        CommandMessage command = await answered;
        Assert.Equal((CommandVerb.Open, "m-ada", "badge oublié"), (command.Verb, command.Member, command.Reason));
        await using MakerspaceDb db = stage.Test.Open();
        Guid press = (await db.Set<Machine>().SingleAsync(m => m.Name == "press-1")).Id;
        var journal = new CommandJournal(stage.Test.Factory);
        async Task<CommandLine> LastAsync() => (await journal.LastAsync(press, DateTimeOffset.UtcNow, default))[0];
        Assert.Equal((CommandState.Received, "m-ada"), ((await LastAsync()).State, (await LastAsync()).Member));
        board.StateSeen("la-fabunit", "fabunit-1", "press-1", State(MachineCondition.Ready));
        await Eventually.That(async () => (await LastAsync()).State == CommandState.Done, "the machine shows it");
        List<AuditEntry> entries = await db.Set<AuditEntry>().Where(a => a.Row == press && a.Kind == CommandJournal.Kind).ToListAsync();
        Assert.All(entries, e => Assert.Equal("la-fabunit", e.Site));
    }

    [Fact]
    public async Task An_agent_of_a_version_that_does_not_know_an_order_is_not_asked_and_the_order_is_refused_in_words()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        await using var link = new ControlLink(new MqttLink(new MqttLinkOptions { Host = "127.0.0.1", Port = 1, ClientId = "nobody" }));
        using ServerKeys keys = TestKeys.Make(test);
        var board = new LiveBoard(TimeProvider.System);
        board.StatusSeen("la-fabunit", "fabunit-1", new AgentStatus { Online = true, Boot = "b1" });
        using var commands = new MachineCommands(test.Factory, TimeProvider.System, keys, link, board: board) { Patience = TimeSpan.FromMilliseconds(50) };
        CommandOutcome outcome = await commands.SendAsync(Actor.Program, new MachineOrder("press-1", CommandVerb.Identify));
        Assert.Equal(new CommandOutcome(CommandEnd.Refused, "fabunit-1", "unknown-verb"), outcome);
        Assert.Contains("le mettre à jour", CommandTexts.Refusal(outcome.Refusal).French, StringComparison.Ordinal);

        // Verbs of before are asked all the same.
        Assert.Equal(CommandEnd.NoReply, (await commands.SendAsync(Actor.Program, new MachineOrder("press-1", CommandVerb.Extend))).End);
    }

    private static StateMessage State(MachineCondition condition) => new() { State = condition, Since = DateTimeOffset.UtcNow, At = DateTimeOffset.UtcNow };

    [Fact]
    public async Task A_block_without_reply_is_still_recorded_and_reaches_the_list()
    {
        await using Stage stage = await Stage.StartAsync(DatabaseKind.Sqlite);
        Assert.Equal(new CommandOutcome(CommandEnd.NoReply, "fabunit-1", Recorded: true), await stage.Commands(patienceSeconds: 0.2).SendAsync(Actor.Program, new MachineOrder("press-1", CommandVerb.Block)));
        await using IMqttLink agent = await stage.AgentAsync("agent");
        agent.Subscribe(AccessTopic, 1);
        AccessListDocument list = await stage.NextListAsync(agent);
        while (!list.Machines[0].OutOfService)
        {
            list = await stage.NextListAsync(agent);
        }

        Assert.Equal(CommandEnd.UnknownMachine, (await stage.Commands(0.2).SendAsync(Actor.Program, new MachineOrder("no-such", CommandVerb.Block))).End);
    }

    private static Actor Fabmanager(string site) => new(ActorKind.Account, "c-karim") { Grants = new Grants([new RoleGrant(Role.Fabmanager, site)]) };

    private sealed class Stage : IAsyncDisposable
    {
        private readonly ControlLink _link;
        private readonly RegistryCache _registry;

        private Stage(TestDatabase test, ServerKeys keys, RealMosquitto broker)
        {
            (Test, Keys, Broker) = (test, keys, broker);
            _link = new ControlLink(new MqttLink(broker.Options("control")));
            _registry = new RegistryCache(test.Factory, TimeProvider.System);
            Publisher = new AccessPublisher(_registry, new AccessLists(test.Factory, _registry, keys, NullLogger<AccessLists>.Instance), _link, TimeProvider.System, NullLogger<AccessPublisher>.Instance);
        }

        public TestDatabase Test { get; }

        public ServerKeys Keys { get; }

        public RealMosquitto Broker { get; }

        public AccessPublisher Publisher { get; }

        public ControlLink Link => _link;

        public static async Task<Stage> StartAsync(DatabaseKind kind)
        {
            if (RealMosquitto.MissingReason is { } missing)
            {
                Assert.Skip(missing);
            }

            TestDatabase test = await RegistrySample.ImportedAsync(kind);
            var stage = new Stage(test, TestKeys.Make(test), await RealMosquitto.StartPlain());
            await stage._link.StartAsync(default);
            await stage.Publisher.StartAsync(default);
            await Eventually.That(() => stage._link.IsConnected, "the control link is connected");
            return stage;
        }

        public MachineCommands Commands(double patienceSeconds) => new(Test.Factory, TimeProvider.System, Keys, _link) { Patience = TimeSpan.FromSeconds(patienceSeconds) };

        public BadgeEnrolments Enrolments(double patienceSeconds = 20) =>
            new(Keys, _link, _registry, new BadgeEdits(new MemberActs(new RegistryWriter(Test.Factory)), Test.Factory), TimeProvider.System, NullLogger<BadgeEnrolments>.Instance)
            {
                Patience = TimeSpan.FromSeconds(patienceSeconds),
            };

        public async Task<IMqttLink> AgentAsync(string clientId)
        {
            IMqttLink link = new MqttLink(Broker.Options(clientId));
            link.Start();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await link.WaitConnectedAsync(limit.Token);
            return link;
        }

        public async Task<AccessListDocument> NextListAsync(IMqttLink agent)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            return AccessListsTests.Open(Keys, (await agent.Inbound.ReadAsync(limit.Token)).Payload);
        }

        /// <summary>Answers every command until the link is disposed; completes with the first.</summary>
        public Task<CommandMessage> AnswerAll(IMqttLink agent, Func<CommandMessage, CommandReply> answer, string? liar = null)
        {
            var first = new TaskCompletionSource<CommandMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = Task.Run(async () =>
            {
                using var signer = System.Security.Cryptography.ECDsa.Create();
                signer.ImportFromPem(Keys.SignerPem);
                await foreach (MqttInbound message in agent.Inbound.ReadAllAsync())
                {
                    byte[] payload = DocumentSigner.Open(signer, "command", WireCodec.DecodeSigned(message.Payload).Value!, Bounds.SmallBytes)!;
                    CommandMessage command = WireCodec.DecodeCommand(payload).Value!;
                    if (liar is not null)
                    {
                        var lie = new CommandReply { Id = command.Id, Accepted = true };
                        await agent.PublishAsync(new TopicAddress("val-solidaire", liar, TopicChannel.Reply).ToString(), WireCodec.Encode(lie), 1, false);
                    }

                    await agent.PublishAsync(new TopicAddress("la-fabunit", "fabunit-1", TopicChannel.Reply).ToString(), WireCodec.Encode(answer(command)), 1, false);
                    first.TrySetResult(command);
                }
            });
            return first.Task;
        }

        public async ValueTask DisposeAsync()
        {
            await Publisher.StopAsync(default);
            Publisher.Dispose();
            _registry.Dispose();
            await _link.DisposeAsync();
            await Broker.DisposeAsync();
            Keys.Dispose();
            await Test.DisposeAsync();
        }
    }
}
