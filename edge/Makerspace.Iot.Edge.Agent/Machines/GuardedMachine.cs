using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Readers;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// One machine: feeds inputs to the core and carries its effects out in order, first durable, then physical. A refused record leaves out what follows it and is the very next input.
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
    private BadgeId? _badgeHere;
    private MachineCondition? _shown;
    private readonly BlockKeeper _block;
    private readonly MachineRecorder _recorder;
    private DefectGuard? _defect;

    public GuardedMachine(int index, MachineSetup setup, LoopContext shared)
    {
        (Index, Setup, _shared) = (index, setup, shared);
        State = MachineState.Initial(Now());
        _pins = new PinWatch(setup);
        _outputs = new MachineOutputs(setup, shared, _next.Enqueue);
        _reporter = new MachineReporter(index, setup.Profile, shared);
        _signals = new MemberSignals(setup);
        _block = new BlockKeeper(setup.Machine, shared);
        _recorder = new MachineRecorder(setup.Machine, shared);
    }

    /// <summary>Index in the agent's list.</summary>
    public int Index { get; }

    /// <summary>What is wired.</summary>
    public MachineSetup Setup { get; }

    /// <summary>What is known.</summary>
    public MachineState State { get; private set; }

    /// <summary>What the relay was told: true is on.</summary>
    public bool Relay => State.Relay && _defect is not { HasCut: true };

    /// <summary>True if neither a session nor an extractor is left to wait for at a stop.</summary>
    public bool IsOver => _defect is { HasCut: true } || State is { Session: null, Extractor: false };

    /// <summary>What the person at the machine was told last; null if nothing.</summary>
    public SessionEffect.Signal? LastSignal => _signals.Last;

    /// <summary>Why it is served no more: a safety rule would have been broken, which is a defect. Null while it is served.</summary>
    public string? Broken { get; private set; }

    /// <summary>Readings of the meter, answered and missing.</summary>
    public (long Answered, long Missing) MeterReadings { get; private set; }

    /// <summary>Badges whose id could not be taken, and why the last of them; none if there was none.</summary>
    public (long Count, BadgeIdFlaw Last) RefusedBadges { get; private set; }

    /// <summary>The first input: what the store holds of it.</summary>
    public void TakeUp(MachineInput.Restarted restarted)
    {
        _block.Found(restarted.Blocked);
        Feed(restarted);
    }

    /// <summary>A report of the reader.</summary>
    public void Take(ReaderEvent report)
    {
        switch (report.Kind)
        {
            case ReaderEventKind.Arrived when report.Badge is { Flaw: not BadgeIdFlaw.None and var flaw }:
                Refuse(flaw);
                break;
            case ReaderEventKind.Unreadable:
                Refuse(report.Flaw);
                break;
            case ReaderEventKind.Arrived when report.Badge is { } badge:
                (_badgeTimestamp, _badgeHere) = (report.Timestamp, badge);
                Setup.AskMeter?.Invoke();
                Feed(Presented(badge));
                (_badgeTimestamp, _badgeHere) = (null, null);
                break;
            case ReaderEventKind.AlreadyThere when report.Badge is { } badge:
                Feed(Presented(badge) with { AlreadyThere = true });
                break;
            case ReaderEventKind.Left when report.Badge is { } badge:
                Feed(new MachineInput.BadgeRemoved(BadgeHash.Compute(_shared.BadgeKey, badge.Bytes)));
                break;
            case ReaderEventKind.LinkFault:
                Feed(new MachineInput.DeviceFault(MachineFaults.ReaderSilent, IsPresent: true, report.Detail));
                break;
            case ReaderEventKind.LinkRestored:
                Feed(new MachineInput.DeviceFault(MachineFaults.ReaderSilent, IsPresent: false));
                break;
            default:
                break;
        }
    }

    /// <summary>The meter did not answer.</summary>
    public void TakeMissing()
    {
        MeterReadings = MeterReadings with { Missing = MeterReadings.Missing + 1 };
        Feed(new MachineInput.MeterMissing());
        _reporter.Sample(State, default);
    }

    /// <summary>Readings of the meter, the oldest first: mostly one, and several after a stall of the loop.</summary>
    public void Take(IReadOnlyList<MeterReading> readings)
    {
        MeterReadings = MeterReadings with { Answered = MeterReadings.Answered + readings.Count };
        MachineInput.PowerSample[] samples = [.. readings.Select(r => new MachineInput.PowerSample(r.PowerW, r.EnergyWh) { PowerAgeMs = AgeMs(r.PowerAt), CounterAgeMs = AgeMs(r.EnergyAt) })];
        Feed(samples[^1] with { Earlier = samples[..^1], NewSession = Setup.Profile.Mode == GuardMode.Audit && State.Session is null ? NewId() : null });
        foreach (MeterReading r in readings)
        {
            _reporter.Sample(State, r, r.EnergyWh is null ? AgeMs(r.PowerAt) : Math.Min(AgeMs(r.PowerAt), AgeMs(r.EnergyAt)));
        }
    }

    /// <summary>A temperature, or its absence.</summary>
    public void Take(double? celsius) => Feed(new MachineInput.TemperatureRead(celsius));

    /// <summary>A verified command. A block is taken away on disk first: it never ends by a write that failed.</summary>
    public void Take(CommandMessage command)
    {
        if (command.Verb == CommandVerb.Unblock && State.Blocked is not null && !_block.Keep(null))
        {
            _shared.Feed.Reply(BlockKeeper.NotRecorded(command.Id));
            return;
        }

        if (command.Verb == CommandVerb.Identify && Setup is { Lights: null, Buzzer: null, Display: null })
        {
            _shared.Feed.Reply(Refusal(command, "no-signals"));
            return;
        }

        Setup.AskMeter?.Invoke();
        if (command is { Verb: CommandVerb.Open, Member: { } member })
        {
            Open(command, member);
            return;
        }

        Feed(new MachineInput.Command(command.Id, command.Verb, command.Reason));
    }

    /// <summary>The list changed, or a minute has passed.</summary>
    public void Review() => Feed(MachineInput.AccessReviewed.Read(_shared.List, Setup.Machine, State, Now()));

    /// <summary>A second has passed.</summary>
    public void Tick()
    {
        _outputs.Check(_pins.HasFailed);
        _block.KeepAgain(State.Blocked);
        Feed(new MachineInput.Tick());
        if (State.Condition == MachineCondition.Ending)
        {
            // The end waits for a fresh word of the meter.
            Setup.AskMeter?.Invoke();
        }

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

    // By the same decision as a tap, of the member's badge that may do most here.
    private void Open(CommandMessage command, string member)
    {
        Instant now = Now();
        if (AccessPolicy.BestBadge(_shared.List, Setup.Machine, member, now) is not { } badge)
        {
            _shared.Feed.Reply(Refusal(command, "unknown-member"));
            return;
        }

        Feed(MachineInput.BadgePresented.Read(_shared.List, Setup.Machine, badge, NewId(), now) with { CommandId = command.Id });
    }

    private static CommandReply Refusal(CommandMessage command, string refusal) => new() { Id = command.Id, Accepted = false, Refusal = refusal };

    private MachineInput.BadgePresented Presented(BadgeId badge) =>
        MachineInput.BadgePresented.Read(_shared.List, Setup.Machine, BadgeHash.Compute(_shared.BadgeKey, badge.Bytes), NewId(), Now());

    // A random or cut-off id is nobody's. It is refused and recorded like an unknown badge, under one name for all of them, and told in words of its own. What is no id at all is told alone.
    private void Refuse(BadgeIdFlaw flaw)
    {
        RefusedBadges = (RefusedBadges.Count + 1, flaw);
        bool isId = flaw is BadgeIdFlaw.RandomId or BadgeIdFlaw.CascadeTag;

        // Nobody can be given it: who enrols is told why and presents another.
        if (isId && State.Enrolling is null)
        {
            Feed(new MachineInput.BadgePresented(flaw.ToString(), NewId(), new AccessDecision.Denied(_shared.List?.Version ?? 0, Member: null, DenialReason.UnknownBadge), BadgeStanding.None));
        }

        Instant now = Now();
        _signals.Tell(new SessionEffect.Signal(flaw == BadgeIdFlaw.RandomId ? SignalKind.RandomBadge : isId ? SignalKind.CutBadge : SignalKind.UnreadableBadge), now);
        _signals.Refresh(State, now, Broken is not null);
        _shared.Log.LogWarning("{Machine}: a badge was refused, {Flaw}", Setup.Machine, flaw);
    }

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
        CarryOut(input, result.Effects);
        if (before.Blocked != State.Blocked)
        {
            _block.Keep(State.Blocked);
        }

        if (before.Faults != State.Faults)
        {
            _shared.Log.LogWarning("{Machine}: faults now {Faults}", Setup.Machine, State.Faults);
        }

        if (before.Condition != State.Condition || before.Relay != State.Relay || before.Contactor != State.Contactor || before.Faults != State.Faults || before.Interlocks != State.Interlocks)
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
        _shared.Log.LogCritical("{Machine}: emergency stop after a defect of the program; its relay stays off", Setup.Machine);
        _reporter.State(State, isBroken: true, Relay);
    }

    private void CarryOut(MachineInput input, IReadOnlyList<SessionEffect> effects)
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
                    if (!_recorder.Store(commit.Records))
                    {
                        foreach (SessionEffect.AnswerCommand left in effects.Skip(i).OfType<SessionEffect.AnswerCommand>().Where(a => a.Id != StopCommand))
                        {
                            _shared.Feed.Reply(left.Accepted ? BlockKeeper.NotRecorded(left.Id) : Reply(left));
                        }

                        Step(new MachineInput.RecordFailed(commit));
                        return;
                    }

                    break;
                case SessionEffect.Signal signal:
                    _signals.Tell(signal, Now());
                    _shared.Log.LogInformation("{Machine}: {Signal} {Reason}", Setup.Machine, signal.Kind, signal.Reason);
                    break;
                case SessionEffect.AnswerCommand { Id: not StopCommand } answer:
                    bool isKept = input is not MachineInput.Command { Verb: CommandVerb.Block or CommandVerb.Unblock } || _block.Keep(State.Blocked);
                    _shared.Feed.Reply(answer.Accepted && !isKept ? BlockKeeper.NotRecorded(answer.Id) : Reply(answer));
                    break;
                case SessionEffect.AnswerBadge answer when _badgeHere is { } badge:
                    _shared.Feed.Reply(new CommandReply { Id = answer.Id, Accepted = true, Badge = Convert.ToHexStringLower(badge.Bytes) });
                    break;
                default:
                    break;
            }
        }
    }

    private static CommandReply Reply(SessionEffect.AnswerCommand answer) => new() { Id = answer.Id, Accepted = answer.Accepted, Refusal = answer.Refusal };

    private void RecordSoFar()
    {
        if (State.Session is { } session)
        {
            Instant now = Now();
            _recorder.Store([new SessionRecord.Checkpoint(now, session.Id, session.FiguresAt(now, Setup.Profile))]);
        }
    }
}
