using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>One step while it is worked out. It puts the effects in their one order, whatever the order in which the rules ask for them.</summary>
internal sealed class StepScope(MachineState state, MachineInput input, Instant now, MachineProfile profile)
{
    private List<SessionRecord>? _records;
    private List<SessionEffect>? _told;
    private bool? _relay;
    private bool? _extractor;

    /// <summary>The state so far. What a step before displaced is past recall, unless this input says that the store refused it.</summary>
    public MachineState State { get; set; } = state.Displaced is not null && input is not MachineInput.RecordFailed ? state with { Displaced = null } : state;

    public MachineInput Input { get; } = input;

    public Instant Now { get; } = now;

    public long NowMs => Now.MonotonicMs;

    public MachineProfile Profile { get; } = profile;

    /// <summary><see cref="MachineProfile.SameTapSeconds"/> in milliseconds.</summary>
    public long WindowMs => (long)(Profile.SameTapSeconds * 1000);

    public AccessDecision? Decision { get; set; }

    public bool PowerKnown => State.PowerKnown(NowMs, Profile);

    public bool AtRest => State.AtRest(NowMs, Profile);

    /// <summary>The open session. Throws if none is: the conditions that ask always have one.</summary>
    public OpenSession Session => State.Session ?? throw new InvalidOperationException($"No session in {State.Condition}.");

    public void Go(MachineCondition condition) =>
        State = State.Condition == condition ? State : State with { Condition = condition, Since = Now };

    public void Change(OpenSession session) => State = State with { Session = session };

    public void Record(SessionRecord record) => (_records ??= []).Add(record);

    /// <summary>Drives the relay. One that only watches is never put off.</summary>
    public void SetRelay(bool on)
    {
        if (Profile.IsAudit && !on)
        {
            return;
        }

        _relay = on;
        if (State.Relay != on)
        {
            State = State with { Relay = on, RelaySinceMs = NowMs, StrayPowerSinceMs = null };
        }
    }

    public void SetExtractor(bool on)
    {
        _extractor = on;
        if (State.Extractor != on)
        {
            State = State with { Extractor = on, ExtractorSinceMs = NowMs };
        }
    }

    public void Tell(SignalKind kind, DenialReason? reason = null, double? secondsLeft = null) =>
        (_told ??= []).Add(new SessionEffect.Signal(kind, reason, secondsLeft));

    public void Answer(MachineInput.Command command, bool accepted) => Answer(command.Id, accepted ? null : "not-now");

    /// <summary>Answers a command; a refusal of null accepts it.</summary>
    public void Answer(string command, string? refusal) => (_told ??= []).Add(new SessionEffect.AnswerCommand(command, refusal is null, refusal));

    public void AnswerBadge(string command) => (_told ??= []).Add(new SessionEffect.AnswerBadge(command));

    public StepResult Build()
    {
        State = State.LastMs == NowMs ? State : State with { LastMs = NowMs };
        if (_records is null && _relay is null && _extractor is null)
        {
            return new StepResult(State, _told is null ? [] : _told, Decision);
        }

        var effects = new List<SessionEffect>(4 + (_told?.Count ?? 0));
        if (_relay == false)
        {
            effects.Add(new SessionEffect.SetRelay(On: false));
        }

        if (_extractor == false)
        {
            effects.Add(new SessionEffect.SetExtractor(On: false));
        }

        if (_records is not null)
        {
            effects.Add(new SessionEffect.Commit(_records));
        }

        // Before the release: air flows when the machine may start.
        if (_extractor == true)
        {
            effects.Add(new SessionEffect.SetExtractor(On: true));
        }

        if (_relay == true)
        {
            effects.Add(new SessionEffect.SetRelay(On: true));
        }

        effects.AddRange(_told ?? []);
        return new StepResult(State, effects, Decision);
    }
}
