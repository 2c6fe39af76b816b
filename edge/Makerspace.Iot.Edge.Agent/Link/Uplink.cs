using System.Collections.Concurrent;
using System.Threading.Channels;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Mqtt;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// The agent's side of the broker: sends status, states, events and telemetry; receives acknowledgements, access lists and commands.
/// Nothing here can hold up a machine: the loop hands over and goes on.
/// </summary>
public sealed class Uplink : IUplinkFeed
{
    /// <summary>Replies kept for sending; beyond it the oldest is forgotten, and the server's time-out speaks for it.</summary>
    public const int MostReplies = 200;

    /// <summary>How long a server may take to be back on the broker after both lost it: its link tries at least every 3 s.</summary>
    private static readonly TimeSpan ServerReturns = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PumpEvery = TimeSpan.FromMilliseconds(200);
    private readonly AgentIdentity _me;
    private readonly IMqttLink _link;
    private readonly IOutbox _outbox;
    private readonly AgentClock _clock;
    private readonly LinkStart _start;
    private readonly AccessInbox _access;
    private readonly CommandReceiver _commands;
    private readonly Func<string[]> _faults;
    private readonly ILogger _log;
    private readonly EventSender _events;
    private readonly TelemetrySender _telemetry;
    private readonly StateSender _states;
    private readonly StatusSender _status;
    private readonly ConcurrentQueue<CommandReply> _replies = new();
    private readonly AnsweredCommands _answered = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private volatile string? _lossReason;
    private int _connections;
    private int _seenConnections;
    private long? _listenedFrom;
    private long _ignored;
    private long _defects;

    /// <summary>Makes the uplink; nothing is sent before <see cref="RunAsync"/>. <paramref name="faults"/> answers the agent's own fault codes, <paramref name="kept"/> holds what was acknowledged.</summary>
    public Uplink(AgentIdentity me, IReadOnlyList<string> machines, IMqttLink link, IOutbox outbox, AgentClock clock, AccessInbox access, CommandReceiver commands, Func<string[]> faults, ILogger log, SentEvents? kept = null)
    {
        (_me, _link, _outbox, _clock, _access, _commands, _faults, _log) = (me, link, outbox, clock, access, commands, faults, log);
        _start = new LinkStart(link, "the server's broker", clock.Time, log);
        _events = new EventSender(outbox, link, me.Topic(TopicChannel.Event), clock.Time, kept);
        _telemetry = new TelemetrySender(link, me.Topic(TopicChannel.Telemetry), machines, clock.Time);
        _states = new StateSender(link, machines.Select(m => me.Topic(TopicChannel.State, m)), clock.Time);
        _status = new StatusSender(link, me.Topic(TopicChannel.Status), Status, clock.Time);
    }

    /// <summary>Counters. A snapshot.</summary>
    public UplinkCounters Counters => new()
    {
        Events = _events.Counters,
        Telemetry = _telemetry.Counters,
        ServerAnswers = _events.ServerAnswers,
        Ignored = Interlocked.Read(ref _ignored),
        Defects = Interlocked.Read(ref _defects),
    };

    /// <summary>Why the link cannot be started, in English; null if it is. It is tried again all the time.</summary>
    public string? StartProblem => _start.Problem;

    /// <summary>Why the last connection ended or did not come about, in English; null while connected, and before the first try.</summary>
    public string? LossReason => _lossReason;

    /// <summary>The last will for the options of a link: retained status, not online.</summary>
    public static MqttWill Will(AgentIdentity me) =>
        new(me.Topic(TopicChannel.Status), WireCodec.Encode(new AgentStatus { Online = false, Boot = me.Boot }), Qos: 1, Retain: true);

    /// <inheritdoc/>
    public void Sample(int machine, in TelemetrySample sample, ClockQuality clock) => _telemetry.Add(machine, sample, clock);

    /// <inheritdoc/>
    public void State(int machine, StateMessage state)
    {
        if (_states.Set(machine, state))
        {
            Wake();
        }
    }

    /// <inheritdoc/>
    public void EventsStored() => Wake();

