using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Readers;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// Serves all machines of the agent on one thread of its own. A turn takes what has arrived, reads the pins, lets seconds and minutes pass, and tells the watchdog that it lives.
/// Nothing in a turn waits for a network; the one wait is the disk's.
/// </summary>
public sealed class MachineLoop : IMachineInbox
{
    /// <summary>Messages that may wait for the loop.</summary>
    public const int QueueCapacity = 4096;

    /// <summary>How often pins are read when nothing else happens.</summary>
    public static readonly TimeSpan PinPeriod = TimeSpan.FromMilliseconds(25);

    private const int MostPerTurn = 256;
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReviewPeriod = TimeSpan.FromMinutes(1);
    private readonly LoopContext _shared;
    private readonly GuardedMachine[] _machines;
    private readonly LoopQueue _queue = new(QueueCapacity);
    private readonly List<MeterReading>[] _readings;
    private readonly string?[] _readerProblems;
    private readonly string?[] _meterProblems;
    private readonly string?[] _temperatureProblems;
    private readonly AgentIdentity _me;
    private readonly Action _beat;
    private TimeSpan _tickAt;
    private TimeSpan _pollAt;
    private TimeSpan _reviewAt;
    private AccessList? _newList;
    private volatile bool _stopping;
    private volatile bool _stopTold;
    private volatile bool _allOff = true;
    private volatile LoopReport _report = new([], null, 0);

    /// <summary>Makes the loop; <paramref name="beat"/> is called at the end of every turn and feeds the watchdog.</summary>
    public MachineLoop(AgentIdentity me, IReadOnlyList<MachineSetup> machines, IOutbox outbox, AgentClock clock, IUplinkFeed feed, byte[] badgeKey, AccessList? list, Action beat, ILogger log)
    {
        (_me, _beat) = (me, beat);
        _shared = new LoopContext(outbox, clock, feed, badgeKey, log) { List = list };
        _machines = machines.Select((m, i) => new GuardedMachine(i, m, _shared)).ToArray();
        _readings = [.. _machines.Select(_ => new List<MeterReading>())];
        (_readerProblems, _meterProblems, _temperatureProblems) = (new string?[_machines.Length], new string?[_machines.Length], new string?[_machines.Length]);
    }

    /// <summary>How long the badge path takes.</summary>
    public Timings Timings => _shared.Timings;

    /// <summary>True while the record store refuses records.</summary>
    public bool StoreIsFailing => _shared.Store.IsFailing;

    /// <summary>What the record store said when it last refused; null if it never did.</summary>
    public string? StoreProblem => _shared.Store.LastProblem;

    /// <summary>True once a stop was asked for, no session is open and no extractor runs on. The relay of a machine that is only watched stays on.</summary>
    public bool IsStopped => _stopTold && _allOff;

    /// <summary>Called on the loop's thread once a command has asked for a new start of the program and no session is open; null if this host cannot.</summary>
    public Action? RestartAsked { get; set; }

    /// <summary>What a technician may see, as of the last second.</summary>
    public LoopReport Report => _report;

    /// <inheritdoc/>
    public void ListChanged(AccessList list)
    {
        Volatile.Write(ref _newList, list);
        _queue.TryAdd(new LoopMessage(LoopMessageKind.List, 0));
    }

    /// <inheritdoc/>
    public bool TryCommand(CommandMessage command)
    {
        int machine = Array.FindIndex(_machines, m => m.Setup.Machine == command.Machine);
        return machine >= 0 && _queue.TryAdd(new LoopMessage(LoopMessageKind.Command, machine, Command: command));
    }

    /// <summary>A report of a machine's reader; false if there is no room, then it is to be offered again.</summary>
    public bool TryReader(int machine, in ReaderEvent report)
    {
        if (report.Kind is ReaderEventKind.LinkFault or ReaderEventKind.LinkRestored)
        {
            Volatile.Write(ref _readerProblems[machine], report.Kind == ReaderEventKind.LinkFault ? report.Detail : null);
        }

        return _queue.TryAdd(new LoopMessage(LoopMessageKind.Reader, machine, report));
    }

