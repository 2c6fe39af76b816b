using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Readers;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// One machine: feeds inputs to the core and carries its effects out in order, first durable, then physical. A refused record leaves out what stands behind it and is the very next input.
/// The loop's thread alone calls it.
/// </summary>
internal sealed class GuardedMachine
{
    /// <summary>Id of the command by which the loop ends sessions when the agent stops; nobody is answered.</summary>
    public const string StopCommand = "agent-stop";

    // A step may fail to record, then a pin may fail: three rounds are the longest chain. More is a defect, and the loop must not hang on it.
    private const int MostRounds = 16;
    private readonly LoopContext _shared;
    private readonly Queue<MachineInput> _next = new();
    private readonly PinWatch _pins;
    private readonly MachineOutputs _outputs;
    private readonly MachineReporter _reporter;
    private readonly MemberSignals _signals;
    private long? _badgeTimestamp;
    private MachineCondition? _shown;
    private DefectGuard? _defect;

    public GuardedMachine(int index, MachineSetup setup, LoopContext shared)
    {
        (Index, Setup, _shared) = (index, setup, shared);
        State = MachineState.Initial(Now());
        _pins = new PinWatch(setup);
        _outputs = new MachineOutputs(setup, shared, _next.Enqueue);
        _reporter = new MachineReporter(index, setup.Profile, shared);
        _signals = new MemberSignals(setup);
    }

    /// <summary>Index in the agent's list.</summary>
    public int Index { get; }

    /// <summary>What is wired.</summary>
    public MachineSetup Setup { get; }

    /// <summary>What is known.</summary>
    public MachineState State { get; private set; }

    /// <summary>What the relay was told: true is on.</summary>
    public bool Relay => State.Relay && _defect is not { HasCut: true };

    /// <summary>True where neither a session nor an extractor is left to wait for at a stop.</summary>
    public bool IsOver => _defect is { HasCut: true } || State is { Session: null, Extractor: false };

    /// <summary>What the person at the machine was told last; null where nothing.</summary>
    public SessionEffect.Signal? LastSignal => _signals.Last;

    /// <summary>Why it is served no more: a safety rule would have been broken, which is a defect. Null while it is served.</summary>
    public string? Broken { get; private set; }

    /// <summary>Readings of the meter, answered and missing.</summary>
    public (long Answered, long Missing) MeterReadings { get; private set; }

    /// <summary>A report of the reader.</summary>
    public void Take(ReaderEvent report)
    {
        switch (report.Kind)
        {
            case ReaderEventKind.Arrived when report.Badge is { } badge:
                _badgeTimestamp = report.Timestamp;
                Feed(Presented(badge));
                _badgeTimestamp = null;
                break;
            case ReaderEventKind.AlreadyThere when report.Badge is { } badge:
                Feed(Presented(badge) with { AlreadyThere = true });
                break;
            case ReaderEventKind.Left when report.Badge is { } badge:
                Feed(new MachineInput.BadgeRemoved(BadgeHash.Compute(_shared.BadgeKey, badge.Bytes)));
                break;
            case ReaderEventKind.LinkFault:
                Feed(new MachineInput.DeviceFault(FaultCode.ReaderSilent, IsPresent: true, report.Detail));
                break;
            case ReaderEventKind.LinkRestored:
                Feed(new MachineInput.DeviceFault(FaultCode.ReaderSilent, IsPresent: false));
                break;
            default:
                break;
        }
    }

    /// <summary>A reading of the meter, or its absence.</summary>
    public void Take(MeterReading? reading)
    {
        if (reading is { } r)
        {
            MeterReadings = MeterReadings with { Answered = MeterReadings.Answered + 1 };
            Feed(new MachineInput.PowerSample(r.PowerW, r.EnergyWh)
            {
                PowerAgeMs = AgeMs(r.PowerAt),
                CounterAgeMs = AgeMs(r.EnergyAt),
                NewSession = Setup.Profile.Mode == GuardMode.Audit && State.Session is null ? NewId() : null,
            });
        }
        else
        {
            MeterReadings = MeterReadings with { Missing = MeterReadings.Missing + 1 };
            Feed(new MachineInput.MeterMissing());
        }

        _reporter.Sample(State, reading ?? default, reading is { EnergyWh: not null } r2 ? Math.Min(AgeMs(r2.PowerAt), AgeMs(r2.EnergyAt)) : AgeMs(reading?.PowerAt));
    }

    /// <summary>A temperature, or its absence.</summary>
    public void Take(double? celsius) => Feed(new MachineInput.TemperatureRead(celsius));

    /// <summary>A verified command.</summary>
    public void Take(CommandMessage command) => Feed(new MachineInput.Command(command.Id, WireMap.ToCore(command.Verb), command.Reason));

    /// <summary>The list changed, or a minute has passed.</summary>
    public void Review() => Feed(MachineInput.AccessReviewed.Read(_shared.List, Setup.Machine, State, Now()));

    /// <summary>A second has passed.</summary>
    public void Tick()
    {
        _outputs.Retry(_pins.HasFailed);
        Feed(new MachineInput.Tick());
        if (Setup.Profile.Meter is null)
        {
            _reporter.Sample(State, default);
        }

        _reporter.State(State, Broken is not null, Relay);
        _signals.Refresh(State, Now(), Broken is not null);
    }

    /// <summary>Reads the pins and takes what changed.</summary>
    public void Poll() => _pins.Poll(_shared.Clock.Monotonic, Feed, () => _outputs.IsUnsure);

