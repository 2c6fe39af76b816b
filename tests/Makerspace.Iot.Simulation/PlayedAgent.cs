using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Simulation;

/// <summary>An agent: the real loop, outbox and sender, one life after the other, on machines and clocks of the simulation.</summary>
internal sealed class PlayedAgent : IDisposable
{
    private const int MaintainEvery = 20;
    private readonly SimulationOptions _options;
    private readonly Random _random;
    private readonly Trace _trace;
    private readonly Books _books;
    private readonly LossyNetwork _network;
    private readonly string _folder;
    private readonly int _index;
    private readonly Fuse _fuse = new();
    private ManualTime _time = new(SimulatedDay.Begin);
    private bool _synced = true;
    private bool _connected;
    private bool _healed;
    private string? _epoch;
    private bool _isBroken;
    private int _boots = 1;
    private int _ids;
    private int _steps;
    private int _hangMs;
    private long _listVersion;
    private AgentClock? _clock;
    private WatchedOutbox? _outbox;
    private MachineLoop? _loop;
    private EventSender? _sender;
    private SentEvents? _sent;

    public PlayedAgent(int index, string folder, SimulationOptions options, Random random, Trace trace, Books books, LossyNetwork network)
    {
        (_index, _options, _random, _trace, _books, _network) = (index, options, random, trace, books, network);
        Name = $"agent-{index}";
        _folder = Path.Combine(folder, Name);
        Machines = [.. Enumerable.Range(0, options.Machines).Select(m => new PlayedMachine($"machine-{index}-{m}", m, options.MeterSeed + (100 * index) + m, _fuse, trace, options.Defect) { HasOpenSession = () => Open($"machine-{index}-{m}") })];
    }

    public string Name { get; }

    public PlayedMachine[] Machines { get; }

    public bool Lives => _loop is not null;

    /// <summary>Times that it died.</summary>
    public int Deaths { get; private set; }

    /// <summary>True once it has stopped, closed every session and been acknowledged everything.</summary>
    public bool IsDone => _loop is { IsStopped: true } && !_sender!.SendsAgain && _outbox!.OpenSessions().Count == 0 && _outbox.Depth.Rows == 0;

    /// <summary>Its outbox; null if it never lived.</summary>
    public string? Epoch => _epoch;

    /// <summary>What it still holds, for a failure's words.</summary>
    public string Rest => Lives ? $"{Name}: {_outbox!.Depth}, stopped {_loop!.IsStopped}, {string.Join(", ", _loop.Report.Machines.Select(m => $"{m.Machine} {m.State} session {m.Session}"))}" : $"{Name}: dead";

    /// <summary>Starts a process; with <paramref name="powerWasLost"/> also the computer, whose clock then stands in the past.</summary>
    public void Start(bool powerWasLost)
    {
        if (powerWasLost)
        {
            (_time, _synced, _boots) = (new ManualTime(SimulatedDay.Begin.AddYears(-20)), false, _boots + 1);
            Array.ForEach(Machines, m => m.Orphan(isKept: false));
        }

        if (!_healed && _epoch is not null && _options.StoreLoss > 0 && _random.NextDouble() < _options.StoreLoss)
        {
            Damage();
        }

        Guarded(() =>
        {
            var me = new AgentIdentity(SimulatedDay.Site, Name, $"boot-{_boots}", "0.1.0");
            _clock = new AgentClock(_time, () => _synced, me.Boot);
            var options = new OutboxOptions { ReserveBytes = 4096 };
            SqliteOutbox store = OutboxFile.Open(_folder, options, SimulatedDay.Begin).Outbox;
            var recovering = new RecoveringOutbox(store, Path.Combine(_folder, OutboxFile.Name), options, _time, replaced => _trace.Add($"{Name} store replaced, {replaced.Lost} lost"));
            _outbox = new WatchedOutbox(recovering, Name, _options, _random, _fuse, _books) { MayRefuse = !_healed, Recorded = Recorded };
            if (_epoch is not null && store.Epoch != _epoch)
            {
                _outbox.Retold();
            }

            (_epoch, _isBroken) = (store.Epoch, false);
            Array.ForEach(Machines, m => m.Begin());
            _sender = new EventSender(_outbox, new LossyNetwork.Link(_network, _index), me.Topic(TopicChannel.Event), _time, _sent = _options.AgentsKeep ? new SentEvents(_folder, _clock) : null);
            _loop = new MachineLoop(me, [.. Machines.Select(m => m.Setup)], _outbox, _clock, new Nobody(), Members.Key, List(), static () => { }, new CriticalLog(_trace));
            int recovered = _loop.Recover();
            _trace.Add($"{Name} lives, {recovered} recovered");
        });
    }

