using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Service;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace Makerspace.Iot.Edge.Agent.Tests.Status;

/// <summary>What the parts of an agent say of themselves, put together.</summary>
public sealed class AgentStatusTests : IDisposable
{
    private readonly MemoryOutbox _outbox = new(new OutboxOptions { MaxRows = 100 });
    private readonly TempFolder _folder = new();
    private readonly FakeLink _link = new();
    private readonly Bench _bench;
    private string[] _busNotes = [];

    public AgentStatusTests() => _bench = new Bench(_outbox);

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(70, null)]
    [InlineData(75, "remplissent les trois quarts de leur place : refus et défauts ne sont plus notés")]
    [InlineData(99, "remplissent toute leur place : aucune session ne démarre")]
    public void An_outbox_that_fills_up_is_told_in_words_and_is_no_fault(int rows, string? words)
    {
        for (int i = 0; _outbox.Depth.Rows < rows; i++)
        {
            ((IOutbox)_outbox).Append(Drafts.End("loom-9", $"ses-{i}", 60));
        }

        StatusReport report = Make().Report();
        Assert.Empty(report.Faults);
        Assert.Equal(words is null ? 0 : 1, report.Notes.Length);
        Assert.Contains(words ?? "", StatusText.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_faults_are_those_of_its_parts()
    {
        _link.OnStart = () => throw new MqttLinkException("ca.pem: no such file");
        AgentStatus status = Make(keeps: false, damaged: [_folder.File("damaged"), _folder.File("moved-away")]);
        Assert.Equal([FaultCode.ListNotKept, FaultCode.LinkUnusable], status.Faults());
        File.WriteAllText(_folder.File("damaged"), "");
        StatusReport report = status.Report();
        Assert.Equal([FaultCode.StoreDamaged, FaultCode.ListNotKept, FaultCode.LinkUnusable], report.Faults);
        Assert.Equal([$"illisible, mis de côté : {_folder.File("damaged")}"], report.Notes);
        Assert.NotNull(report.Link.KeepProblem);

        using var end = new CancellationTokenSource();
        var background = new BackgroundTasks(_bench.Time, NullLogger.Instance);
        Task lamp = background.Run("lamp", _ => throw new InvalidDataException("burnt"), end.Token);
        await Eventually.That(() => background.Last is not null, "it failed");
        report = Make(background: background).Report();
        Assert.Equal((1, "lamp: InvalidDataException: burnt"), (report.TaskRestarts, report.LastTaskRestarted));
        Assert.Contains("a dû être relancée 1 fois (dernière : lamp)", Assert.Single(report.Notes), StringComparison.Ordinal);
        await end.CancelAsync();
        await lamp;
    }

    [Fact]
    public void What_a_bus_has_to_say_stands_among_the_notes()
    {
        _busNotes = ["bus atelier : écho"];
        Assert.Contains("bus atelier : écho", StatusText.Write(Make().Report()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_goes_wrong_while_it_is_told_is_a_problem_and_a_fault()
    {
        _link.OnStart = () => throw new MqttLinkException("ca.pem: no such file");
        StatusReport report = Make(startsWhileAsked: true).Report();
        Assert.Equal("ca.pem: no such file", report.Link.Problem);
        Assert.Equal([FaultCode.LinkUnusable], report.Faults);
    }

    private AgentStatus Make(bool keeps = true, string[]? damaged = null, BackgroundTasks? background = null, bool startsWhileAsked = false)
    {
        var access = new AccessInbox(SignedWorld.Me, _bench.World.Verifier, _folder.File(keeps ? "access.signed" : "missing/access.signed"), _bench.Clock, null);
        access.Receive(_bench.World.Sign(_bench.World.List(7, _bench.Time.GetUtcNow())), out _);
        var commands = new CommandReceiver(SignedWorld.Me, _bench.World.Verifier, _outbox, _bench.Clock, ["press-1"]);
        var uplink = new Uplink(SignedWorld.Me, ["press-1"], _link, _outbox, _bench.Clock, access, commands, () => [], NullLogger.Instance);
        if (startsWhileAsked)
        {
            _link.OnLook = Start;
        }
        else if (!keeps)
        {
            Start();
        }

        return new AgentStatus(SignedWorld.Me, _bench.Clock, _outbox, _link, access, uplink, _bench.Loop, background ?? new BackgroundTasks(_bench.Time, NullLogger.Instance), () => _busNotes, null, () => damaged ?? [], since: 0, recovered: 0);

        // One try, and no time for another.
        void Start()
        {
            _link.OnLook = () => { };
            _ = uplink.RunAsync(Mock.Of<IMachineInbox>(), TestContext.Current.CancellationToken);
        }
    }
}