    /// <summary>Brings an open session's record up to date now; used when the process ends before the session.</summary>
    public void Checkpoint()
    {
        // Behind a cut it was brought up to date already, and nothing was used since.
        if (_defect is not { HasCut: true })
        {
            RecordSoFar();
        }
    }

    /// <summary>Takes an input and everything that follows from it.</summary>
    public void Feed(MachineInput input)
    {
        _next.Enqueue(input);
        for (int round = 0; round < MostRounds && Broken is null && _next.TryDequeue(out MachineInput? next); round++)
        {
            Step(next);
        }

        _next.Clear();
        if (_defect?.Cuts(input) == true)
        {
            Cut();
        }

        if (input is MachineInput.BadgePresented or MachineInput.Command || _shown != State.Condition)
        {
            _shown = State.Condition;
            _signals.Refresh(State, Now(), Broken is not null);
        }
    }

    private MachineInput.BadgePresented Presented(BadgeId badge) =>
        MachineInput.BadgePresented.Read(_shared.List, Setup.Machine, BadgeHash.Compute(_shared.BadgeKey, badge.Bytes), NewId(), Now());

    private long AgeMs(long? measuredAt) =>
        measuredAt is { } at ? Math.Max(0, (long)_shared.Clock.Time.GetElapsedTime(at).TotalMilliseconds) : 0;

    private static string NewId() => Guid.NewGuid().ToString("N");

    private Instant Now() => StampMap.ToInstant(_shared.Clock.Now());

    private void Step(MachineInput input)
    {
        MachineState before = State;
        StepResult result;
        try
        {
            result = Setup.Rules(State, input, Now(), Setup.Profile);
        }
        catch (InvariantViolation error)
        {
            // Nobody starts here until a person has looked; what runs is not cut on account of our own defect.
            Broken = error.Message;
            _defect = new DefectGuard(Setup.Profile, State.Interlocks);
            _shared.Log.LogCritical(error, "{Machine} is no longer served: a safety rule would have been broken", Setup.Machine);
            _reporter.State(State, isBroken: true, Relay);
            return;
        }

        State = result.State;
        CarryOut(result.Effects);
        if (before.Blocked != State.Blocked)
        {
            _shared.Outbox.SaveBlock(Setup.Machine, State.Blocked?.Reason, State.Blocked is not null);
        }

        if (before.Faults != State.Faults)
        {
            _shared.Log.LogWarning("{Machine}: faults now {Faults}", Setup.Machine, State.Faults);
        }

        if (before.Condition != State.Condition || before.Relay != State.Relay || before.Contactor != State.Contactor || before.Faults != State.Faults)
        {
            _reporter.State(State, isBroken: false, Relay);
        }
    }

    // The hardware has opened the supply already; software follows and stays off.
    private void Cut()
    {
        _outputs.Relay(on: false, badgeTimestamp: null, _pins.HasFailed);
        _outputs.Extractor(on: false, _pins.HasFailed);
        _next.Clear();
        RecordSoFar();
        _shared.Log.LogCritical("{Machine}: emergency stop behind a defect of the program; its relay stays off", Setup.Machine);
        _reporter.State(State, isBroken: true, Relay);
    }

    private void CarryOut(IReadOnlyList<SessionEffect> effects)
    {
        for (int i = 0; i < effects.Count; i++)
        {
            switch (effects[i])
            {
                case SessionEffect.SetRelay relay:
                    _outputs.Relay(relay.On, _badgeTimestamp, _pins.HasFailed);
                    break;
                case SessionEffect.SetExtractor extractor:
                    _outputs.Extractor(extractor.On, _pins.HasFailed);
                    break;
                case SessionEffect.Commit commit:
                    if (!Store(commit.Records))
                    {
                        Step(new MachineInput.RecordFailed(commit));
                        return;
                    }

                    break;
                case SessionEffect.Signal signal:
                    _signals.Tell(signal, Now());
                    _shared.Log.LogInformation("{Machine}: {Signal} {Reason}", Setup.Machine, signal.Kind, signal.Reason);
                    break;
                case SessionEffect.AnswerCommand { Id: not StopCommand } answer:
                    _shared.Feed.Reply(new CommandReply { Id = answer.Id, Accepted = answer.Accepted, Refusal = answer.Refusal });
                    break;
                default:
                    break;
            }
        }
    }

    private void RecordSoFar()
    {
        if (State.Session is { } session)
        {
            Instant now = Now();
            Store([new SessionRecord.Checkpoint(now, session.Id, session.FiguresAt(now, Setup.Profile))]);
        }
    }

    private bool Store(IReadOnlyList<SessionRecord> records)
    {
        long start = _shared.Clock.Time.GetTimestamp();
        var drafts = new EventDraft[records.Count];
        for (int i = 0; i < drafts.Length; i++)
        {
            drafts[i] = RecordMap.ToDraft(Setup.Machine, records[i], _shared.Clock.Boot);
        }

        AppendResult stored = _shared.Outbox.Append(drafts);
        _shared.Timings.Commit.Add(_shared.Clock.Time.GetElapsedTime(start));
        _shared.Store.Saw(stored, drafts);
        if (!stored.IsDurable)
        {
            _shared.Log.LogError("{Machine}: records refused, {Outcome}: {Detail}", Setup.Machine, stored.Outcome, stored.Detail);
            return false;
        }

        _shared.Feed.EventsStored();
        return true;
    }
}