    /// <summary>Dies at one of its next writes.</summary>
    public void LightFuse() => _fuse.Light(_random.Next(8));

    /// <summary>Dies between two turns.</summary>
    public void Kill()
    {
        if (_loop is null)
        {
            return;
        }

        _trace.Add($"{Name} dies");
        Deaths++;
        _fuse.PutOut();
        _outbox?.Dispose();
        _sent?.Dispose();
        (_outbox, _loop, _sender, _sent) = (null, null, null, null);
        bool isKept = _options.RelaysKept > 0 && _random.NextDouble() < _options.RelaysKept;
        Array.ForEach(Machines, m => m.Orphan(isKept));
    }

    /// <summary>Time passes; what happens meanwhile is drawn by lot.</summary>
    public void Step(int ms)
    {
        _time.Advance(TimeSpan.FromMilliseconds(ms));
        for (int i = 0; i < Machines.Length; i++)
        {
            var reading = Machines[i].Pass(ms, _time.GetTimestamp());
            if (Machines[i].Profile.Meter is not null)
            {
                _loop?.Meter(i, reading);
            }
        }

        if (_loop is null || Hangs(ms))
        {
            return;
        }

        if (!_healed)
        {
            Happen();
        }

        Guarded(() =>
        {
            _loop.Turn();
            Check();
            Array.ForEach(Machines, m => m.Sabotage());
            bool connected = _network.Reaches(_index);
            if (connected && !_connected)
            {
                _sender!.Reconnected();
            }

            _connected = connected;
            _sender!.Pump();
            _outbox!.Mend();
            (_epoch, _isBroken) = (_outbox.Epoch, false);
            if (!_healed && _options.StoreBreak > 0 && _random.NextDouble() < _options.StoreBreak)
            {
                Damage();
                _isBroken = true;
            }

            if (++_steps % MaintainEvery == 0)
            {
                _outbox!.Maintain(_synced ? _time.GetUtcNow() : null);
            }
        });
    }

    /// <summary>An acknowledgement has arrived.</summary>
    public void Receive(byte[] payload)
    {
        AckMessage ack = WireCodec.DecodeAck(payload).Value ?? throw new RuleBroken("an acknowledgement cannot be read");
        if (_sender?.Acknowledge(ack) is { } outcome)
        {
            _trace.Add($"{Name} ack {ack.Seq} {outcome}");
            if (outcome is AckOutcome.BeyondLast || (outcome is AckOutcome.ForeignEpoch && !_options.LosesStores))
            {
                throw new RuleBroken($"{Name}: acknowledgement {ack.Seq} is {outcome}");
            }
        }
    }

    /// <summary>Everything works from now on, people leave, and the agent is asked to stop.</summary>
    public void Heal()
    {
        _healed = true;
        _fuse.PutOut();
        if (!Lives)
        {
            Start(powerWasLost: false);
        }

        _outbox!.MayRefuse = false;
        foreach (PlayedMachine machine in Machines)
        {
            (machine.Stopped, machine.Stuck, machine.Meter.Answers, machine.LoadW) = (false, null, true, 0);
        }

        _loop!.Stop();
    }

    public void Dispose() => Kill();

