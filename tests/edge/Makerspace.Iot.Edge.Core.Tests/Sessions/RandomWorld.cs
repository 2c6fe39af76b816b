using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Sessions.Steps;
using Makerspace.Iot.Edge.Core.Signals;
using Makerspace.Iot.Edge.Core.Tests.Signals;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Plays numbers as inputs, keeps the store's books, and checks them.</summary>
internal sealed class RandomWorld(MachineProfile profile)
{
    private static readonly string[] Badges = [Rig.Ana, Rig.Ben, Rig.Sup, "eve-badge-000000000000"];
    private static readonly DenialReason[] Reasons = Enum.GetValues<DenialReason>();
    private readonly Dictionary<string, SessionRecord.Started> _started = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionRecord.Ended> _ended = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionFigures> _checkpoints = new(StringComparer.Ordinal);
    private MachineState _state = MachineState.Initial(new Instant(0, DateTimeOffset.UnixEpoch, ClockQuality.Unsynced));
    private long _ms;
    private DateTimeOffset _wall = DateTimeOffset.UnixEpoch;
    private ClockQuality _clock = ClockQuality.Unsynced;
    private bool _relay;
    private bool _extractor;
    private bool _refuses;
    private double _counter;
    private int _ids;
    private readonly WorkWitness _witness = new(profile);

    public void Play(int what, int how, int wait)
    {
        Skip((wait % 8) switch { 0 => 0, 1 => 50, 2 => 30_000, 3 => 5000, _ => 1000 });
        switch (what)
        {
            case < 8:
                Badge(how);
                break;
            case 8:
                Step(new MachineInput.BadgeRemoved(Badges[how % 4]));
                break;
            case < 16:
                Sample(how);
                break;
            case 16:
                Step(new MachineInput.MeterMissing());
                break;
            case < 20:
                Step(new MachineInput.ContactorFeedback((how % 7) switch { 0 => null, 1 => !_relay, _ => _relay }));
                break;
            case < 24:
                Step(new MachineInput.InterlockRead((InterlockKinds)(1 << (how % 4)), (how % 11) switch { 0 => false, 1 => null, _ => true }));
                break;
            case 24:
                Step(new MachineInput.Command("c1", (CommandVerb)(how % 10)));
                break;
            case 25 when how % 3 == 0:
                Step(Presented(how / 3) with { AlreadyThere = false, CommandId = "c3" });
                break;
            case 25:
                Step(new MachineInput.Command("c2", how % 2 == 0 ? CommandVerb.Unblock : CommandVerb.ClearFault));
                break;
            case 26:
                Step(new MachineInput.AccessReviewed(how % 5 == 0 ? null : Decision(Reviewed(), how), how % 9 == 0));
                break;
            case 27:
                _clock = ClockQuality.Synced;
                _wall += TimeSpan.FromSeconds((how % 2_000_000) - 100);
                Step(new MachineInput.ClockStepped(how));
                break;
            case 28:
                _refuses = how % 3 == 0;
                break;
            case 29 when how % 6 == 0:
                Restart(held: how % 4 == 0);
                break;
            case 30:
                Step(new MachineInput.DeviceFault(how % 3 == 0 ? MachineFaults.PinFailed : how % 3 == 1 ? MachineFaults.ReaderSilent : MachineFaults.RelayUnreachable, how % 5 == 0, "x"));
                break;
            case 31:
                Step(new MachineInput.Restarted());
                break;
            case 32:
                Step(new MachineInput.TemperatureRead((how % 7) switch { 0 => null, 1 => 1e9, _ => how % 400 }));
                break;
            case 33:
                Step(new MachineInput.ButtonRead((how % 9) switch { 0 => null, < 5 => false, _ => true }));
                break;
            case 34:
                Step(new MachineInput.KeyRead((how % 9) switch { 0 => null, < 5 => false, _ => true }, $"k{++_ids}"));
                break;
            case 35:
                Work(how);
                break;
            case 36:
                Hand(how);
                break;
            case 37:
                Rest(profile.IdleDwellSeconds + 2);
                break;
            case 38 when how % 3 == 0:
                Restart(held: true, lost: how % 2 == 0);
                break;
            default:
                Step(new MachineInput.Tick());
                break;
        }
    }

