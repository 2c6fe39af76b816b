using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Link;

public sealed class InboxTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly SignedWorld _world = new();
    private readonly TempFolder _folder = new();
    private bool _synced = true;

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_signed_list_is_put_in_force_and_is_there_again_after_a_restart()
    {
        AccessInbox inbox = Inbox();
        Assert.Equal(AccessOutcome.InForce, inbox.Receive(_world.Sign(_world.List(7, _time.GetUtcNow())), out AccessList? list));
        Assert.Equal((7L, 2), (list!.Version, list.BadgeCount));

        AccessInbox restarted = Inbox();
        Assert.Equal(7, restarted.LoadKept()!.Version);
        Assert.Equal(7, restarted.Version);
    }

    [Fact]
    public void A_list_not_newer_is_refused_also_after_a_restart()
    {
        AccessInbox inbox = Inbox();
        byte[] seven = _world.Sign(_world.List(7, _time.GetUtcNow()));
        inbox.Receive(seven, out _);
        Assert.Equal(AccessOutcome.Repeated, inbox.Receive(seven, out _));
        Assert.Equal(AccessOutcome.NotNewer, inbox.Receive(_world.Sign(_world.List(7, _time.GetUtcNow(), annesBadgeRevoked: true)), out _));
        Assert.Equal(AccessOutcome.NotNewer, inbox.Receive(_world.Sign(_world.List(6, _time.GetUtcNow())), out AccessList? list));
        Assert.Null(list);

        AccessInbox restarted = Inbox();
        restarted.LoadKept();
        Assert.Equal(AccessOutcome.NotNewer, restarted.Receive(_world.Sign(_world.List(6, _time.GetUtcNow())), out _));
    }

    [Fact]
    public void Foreign_damaged_or_misdirected_lists_change_nothing()
    {
        AccessInbox inbox = Inbox();
        using var stranger = new SignedWorld();
        byte[] good = _world.Sign(_world.List(7, _time.GetUtcNow()));
        byte[] damaged = good.ToArray();
        damaged[damaged.Length / 2] ^= 1;
        Assert.Equal(AccessOutcome.Refused, inbox.Receive(stranger.Sign(stranger.List(8, _time.GetUtcNow())), out _));
        Assert.Equal(AccessOutcome.Refused, inbox.Receive(_world.Sign(_world.List(8, _time.GetUtcNow()), "k2"), out _));
        Assert.Equal(AccessOutcome.Refused, inbox.Receive(damaged, out _));
        Assert.Equal(AccessOutcome.Refused, inbox.Receive([], out _));
        Assert.Equal(AccessOutcome.Refused, inbox.Receive(_world.Sign(SignedWorld.Command("c-1", _time.GetUtcNow()), "access"), out _));
        Assert.Equal(AccessOutcome.NotOurs, inbox.Receive(_world.Sign(_world.List(8, _time.GetUtcNow(), agent: "val-1")), out _));
        Assert.Equal((0L, 6L), (inbox.Version, inbox.Refused));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void A_list_that_contradicts_itself_is_refused_whole()
    {
        var list = _world.List(7, _time.GetUtcNow());
        Assert.Equal(AccessOutcome.Refused, Inbox().Receive(_world.Sign(list with { Badges = [.. list.Badges, list.Badges[0]] }), out _));
        Assert.Equal(AccessOutcome.Refused, Inbox().Receive(_world.Sign(list with { TimeZone = "Europe/Nowhere" }), out _));
    }

    [Fact]
    public void A_file_changed_on_disk_opens_nothing()
    {
        Inbox().Receive(_world.Sign(_world.List(7, _time.GetUtcNow())), out _);
        string file = _folder.File(AccessInbox.FileName);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^20] ^= 1;
        File.WriteAllBytes(file, bytes);
        AccessInbox restarted = Inbox();
        Assert.Null(restarted.LoadKept());
        Assert.NotNull(restarted.LastProblem);
    }

    [Fact]
    public void A_list_that_the_disk_does_not_keep_is_in_force_all_the_same()
    {
        var inbox = new AccessInbox(SignedWorld.Me, _world.Verifier, _folder.File("missing/access.signed"), Clock(), null);
        Assert.Equal(AccessOutcome.InForceNotKept, inbox.Receive(_world.Sign(_world.List(7, _time.GetUtcNow())), out AccessList? list));
        Assert.NotNull(list);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_list_that_the_disk_does_not_keep_is_offered_to_it_again_and_told_meanwhile(bool bySecondDelivery)
    {
        string file = _folder.File("full/access.signed");
        byte[] seven = _world.Sign(_world.List(7, _time.GetUtcNow()));
        var inbox = new AccessInbox(SignedWorld.Me, _world.Verifier, file, Clock(), null);
        inbox.Receive(seven, out _);
        inbox.KeepAgain();
        Assert.NotNull(inbox.KeepProblem);

        Directory.CreateDirectory(_folder.File("full"));
        if (bySecondDelivery)
        {
            Assert.Equal(AccessOutcome.Repeated, inbox.Receive(seven, out AccessList? list));
            Assert.Null(list);
        }
        else
        {
            inbox.KeepAgain();
        }

        Assert.Null(inbox.KeepProblem);
        Assert.Equal(7, new AccessInbox(SignedWorld.Me, _world.Verifier, file, Clock(), null).LoadKept()!.Version);
    }

    [Fact]
    public void The_list_that_is_kept_late_is_the_one_in_force()
    {
        string file = _folder.File("full/access.signed");
        var inbox = new AccessInbox(SignedWorld.Me, _world.Verifier, file, Clock(), null);
        inbox.Receive(_world.Sign(_world.List(7, _time.GetUtcNow())), out _);
        inbox.Receive(_world.Sign(_world.List(8, _time.GetUtcNow())), out _);
        Directory.CreateDirectory(_folder.File("full"));
        inbox.KeepAgain();
        DateTime written = File.GetLastWriteTimeUtc(file);
        Assert.Equal(8, new AccessInbox(SignedWorld.Me, _world.Verifier, file, Clock(), null).LoadKept()!.Version);

        // Kept once is kept.
        File.SetLastWriteTimeUtc(file, written.AddHours(-1));
        inbox.KeepAgain();
        Assert.Equal(written.AddHours(-1), File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void A_folder_is_written_to_the_disk_or_refused_aloud_and_a_refused_file_leaves_nothing_behind()
    {
        FolderSync.Sync(_folder.Path);
        Assert.Throws<IOException>(() => FolderSync.Sync(_folder.File("nobody")));
        Directory.CreateDirectory(_folder.File("taken"));
        Assert.ThrowsAny<Exception>(() => KeptFile.Replace(_folder.File("taken"), [1]));
        Assert.Equal(["taken"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_command_is_carried_out_once_even_across_a_restart()
    {
        using IOutbox outbox = OutboxFile.Open(_folder.Path, new OutboxOptions(), _time.GetUtcNow()).Outbox;
        byte[] wire = _world.Sign(SignedWorld.Command("c-1", _time.GetUtcNow()));
        Assert.Equal("c-1", Receiver(outbox).Receive(wire).ToDo!.Id);
        Assert.Equal(("c-1", false, "repeated"), Answer(Receiver(outbox).Receive(wire).Reply));
    }

    [Fact]
    public void Expired_commands_and_commands_for_unknown_machines_are_answered_with_the_reason()
    {
        CommandReceiver receiver = Receiver(new MemoryOutbox(new OutboxOptions()));
        Assert.Equal(("c-1", false, "expired"), Answer(receiver.Receive(_world.Sign(SignedWorld.Command("c-1", _time.GetUtcNow().AddMinutes(-6)))).Reply));
        Assert.Equal(("c-2", false, "unknown-machine"), Answer(receiver.Receive(_world.Sign(SignedWorld.Command("c-2", _time.GetUtcNow(), machine: "loom-1"))).Reply));
    }

    [Fact]
    public void What_nobody_signed_or_is_for_another_agent_is_neither_done_nor_answered()
    {
        CommandReceiver receiver = Receiver(new MemoryOutbox(new OutboxOptions()));
        using var stranger = new SignedWorld();
        byte[][] wires =
        [
            stranger.Sign(SignedWorld.Command("c-1", _time.GetUtcNow())), _world.Sign(SignedWorld.Command("c-1", _time.GetUtcNow()), "access"),
            _world.Sign(SignedWorld.Command("c-1", _time.GetUtcNow(), agent: "val-1")), "nonsense"u8.ToArray(),
        ];
        foreach (byte[] wire in wires)
        {
            Assert.Equal((null, null), receiver.Receive(wire));
        }

        Assert.Equal(4, receiver.Refused);
    }

    [Fact]
    public void With_a_clock_in_the_past_an_old_command_is_expired_by_what_signatures_prove()
    {
        _synced = false;
        DateTimeOffset truth = _time.GetUtcNow();
        byte[] old = _world.Sign(SignedWorld.Command("c-old", truth.AddDays(-1)));
        byte[] fresh = _world.Sign(SignedWorld.Command("c-new", truth.AddSeconds(30)));
        _time.StepWall(-TimeSpan.FromDays(3000));
        AgentClock clock = Clock();
        new AccessInbox(SignedWorld.Me, _world.Verifier, _folder.File(AccessInbox.FileName), clock, null).Receive(_world.Sign(_world.List(7, truth)), out _);
        var receiver = new CommandReceiver(SignedWorld.Me, _world.Verifier, new MemoryOutbox(new OutboxOptions()), clock, ["press-1"]);
        Assert.Equal(("c-old", false, "expired"), Answer(receiver.Receive(old).Reply));
        Assert.Equal("c-new", receiver.Receive(fresh).ToDo!.Id);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(("c-late", false, "expired"), Answer(receiver.Receive(_world.Sign(SignedWorld.Command("c-late", truth))).Reply));
    }

    [Fact]
    public void A_command_withheld_over_a_return_of_power_does_not_prove_its_own_freshness()
    {
        DateTimeOffset off = _time.GetUtcNow();
        byte[] longBefore = _world.Sign(SignedWorld.Command("c-withheld", off.AddHours(-2)));
        byte[] justBefore = _world.Sign(SignedWorld.Command("c-just-before", off.AddMinutes(-1)));
        byte[] fresh = _world.Sign(SignedWorld.Command("c-fresh", off.AddDays(3)));
        _time.StepWall(-TimeSpan.FromDays(9000));
        _synced = false;
        using IOutbox outbox = new MemoryOutbox(new OutboxOptions()) { LatestWallKnown = off };
        CommandReceiver receiver = Receiver(outbox);
        Assert.Equal(("c-withheld", false, "expired"), Answer(receiver.Receive(longBefore).Reply));
        Assert.Equal(("c-just-before", false, "expired"), Answer(receiver.Receive(justBefore).Reply));
        Assert.Equal("c-fresh", receiver.Receive(fresh).ToDo!.Id);
    }

    [Fact]
    public void With_nothing_that_proves_the_time_no_command_is_taken_until_a_list_or_a_time_source_does()
    {
        _synced = false;
        DateTimeOffset truth = _time.GetUtcNow();
        _time.StepWall(-TimeSpan.FromDays(9000));
        AgentClock clock = Clock();
        var receiver = new CommandReceiver(SignedWorld.Me, _world.Verifier, new MemoryOutbox(new OutboxOptions()), clock, ["press-1"]);
        Assert.Equal(("c-1", false, "no-clock"), Answer(receiver.Receive(_world.Sign(SignedWorld.Command("c-1", truth))).Reply));
        new AccessInbox(SignedWorld.Me, _world.Verifier, _folder.File(AccessInbox.FileName), clock, null).Receive(_world.Sign(_world.List(7, truth)), out _);
        Assert.Equal("c-2", receiver.Receive(_world.Sign(SignedWorld.Command("c-2", truth.AddMinutes(1)))).ToDo!.Id);
    }

    private static (string, bool, string?) Answer(CommandReply? reply) => (reply!.Id, reply.Accepted, reply.Refusal);

    private AgentClock Clock() => new(_time, () => _synced, "boot-1");

    private AccessInbox Inbox() => new(SignedWorld.Me, _world.Verifier, _folder.File(AccessInbox.FileName), Clock(), null);

    private CommandReceiver Receiver(IOutbox outbox) => new(SignedWorld.Me, _world.Verifier, outbox, Clock(), ["press-1"]);
}
