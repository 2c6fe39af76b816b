using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Simulation;

/// <summary>The iron: a contactor that follows its relay unless it is stuck, a load, a meter. It watches by itself what the software does to its relay.</summary>
internal sealed class PlayedMachine(string name, int kind, int seed, Fuse fuse, Trace trace, Defect defect) : IOutputPin
{
    private static readonly MachineProfile[] Profiles =
    [
        new()
        {
            Meter = new Edge.Core.Metering.MeterTraits(1), HasFeedback = true, Interlocks = InterlockKinds.EmergencyStop,
            IdleTimeoutSeconds = 60, IdleWarningSeconds = 10, StartTimeoutSeconds = 40,
        },
        new()
        {
            Presence = PresenceStyle.Slot, Meter = new Edge.Core.Metering.MeterTraits(0.1), CoolDownSeconds = 15, IdleTimeoutSeconds = 40, IdleWarningSeconds = 5,
            StartTimeoutSeconds = 30, Interlocks = InterlockKinds.EmergencyStop,
        },
        new() { HasFeedback = true, UnmeteredTimeoutSeconds = 600, RunOnSeconds = 5 },

        // A plug: its word is rare, and what it senses of its relay comes late.
        new()
        {
            Meter = new Edge.Core.Metering.MeterTraits(1), MaxPowerW = 3700, MeterGapSeconds = 35, MeterFaultSeconds = 90, HasFeedback = true, FeedbackSeconds = 8,
            IdleTimeoutSeconds = 90, IdleWarningSeconds = 10, StartTimeoutSeconds = 60,
        },
    ];

    private const int PlugKind = 3;
    private const int FeedbackLagMs = 4000;

    // The age of a sample by which software may still end a session.
    private const int FreshMs = 3000;

    private readonly Dictionary<string, SessionTruth> _open = new(StringComparer.Ordinal);
    private (double PowerW, long AtMs) _seen = (0, long.MinValue / 2);
    private long? _workSinceMs;
    private (bool Closed, long SinceMs, bool Told) _sensed;

    /// <summary>Name.</summary>
    public string Name => name;

    /// <summary>Profile.</summary>
    public MachineProfile Profile { get; } = Profiles[kind % Profiles.Length];

    /// <summary>The relay.</summary>
    public bool Relay { get; private set; }

    /// <summary>True while the emergency stop is pressed: the hardware cuts.</summary>
    public bool Stopped { get; set; }

    /// <summary>Where the contactor sticks; null if it works.</summary>
    public bool? Stuck { get; set; }

    /// <summary>The meter.</summary>
    public PlayedMeter Meter { get; } = new(seed, Profiles[kind % Profiles.Length].Meter?.ResolutionWh ?? 1, kind % Profiles.Length == PlugKind);

    /// <summary>What it would draw, watts.</summary>
    public double LoadW { get; set; }

    /// <summary>True if the agent's records know an open session of this machine.</summary>
    public Func<bool> HasOpenSession { get; set; } = static () => false;

    /// <summary>True if the relay was on when a process started, and no record said for whom.</summary>
    public bool IsFoundOn { get; private set; }

    private bool Closed => Stuck ?? (Relay && !Stopped);

    /// <summary>What is wired, for the agent.</summary>
    public MachineSetup Setup => new()
    {
        Machine = name,
        Profile = Profile,
        Relay = this,
        RelayHeld = Relay,
        Feedback = Profile.HasFeedback ? new Input(() => kind % Profiles.Length == PlugKind ? _sensed.Told : Closed) : null,
        EmergencyStop = Profile.Interlocks == InterlockKinds.None ? null : new Input(() => Stopped),
        Rules = Defects.Rules(defect),
    };

    /// <summary>The agent is gone: its pin falls back, unless its line is kept.</summary>
    public void Orphan(bool isKept)
    {
        foreach (SessionTruth session in _open.Values)
        {
            session.IsInterrupted = true;
        }

        if (!isKept)
        {
            Relay = IsFoundOn = false;
            (_seen, _workSinceMs) = ((0, long.MinValue / 2), null);
        }
    }

    /// <summary>A process starts.</summary>
    public void Begin()
    {
        IsFoundOn = Relay && !HasOpenSession();
        Meter.Forget();
    }

    /// <summary>A session of this machine is on disk, or its end.</summary>
    public void Recorded(EventBody body)
    {
        if (Profile.Meter is not { } meter)
        {
            return;
        }

        if (body is SessionStarted start)
        {
            _open.Add(start.Session, new SessionTruth(name, meter.ResolutionWh, Profile.GreatestPowerW));
        }
        else if (body is SessionEnded end && _open.Remove(end.Session, out SessionTruth? truth))
        {
            truth.End(end.Figures, Profile.MeterGapSeconds);
        }
    }

    /// <summary>Time passes; answers what the meter says, null if it is silent.</summary>
    public MeterReading? Pass(int ms, long timestamp)
    {
        double power = Closed ? LoadW : 0;
        _workSinceMs = power >= Profile.ActiveW ? _workSinceMs ?? (trace.NowMs - ms) : null;
        _sensed = _sensed.Closed == Closed ? _sensed : (Closed, trace.NowMs, _sensed.Told);
        _sensed.Told = trace.NowMs - _sensed.SinceMs >= FeedbackLagMs ? _sensed.Closed : _sensed.Told;
        MeterReading? reading = Meter.Pass(power, ms, trace.NowMs, timestamp, out bool isNew, out bool isTrue);
        foreach (SessionTruth session in _open.Values.Where(_ => Relay))
        {
            session.Pass(power, ms);
            if (isNew)
            {
                session.Sampled(power, isTrue, Profile.MeterGapSeconds);
            }
        }

        if (isNew && reading is { PowerW: { } told } && double.IsFinite(told))
        {
            _seen = (power, trace.NowMs);
        }

        return reading;
    }

    /// <inheritdoc/>
    public void Write(bool active)
    {
        fuse.Pass();

        // By what truly flows, whatever the meter says of it: what began after the last word that may count cannot be known, and nothing is known while no word comes.
        bool heard = trace.NowMs - _seen.AtMs <= Profile.MeterGapSeconds * 1000;
        bool working = Profile.Meter is not null && heard && (_seen.PowerW >= Profile.ActiveW || trace.NowMs - _workSinceMs > FreshMs);
        if (active && !Relay && !HasOpenSession())
        {
            throw new RuleBroken($"{name}: the relay goes on without an open session on disk");
        }

        if (Relay && !active && working && !Stopped)
        {
            throw new RuleBroken($"{name}: the relay is dropped while {LoadW} W flow");
        }

        Relay = active;
        IsFoundOn &= active;
        trace.Add($"{name} relay {active}");
        fuse.Pass();
    }

    /// <summary>Defect on purpose: something drops the relay of a machine that draws power, at rest or not.</summary>
    public void Sabotage()
    {
        if (defect == Defect.CutUnderLoad && Relay && _seen.PowerW > 0)
        {
            Write(active: false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Input(Func<bool> read) : IInputPin
    {
        public bool Read() => read();

        public void Dispose()
        {
        }
    }
}