    /// <inheritdoc/>
    public void Reply(CommandReply reply)
    {
        _answered.Answer(reply);
        _replies.Enqueue(reply);
        while (_replies.Count > MostReplies && _replies.TryDequeue(out _))
        {
        }

        Wake();
    }

    /// <summary>
    /// Connects and serves until cancelled; then says that the agent is off and leaves. A link that cannot be started is tried again and again, see <see cref="StartProblem"/>.
    /// May be called anew if it has failed.
    /// </summary>
    public async Task RunAsync(IMachineInbox machines, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _link.Changed += OnChanged;
        foreach (TopicChannel channel in (TopicChannel[])[TopicChannel.Access, TopicChannel.Command, TopicChannel.Ack])
        {
            _link.Subscribe(_me.Topic(channel), qos: 1);
        }

        await using ITimer timer = _clock.Time.CreateTimer(_ => Wake(), null, PumpEvery, PumpEvery);
        try
        {
            await _start.RunAsync(cancellationToken);
            Task[] both = [Task.Run(() => ReceiveAsync(machines, end.Token), CancellationToken.None), Task.Run(() => SendAsync(end.Token), CancellationToken.None)];
            try
            {
                // Neither ends before it is told to: if one does, so does the other, and whoever called hears why.
                await await Task.WhenAny(both);
            }
            finally
            {
                await end.CancelAsync();
                await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await SayOffAsync();
        }
        finally
        {
            _link.Changed -= OnChanged;
        }
    }

    /// <summary>Sends whatever is due now. Public for tests that turn the clock themselves.</summary>
    internal void Pump()
    {
        int connections = Volatile.Read(ref _connections);
        if (connections != _seenConnections)
        {
            _listenedFrom = _seenConnections == 0 ? null : _clock.Time.GetTimestamp();
            _seenConnections = connections;
            _events.Reconnected();
            _states.Reconnected();
            _status.Reconnected();
        }

        bool connected = _link.IsConnected;
        if (connected)
        {
            _status.Pump();
            _states.Pump();
            SendReplies();
        }

        bool eventsAreSent = _events.Pump();

        // A server that does not answer would let samples pass unseen: they are kept as if the link were down.
        // After a loss of the broker the server may still be on its way back: the same holds for a moment.
        bool serverIsBack = _listenedFrom is not { } since || _clock.Time.GetElapsedTime(since) >= ServerReturns;
        _telemetry.Pump(connected && _events.ServerAnswers && serverIsBack, eventsAreSent);
    }

    /// <summary>Takes one message of the broker.</summary>
    internal void Receive(MqttInbound message, IMachineInbox machines)
    {
        TopicAddress? address = TopicAddress.TryParse(message.Topic, out TopicAddress? parsed) ? parsed : null;
        switch (address?.Channel)
        {
            case TopicChannel.Ack when WireCodec.DecodeAck(message.Payload) is { Ok: true, Value: { } ack }:
                Acknowledge(ack);
                break;
            case TopicChannel.Access:
                TakeList(message.Payload, machines);
                break;
            case TopicChannel.Command when !message.Retained:
                TakeCommand(message.Payload, machines);
                break;
            default:
                Interlocked.Increment(ref _ignored);
                break;
        }
    }

    private void Acknowledge(AckMessage ack)
    {
        long returns = _events.Counters.Returns;
        if (_events.Acknowledge(ack) == AckOutcome.Behind && _events.Counters.Returns > returns)
        {
            _log.LogWarning("The server has events up to {Seq} only, of which it had acknowledged more: it was put back from a backup. It gets again what is kept, from {From} on", ack.Seq, _events.From);
        }

        Wake();
    }

    private async Task ReceiveAsync(IMachineInbox machines, CancellationToken cancellationToken)
    {
        await foreach (MqttInbound message in _link.Inbound.ReadAllAsync(cancellationToken))
        {
            Guarded(() => Receive(message, machines));
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        while (await _wake.Reader.WaitToReadAsync(cancellationToken))
        {
            _wake.Reader.TryRead(out _);
            Guarded(Pump);
        }
    }

    // A defect in here must not end the link for good, and never touches a machine. It is logged, counted and the next message is taken.
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Interlocked.Increment(ref _defects);
            _log.LogError(error, "The uplink met a defect and goes on");
        }
    }

