using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Sessions.Steps;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A host in miniature: it holds the state, executes effects in order, keeps a store that can refuse, and moves a clock by hand.</summary>
internal sealed class Rig
{
    public const string Ana = "ana-badge-000000000000";
    public const string Ben = "ben-badge-000000000000";
    public const string Sup = "sup-badge-000000000000";

    private int _sessions;

    public Rig(MachineProfile? profile = null, bool restarted = true)
    {
        Profile = profile ?? Metered;
        State = MachineState.Initial(Now);
        if (restarted)
        {
            Do(new MachineInput.Restarted());
            Effects.Clear();
        }
    }

    /// <summary>A press: metered, sensed, with an emergency stop.</summary>
    public static MachineProfile Metered { get; } = new()
    {
        Meter = new MeterTraits(1) { RefreshSeconds = 180 },
        HasFeedback = true,
        Interlocks = InterlockKinds.EmergencyStop,
    };

    public MachineProfile Profile { get; }

    public MachineState State { get; private set; }

    public long Ms { get; private set; } = 100_000;

    public DateTimeOffset Wall { get; set; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public ClockQuality Clock { get; set; } = ClockQuality.Synced;

    public Instant Now => new(Ms, Wall, Clock);

    public bool StoreRefuses { get; set; }

    /// <summary>What the relay really is.</summary>
    public bool Relay { get; private set; }

    /// <summary>What the extractor's relay really is.</summary>
    public bool Extractor { get; private set; }

    public List<SessionRecord> Store { get; } = [];

    public List<SessionEffect> Effects { get; } = [];

    public HashSet<Type> Tried { get; } = [];

    public AccessDecision? Decision { get; private set; }

    public double CounterWh { get; set; } = 1000;

    /// <summary>How fast the counter goes against what flows; 1 where it is sound.</summary>
    public double CounterPace { get; set; } = 1;

    /// <summary>How often the counter shows what it has counted, seconds.</summary>
    public int CounterRefreshSeconds { get; set; } = 1;

    private double ShownWh { get; set; } = 1000;

    public MachineCondition Condition => State.Condition;

    public IEnumerable<SessionEffect.Signal> Signals => Effects.OfType<SessionEffect.Signal>();

    public SessionRecord.Ended End => Assert.Single(Store.OfType<SessionRecord.Ended>());

    /// <summary>One input, its effects executed; a refused commit is fed back as the next input.</summary>
    public void Do(MachineInput input)
    {
        Tried.Add(input.GetType());
        StepResult result = SessionMachine.Step(State, input, Now, Profile);
        State = result.State;
        Decision = result.Decision ?? (input is MachineInput.BadgePresented ? null : Decision);
        foreach (SessionEffect effect in result.Effects)
        {
            Effects.Add(effect);
            if (effect is SessionEffect.SetRelay relay)
            {
                Relay = relay.On;
            }
            else if (effect is SessionEffect.SetExtractor extractor)
            {
                Extractor = extractor.On;
            }
            else if (effect is SessionEffect.Commit commit)
            {
                if (StoreRefuses)
                {
                    Do(new MachineInput.RecordFailed(commit));
                    return;
                }

                Store.AddRange(commit.Records);
            }
        }

        Assert.Equal(State.Relay, Relay);
        Assert.Equal(State.Extractor, Extractor);
    }

    /// <summary>Moves both clocks, without an input.</summary>
    public void Skip(double seconds)
    {
        long ms = (long)(seconds * 1000);
        Ms += ms;
        Wall += TimeSpan.FromMilliseconds(ms);
    }

    /// <summary>Seconds pass, with a tick, a coherent contact and a power sample each; null watts is a silent meter.</summary>
    public void Run(double seconds, double? watts, bool contact = true)
    {
        for (int i = 0; i < seconds; i++)
        {
            Skip(1);
            if (contact && Profile.HasFeedback)
            {
                Do(new MachineInput.ContactorFeedback(Relay));
            }

            CounterWh += CounterPace * (watts ?? 0) / 3600;
            ShownWh = Ms / 1000 % CounterRefreshSeconds == 0 ? Math.Floor(CounterWh) : ShownWh;
            Do(watts is { } w ? new MachineInput.PowerSample(w, ShownWh) : new MachineInput.MeterMissing());
            Do(new MachineInput.Tick());
        }
    }

    /// <summary>The emergency stop circuit is closed and the meter speaks.</summary>
    public Rig Ready()
    {
        Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        Run(2, Profile.Meter is null ? null : 0);
        Effects.Clear();
        return this;
    }

    public void Tap(string badge, AccessDecision? decision = null, BadgeStanding? standing = null) => Do(Badge(badge, decision, standing));

    /// <summary>A badge that lay there before the reader was first asked.</summary>
    public void Left(string badge, AccessDecision? decision = null, BadgeStanding? standing = null) => Do(Badge(badge, decision, standing) with { AlreadyThere = true });

    /// <summary>A command to open the machine for the holder of a badge.</summary>
    public void Open(string badge, AccessDecision? decision = null, BadgeStanding? standing = null) => Do(Badge(badge, decision, standing) with { CommandId = "o1" });

    private MachineInput.BadgePresented Badge(string badge, AccessDecision? decision, BadgeStanding? standing)
    {
        string member = badge[..3];
        return new MachineInput.BadgePresented(
            badge,
            $"s{++_sessions}",
            decision ?? Grant(member),
            standing ?? (badge == Sup ? new BadgeStanding("sup", null, Maintains: false) : new BadgeStanding(member, DenialReason.NotQualified, Maintains: false)));
    }

    public void Command(CommandVerb verb) => Do(new MachineInput.Command("c1", verb, "because"));

    public void Review(AccessDecision? decision) => Do(new MachineInput.AccessReviewed(decision, ListedOutOfService: false));

    public static AccessDecision.Grant Grant(string member) => new(7, member, "atelier-sud", SessionPurpose.Production);

    public static AccessDecision.NeedsSupervisor Needs(string member) => new(7, member, "atelier-sud", SessionPurpose.Training);

    public static AccessDecision.Denied Denied(DenialReason reason, string? member = "ana") => new(7, member, reason);

    /// <summary>Brings a rig with the metered profile (or a variant of it) to a condition.</summary>
    public static Rig In(MachineCondition condition, MachineProfile? profile = null)
    {
        Rig rig = new Rig(profile).Ready();
        switch (condition)
        {
            case MachineCondition.AwaitingSupervisor:
                rig.Tap(Ana, Needs("ana"));
                break;
            case MachineCondition.Ready:
                rig.Tap(Ana);
                rig.Run(3, 0);
                break;
            case MachineCondition.Running:
                rig.Tap(Ana);
                rig.Run(10, 1000);
                break;
            case MachineCondition.Idle:
                rig.Tap(Ana);
                rig.Run(10, 1000);
                rig.Run(10, 20);
                break;
            case MachineCondition.Ending:
                rig.Tap(Ana);
                rig.Run(10, 1000);
                rig.Command(CommandVerb.EndSession);
                break;
            case MachineCondition.OutOfService:
                rig.Command(CommandVerb.Block);
                break;
            case MachineCondition.Faulted:
                rig.Do(new MachineInput.ContactorFeedback(Closed: true));
                rig.Skip(2);
                rig.Do(new MachineInput.Tick());
                break;
        }

        Assert.Equal(condition, rig.Condition);
        rig.Effects.Clear();
        return rig;
    }
}