    /// <summary>The store takes everything again, the agent restarts: then every start has its one end.</summary>
    public void Settle()
    {
        _refuses = false;
        Skip(10_000);
        Step(new MachineInput.Tick());
        Restart();
        Assert.Equal(_started.Keys.Order(StringComparer.Ordinal), _ended.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(profile.Mode == GuardMode.Audit, _relay);
        Assert.False(_extractor);
    }

    private void Skip(long ms)
    {
        _ms += ms;
        _wall += TimeSpan.FromMilliseconds(ms);
    }

    // A host decides anew for the badge that waits or works, so what it says is about that member.
    private string Reviewed() => (_state.Awaited?.Badge ?? _state.Session?.Badge) is { Length: > 3 } badge ? badge[..3] : "ana";

    private void Badge(int how) => Step(Presented(how));

    private MachineInput.BadgePresented Presented(int how) => new(
        Badges[how % 4],
        $"s{++_ids}",
        Decision(Badges[how % 4][..3], how / 4),
        new BadgeStanding(Badges[how % 4][..3], how % 4 == 2 ? null : DenialReason.NotQualified, Maintains: how % 4 == 2))
    { AlreadyThere = how % 13 == 0 };

    // Somebody who knows what to do: the member goes, another takes over, the meter stammers.
    private void Hand(int how)
    {
        string own = _state.Session is { } session ? Badges.FirstOrDefault(b => b[..3] == session.Party.Member, Rig.Ana) : Rig.Ana;
        string other = own == Rig.Ana ? Rig.Ben : Rig.Ana;
        switch (how % 4)
        {
            case 0:
                Granted(own);
                break;
            case 1:
                Granted(other);
                break;
            case 2:
                Step(new MachineInput.BadgeRemoved(own));
                break;
            default:
                Skip((long)(profile.MeterGapSeconds * 1000) + 1000);
                Granted(own);
                break;
        }
    }

    private void Granted(string badge) =>
        Step(new MachineInput.BadgePresented(badge, $"s{++_ids}", Rig.Grant(badge[..3]), new BadgeStanding(badge[..3], DenialReason.NotQualified, Maintains: false)));

    private void Rest(double seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Skip(1000);
            Step(new MachineInput.ContactorFeedback(_relay));
            Step(new MachineInput.PowerSample(0, Math.Floor(_counter)) { NewSession = _state.Session is null ? $"u{++_ids}" : null });
        }
    }

    private static AccessDecision Decision(string member, int how) => (how % 6) switch
    {
        0 => Rig.Denied(Reasons[how % Reasons.Length], member),
        1 => Rig.Needs(member),
        _ => Rig.Grant(member),
    };

    private void Sample(int how)
    {
        double watts = (how % 9) switch { 0 => double.NaN, 1 => 1e9, 2 => -50, 3 => 100, 4 or 5 => 0, _ => how % 3000 };
        _counter = (how % 31) switch { 0 => 0, 1 => _counter + 1e6, _ => _counter + (how % 3) };
        Step(new MachineInput.PowerSample(how % 13 == 0 ? null : watts, how % 5 == 0 ? null : _counter) { NewSession = _state.Session is null ? $"u{++_ids}" : null });
    }

    // A stretch of work or of rest, with the contactor as it is: what random samples seldom make.
    private void Work(int how)
    {
        double watts = how % 3 == 0 ? 0 : 2000;
        for (int i = 0; i < 3 + (how % 12); i++)
        {
            Skip(1000);
            _counter += watts / 3600;
            Step(new MachineInput.ContactorFeedback(_relay));
            Step(new MachineInput.PowerSample(_relay ? watts : 0, Math.Floor(_counter)) { NewSession = _state.Session is null ? $"u{++_ids}" : null });
        }
    }

    private void Restart(bool held = false, bool lost = false)
    {
        // What the store holds is all that a new process knows; the relay falls with the old one, unless its line was left.
        string? open = _started.Keys.SingleOrDefault(id => !_ended.ContainsKey(id));
        if (lost && open is not null)
        {
            // The store itself is gone, and a new one in its place.
            _started.Remove(open);
            open = null;
        }

        _state = MachineState.Initial(new Instant(_ms, _wall, _clock));
        held &= _relay;
        _witness.LookAway();
        if (!held)
        {
            _witness.Forget();
        }

        _relay = held;
        _extractor = false;
        SessionRecord.Started? s = open is null ? null : _started[open];
        Step(new MachineInput.Restarted(s is null ? null : new InterruptedSession(s.Session, s.Party, s.At.Wall, s.At.Clock, s.AccessVersion, _checkpoints.GetValueOrDefault(s.Session)) { StartMonotonicMs = s.At.MonotonicMs })
        {
            RelayHeld = held,
            NewSession = held ? $"n{++_ids}" : null,
        });
        Assert.Equal(held || profile.Mode == GuardMode.Audit, _relay);
    }