    /// <summary>A reading of a machine's meter, null if it did not answer; lost if there is no room.</summary>
    /// <param name="machine">Index of the machine.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="problem">Why there is none, for the status, if the meter was asked.</param>
    public void Meter(int machine, MeterReading? reading, string? problem = null)
    {
        if (reading is not null || problem is not null)
        {
            Volatile.Write(ref _meterProblems[machine], problem);
        }

        // What a driver has left without a moment was measured just now; after a stall of this loop it is no news any more.
        _queue.TryAdd(new LoopMessage(LoopMessageKind.Meter, machine, Reading: reading?.At(_shared.Clock.Time.GetTimestamp())));
    }

    /// <summary>A reading of a machine's temperature, null if the sensor did not answer or told a fault; lost if there is no room.</summary>
    /// <param name="machine">Index of the machine.</param>
    /// <param name="celsius">The temperature, °C.</param>
    /// <param name="problem">Why there is none, for the status.</param>
    public void Temperature(int machine, double? celsius, string? problem = null)
    {
        Volatile.Write(ref _temperatureProblems[machine], problem);
        _queue.TryAdd(new LoopMessage(LoopMessageKind.Temperature, machine, Celsius: celsius));
    }

    /// <summary>
    /// First of all: closes sessions that the last process left open, at their last checkpoint. Brings faults and blocks back, and records that the agent has booted.
    /// Relays stay off. But if a relay outlived the last process, its session goes on. Answers how many sessions were closed.
    /// </summary>
    public int Recover()
    {
        int recovered = LoopRecovery.Run(_machines, _shared, _me);
        foreach (GuardedMachine machine in _machines)
        {
            machine.Poll();
            machine.Review();
        }

        MakeReport();
        TimeSpan now = _shared.Clock.Monotonic;
        (_tickAt, _pollAt, _reviewAt) = (now + TickPeriod, now + PinPeriod, now + ReviewPeriod);
        return recovered;
    }