    private void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Killed)
        {
            // A life that ended before its loop was made still holds its outbox.
            _loop ??= new MachineLoop(new AgentIdentity(SimulatedDay.Site, Name, "none", "0"), [], _outbox!, _clock!, new Nobody(), Members.Key, null, static () => { }, NullLogger.Instance);
            Kill();
        }
    }

    // The loop's thread stands still; time, loads and meters go on.
    private bool Hangs(int ms)
    {
        if (_hangMs <= 0 && !_healed && _options.Hang > 0 && _random.NextDouble() < _options.Hang)
        {
            _hangMs = _random.Next(1000, 30_000);
            _trace.Add($"{Name} hangs for {_hangMs} ms");
        }

        _hangMs = _healed ? 0 : _hangMs - ms;
        return _hangMs > 0;
    }

    private void Happen()
    {
        for (int i = 0; i < Machines.Length; i++)
        {
            PlayedMachine m = Machines[i];
            switch (_random.Next(100))
            {
                case < 8:
                    _loop!.TryReader(i, new ReaderEvent(ReaderEventKind.Arrived, Members.Badges[_random.Next(Members.Badges.Length)], null, _time.GetTimestamp()));
                    break;
                case < 11:
                    _loop!.TryReader(i, new ReaderEvent(ReaderEventKind.Left, Members.Badges[_random.Next(Members.Badges.Length)], null, _time.GetTimestamp()));
                    break;
                case < 21:
                    m.LoadW = _random.Next(3) switch { 0 => 0, 1 => 20, _ => 1500 + _random.Next(500) };
                    break;
                case < 24:
                    m.Meter.Answers = _random.Next(4) != 0;
                    if (_options.MetersLie)
                    {
                        m.Meter.Change();
                    }

                    break;
                case < 29:
                    m.Stopped = _random.Next(6) == 0;
                    break;
                case < 32:
                    m.Stuck = _random.Next(10) == 0 ? _random.Next(2) == 0 : null;
                    break;
                case < 35:
                    _loop!.TryCommand(_random.Next(4) == 0 ? Command(m.Name, CommandVerb.Open) with { Member = Members.AnyOf(_random) } : Command(m.Name, _random.Next(3) == 0 ? (CommandVerb)_random.Next(5) : _random.Next(2) == 0 ? CommandVerb.Unblock : CommandVerb.ClearFault));
                    break;
                default:
                    break;
            }
        }

        switch (_random.Next(200))
        {
            case 0 or 1:
                _loop!.ListChanged(List());
                break;
            case 2:
                _time.StepWall(TimeSpan.FromSeconds(_random.Next(-4000, 4000)));
                break;
            case < 6 when !_synced:
                _synced = true;
                _time.StepWall(SimulatedDay.Begin.AddMilliseconds(_trace.NowMs) - _time.GetUtcNow());
                break;
            default:
                break;
        }
    }

    // By lot: noise over the database, or no database at all.
    private void Damage()
    {
        string path = Path.Combine(_folder, OutboxFile.Name);
        bool isDeleted = _random.Next(2) == 0;
        _trace.Add($"{Name} store {(isDeleted ? "deleted" : "overwritten")}");
        if (isDeleted)
        {
            File.Delete(path);
            File.Delete(path + "-wal");
        }
        else if (File.Exists(path))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            byte[] noise = new byte[file.Length];
            _random.NextBytes(noise);
            file.Write(noise);
        }
    }

    private void Check()
    {
        if (!_isBroken && Array.Exists(Machines, m => m.Relay))
        {
            HashSet<string?> open = [.. _outbox!.OpenSessions().Select(s => s.Start.Machine)];
            if (Array.Find(Machines, m => m.Relay && !m.IsFoundOn && !open.Contains(m.Name)) is { } machine)
            {
                throw new RuleBroken($"{machine.Name}: the relay is on without an open session on disk");
            }
        }

        if (_loop!.Report.Machines.FirstOrDefault(m => m.State == "program-defect") is { } broken)
        {
            throw new RuleBroken($"{broken.Machine}: the session machine broke a safety rule");
        }
    }

    private void Recorded(AgentEvent e) => Array.Find(Machines, m => m.Name == e.Machine)?.Recorded(e.Body);

    private bool Open(string machine) => _isBroken || _outbox!.OpenSessions().Any(s => s.Start.Machine == machine);

    private AccessList List() => Members.List(++_listVersion, Name, Machines.Select(m => m.Name), _time.GetUtcNow(), StampMap.ToInstant(_clock!.Now()), _random);

    private CommandMessage Command(string machine, CommandVerb verb) =>
        new() { Id = $"c-{++_ids}", Agent = Name, Machine = machine, Verb = verb, IssuedAt = _time.GetUtcNow(), ExpiresAt = _time.GetUtcNow().AddMinutes(5) };

    /// <summary>Why a machine is served no more, for a failure's words.</summary>
    private sealed class CriticalLog(Trace trace) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Critical;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Critical)
            {
                trace.Add($"{formatter(state, exception)}: {exception?.Message}");
            }
        }
    }

    /// <summary>Listens to nothing.</summary>
    private sealed class Nobody : IUplinkFeed
    {
        public void Sample(int machine, in TelemetrySample sample, ClockQuality clock)
        {
        }

        public void State(int machine, StateMessage state)
        {
        }

        public void EventsStored()
        {
        }

        public void Reply(CommandReply reply)
        {
        }
    }
}