    private void Step(MachineInput input)
    {
        _witness.See(_ms, input, _relay, _state.Session?.Party.Member);
        StepResult result = SessionMachine.Step(_state, input, new Instant(_ms, _wall, _clock), profile);
        _state = result.State;
        NeverCut();
        foreach (SessionEffect effect in result.Effects)
        {
            if (effect is SessionEffect.SetRelay relay)
            {
                _relay = relay.On;
                if (!_relay)
                {
                    _witness.Off();
                }
            }
            else if (effect is SessionEffect.SetExtractor extractor)
            {
                if (_extractor && !extractor.On && input is not MachineInput.Restarted)
                {
                    _witness.DrawnOff(_ms, _state);
                }

                _extractor = extractor.On;
            }
            else if (effect is SessionEffect.Commit commit)
            {
                if (_refuses)
                {
                    Step(new MachineInput.RecordFailed(commit));
                    return;
                }

                Array.ForEach([.. commit.Records], Keep);
            }
        }

        Assert.Equal(_state.Relay, _relay);
        Assert.Equal(_state.Extractor, _extractor);
        DisplayLimits.Fits(StatusSignals.Show(_state, result.Effects.OfType<SessionEffect.Signal>().Select(s => (ToldSignal?)new ToldSignal(s, _ms)).LastOrDefault(), new Instant(_ms, _wall, _clock), profile));
        Assert.True(profile.Mode == GuardMode.Audit || !_relay || _state.Session is { IsNobodys: true } || _started.Keys.Any(id => !_ended.ContainsKey(id)), "the relay is on and the store holds no open session");
        Assert.InRange(_state.Unsaved.Count, 0, MachineState.MaxUnsaved);
    }

    // Rule 5 once more, from the outside: between two inputs the relay falls over a fresh working sample only behind a hard interlock that was read open.
    private void NeverCut()
    {
        // The relay as driven: that of a start whose record is refused was never put on.
        if (!_relay || _state.Relay)
        {
            return;
        }

        bool working = profile.Meter is not null && _state.PowerW >= profile.ActiveW && _ms - _state.PowerAtMs <= profile.MeterGapSeconds * 1000;
        bool hard = (_state.Interlocks.Open & profile.Interlocks & profile.DropAtOnce) != InterlockKinds.None;
        Assert.True(profile.Mode == GuardMode.Enforce, "a machine that is only watched was cut");
        Assert.True(!working || hard, "a machine at work was cut");
        _witness.Cut(_ms, _state);
    }

    private void Keep(SessionRecord record)
    {
        switch (record)
        {
            case SessionRecord.Started started:
                _started.Add(started.Session, started);
                Assert.Equal(_ended.Count + 1, _started.Count);
                break;
            case SessionRecord.Checkpoint checkpoint:
                Assert.True(_started.ContainsKey(checkpoint.Session) && !_ended.ContainsKey(checkpoint.Session));
                NeverBack(checkpoint.Session, checkpoint.Figures);
                _checkpoints[checkpoint.Session] = checkpoint.Figures;
                break;
            case SessionRecord.Ended ended:
                Assert.True(_started.ContainsKey(ended.Session), "an end without a start");
                _ended.Add(ended.Session, ended);
                NeverBack(ended.Session, ended.Figures);
                Assert.Equal(_started[ended.Session].Party, ended.Party);
                Assert.Equal(ended.Figures.OccupiedSeconds, (ended.EndWall - ended.StartWall).TotalSeconds, 6);
                Assert.InRange(ended.Figures.OccupiedSeconds, 0, (_ms - _started[ended.Session].At.MonotonicMs) / 1000.0);
                break;
        }
    }

    private void NeverBack(string session, SessionFigures figures)
    {
        Assert.InRange(figures.ActiveSeconds, 0, figures.OccupiedSeconds);
        Assert.InRange(figures.GapSeconds, 0, figures.OccupiedSeconds);
        if (_checkpoints.TryGetValue(session, out SessionFigures? was))
        {
            bool metered = figures.EnergyQuality == EnergyQuality.Metered && was.EnergyQuality == EnergyQuality.Metered;
            Assert.True((figures.EnergyWh >= was.EnergyWh || !metered) && figures.PeakW >= was.PeakW && figures.OccupiedSeconds >= was.OccupiedSeconds);
        }
    }
}