    private void TakeList(byte[] payload, IMachineInbox machines)
    {
        AccessOutcome outcome = _access.Receive(payload, out AccessList? list);
        if (list is not null)
        {
            machines.ListChanged(list);
            bool kept = outcome == AccessOutcome.InForce;
            _log.Log(kept ? LogLevel.Information : LogLevel.Error, "Access list version {Version} in force, {Badges} badges ({Outcome}){Problem}", list.Version, list.BadgeCount, outcome, kept ? "" : $": {_access.KeepProblem}; tried again");
            Wake();
        }
        else if (outcome != AccessOutcome.Repeated)
        {
            _log.LogWarning("Access list not taken ({Outcome}): {Problem}", outcome, _access.LastProblem);
        }
    }

    private void TakeCommand(byte[] payload, IMachineInbox machines)
    {
        (CommandMessage? toDo, CommandReply? reply) = _commands.Receive(payload);
        if (toDo is not null)
        {
            _answered.Take(toDo.Id);
            reply = machines.TryCommand(toDo) ? null : new CommandReply { Id = toDo.Id, Accepted = false, Refusal = "not-now" };
        }
        else if (reply is { Refusal: CommandReceiver.Repeated } && _answered.Knows(reply.Id))
        {
            // A broker may deliver a message twice. Whoever asks hears what became of the command, not that it came again.
            reply = _answered.Of(reply.Id);
        }

        if (reply is not null)
        {
            Reply(reply);
        }
    }

    private void SendReplies()
    {
        while (_replies.TryPeek(out CommandReply? reply))
        {
            ValueTask<MqttPublishResult> publish = _link.PublishAsync(_me.Topic(TopicChannel.Reply), WireCodec.Encode(reply), qos: 1, retain: false);
            if (publish.IsCompletedSuccessfully && publish.Result == MqttPublishResult.NotSent)
            {
                return;
            }

            _replies.TryDequeue(out _);
        }
    }

    private AgentStatus Status() => new()
    {
        Online = true,
        Boot = _me.Boot,
        Version = _me.Version,
        At = _clock.Now().Wall,
        Clock = _clock.Quality,
        AccessVersion = _access.Version,
        OutboxDepth = _outbox.Depth.Rows,
        Faults = _faults(),
        OutboxEpoch = _outbox.Epoch,
        OutboxFrom = _events.From,
        Verbs = [.. CommandVerbs.Words],
    };

    private async Task SayOffAsync()
    {
        // A clean leave publishes no last will, so the agent says it itself; two seconds at most.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            AgentStatus off = Status() with { Online = false };
            await _link.PublishAsync(_me.Topic(TopicChannel.Status), WireCodec.Encode(off), qos: 1, retain: true, limit.Token);
        }
        catch (OperationCanceledException)
        {
            _log.LogWarning("The broker did not confirm that this agent is off");
        }
    }

    private void OnChanged(MqttLinkChange change)
    {
        _lossReason = change.Connected ? null : change.Reason;
        if (change.Connected)
        {
            Interlocked.Increment(ref _connections);
        }

        Wake();
    }

    private void Wake() => _wake.Writer.TryWrite(true);
}

/// <summary>What the uplink counted since the start of the process.</summary>
public sealed record UplinkCounters
{
    /// <summary>Events.</summary>
    public required EventCounters Events { get; init; }

    /// <summary>Telemetry.</summary>
    public required TelemetryCounters Telemetry { get; init; }

    /// <summary>False while the server leaves events unacknowledged.</summary>
    public bool ServerAnswers { get; init; }

    /// <summary>Messages of the broker that were not understood.</summary>
    public long Ignored { get; init; }

    /// <summary>Exceptions that nobody expected; each is in the log.</summary>
    public long Defects { get; init; }
}