    /// <summary>Runs on the calling thread until cancelled.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            _queue.Wait(PinPeriod, cancellationToken);
            Turn();
        }
    }

    /// <summary>
    /// Asks for the end: no badge is taken any more, and every session ends as soon as its machine is at rest (<see cref="SessionEndReason.Command"/>).
    /// A machine at work is not cut; see <see cref="Leave"/>.
    /// </summary>
    public void Stop() => _stopping = true;

    /// <summary>
    /// The last step, once <see cref="Run"/> has returned. Sessions still open, because their machines work, are brought up to date on disk; the next process closes them there.
    /// Answers the machines whose relays are on, by name: those, and the ones that are only watched.
    /// </summary>
    public IReadOnlySet<string> Leave()
    {
        foreach (GuardedMachine machine in _machines)
        {
            try
            {
                machine.Checkpoint();
            }
            catch (Exception error)
            {
                // After a defect of the loop nothing is sure; the checkpoint before stands.
                _shared.Log.LogError(error, "{Machine}: its record could not be brought up to date", machine.Setup.Machine);
            }
        }

        return _machines.Where(m => m.Relay).Select(m => m.Setup.Machine).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>One turn: everything that has arrived or is due. True if there was something to do.</summary>
    public bool Turn()
    {
        long start = _shared.Clock.Time.GetTimestamp();
        TimeSpan now = _shared.Clock.Monotonic;
        bool busy = false;
        for (int i = 0; i < MostPerTurn && _queue.TryTake(out LoopMessage message); i++)
        {
            busy = true;
            Take(message);
        }

        foreach (GuardedMachine machine in _machines)
        {
            TakeReadings(machine);
        }

        bool endNow = _stopping && !_stopTold;
        if (endNow)
        {
            EndAll();
        }

        if (now >= _pollAt)
        {
            _pollAt = now + PinPeriod;
            foreach (GuardedMachine machine in _machines)
            {
                machine.Poll();
            }
        }

        if (now >= _tickAt)
        {
            busy = true;

            // The schedule does not drift, but a long pause is not made up for: one tick tells the core all it needs.
            _tickAt = now - _tickAt > TickPeriod ? now + TickPeriod : _tickAt + TickPeriod;
            Tick(now);
        }

        // In this order: whoever sees that the stop was told sees the relays as of then.
        _allOff = Array.TrueForAll(_machines, m => m.IsOver);
        _stopTold |= endNow;
        if (busy)
        {
            _shared.Timings.Turn.Add(_shared.Clock.Time.GetElapsedTime(start));
        }

        _beat();
        return busy;
    }

    private void Take(in LoopMessage message)
    {
        GuardedMachine machine = _machines[message.Machine];
        if (message is { Kind: LoopMessageKind.Meter, Reading: { } reading })
        {
            _readings[message.Machine].Add(reading);
            return;
        }

        // Nothing else of a machine is taken before what its meter has said until then.
        TakeReadings(machine);
        switch (message.Kind)
        {
            case LoopMessageKind.Reader when _stopping && message.Reader.Kind == ReaderEventKind.Arrived:
                break;
            case LoopMessageKind.Reader:
                machine.Take(message.Reader);
                break;
            case LoopMessageKind.Meter:
                machine.TakeMissing();
                break;
            case LoopMessageKind.Temperature:
                machine.Take(message.Celsius);
                break;
            case LoopMessageKind.Command when message.Command!.Verb == CommandVerb.RestartAgent:
                Restart(message.Command);
                break;
            case LoopMessageKind.Command when _stopping && message.Command!.Verb == CommandVerb.Open:
                _shared.Feed.Reply(new CommandReply { Id = message.Command.Id, Accepted = false, Refusal = "not-now" });
                break;
            case LoopMessageKind.Command:
                machine.Take(message.Command!);
                break;
            default:
                TakeList();
                break;
        }
    }

    // No badge is taken from here on, so that nobody begins what the stop would end.
    private void Restart(CommandMessage command)
    {
        string? refusal = RestartAsked is null ? "not-now" : Array.Exists(_machines, m => !m.IsOver) ? "in-use" : null;
        _shared.Feed.Reply(new CommandReply { Id = command.Id, Accepted = refusal is null, Refusal = refusal });
        if (refusal is null)
        {
            _stopping = true;
            _shared.Log.LogWarning("The agent starts anew by a command of the server");
            RestartAsked!();
        }
    }

    private void TakeReadings(GuardedMachine machine)
    {
        if (_readings[machine.Index] is { Count: > 0 } waiting)
        {
            machine.Take(waiting);
            waiting.Clear();
        }
    }

    private void TakeList()
    {
        if (Interlocked.Exchange(ref _newList, null) is { } list)
        {
            _shared.List = list;
            ReviewAll();
        }
    }

    private void Tick(TimeSpan now)
    {
        _shared.Store.Look();
        if (_shared.Clock.Tick() is { } step)
        {
            long stepMs = (long)step.TotalMilliseconds;
            _shared.Store.Saw(_shared.Outbox.Append(new EventDraft(null, _shared.Clock.Now(), new ClockStepped { StepMs = stepMs })));
            foreach (GuardedMachine machine in _machines)
            {
                machine.Feed(new MachineInput.ClockStepped(stepMs));
            }
        }

        // Also if the queue was full when a list came.
        TakeList();
        foreach (GuardedMachine machine in _machines)
        {
            machine.Tick();
        }

        if (now >= _reviewAt)
        {
            _reviewAt = now + ReviewPeriod;
            ReviewAll();
        }

        MakeReport();
    }

    private void ReviewAll()
    {
        foreach (GuardedMachine machine in _machines)
        {
            // A list that withdraws a right is taken between the messages of other machines: the end of a session may not come before what the meter has said.
            TakeReadings(machine);
            machine.Review();
        }
    }

    private void EndAll()
    {
        foreach (GuardedMachine machine in _machines.Where(m => m.State.Session is not null))
        {
            machine.Feed(new MachineInput.Command(GuardedMachine.StopCommand, CommandVerb.EndSession));
        }
    }

    private MachineReport Told(GuardedMachine machine) =>
        MachineReport.Of(machine) with { ReaderProblem = Volatile.Read(ref _readerProblems[machine.Index]), MeterProblem = Volatile.Read(ref _meterProblems[machine.Index]), TemperatureProblem = Volatile.Read(ref _temperatureProblems[machine.Index]) };

    private void MakeReport() =>
        _report = new LoopReport(Array.ConvertAll(_machines, Told), _shared.List is { } list ? new ListReport(list.Version, list.IssuedAt, list.ValidUntil, list.BadgeCount) : null, _queue.Refused);
}
