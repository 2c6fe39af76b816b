using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Simulation;

/// <summary>The iron: a contactor that follows its relay unless it is stuck, a load, a meter. It watches by itself what the software does to its relay.</summary>
internal sealed class PlayedMachine(string name, int kind, Fuse fuse, Trace trace, Defect defect) : IOutputPin
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
    ];

    private double _counterWh = 1000;
    private (double PowerW, long AtMs) _seen = (0, long.MinValue / 2);

    /// <summary>Name.</summary>
    public string Name => name;

    /// <summary>Profile.</summary>
    public MachineProfile Profile { get; } = Profiles[kind % Profiles.Length];

    /// <summary>The relay.</summary>
    public bool Relay { get; private set; }

    /// <summary>True while the emergency stop is pressed: the hardware cuts.</summary>
    public bool Stopped { get; set; }

    /// <summary>Where the contactor sticks; null where it works.</summary>
    public bool? Stuck { get; set; }

    /// <summary>True while the meter answers.</summary>
    public bool MeterAnswers { get; set; } = true;

    /// <summary>What it would draw, watts.</summary>
    public double LoadW { get; set; }

    /// <summary>True where the agent's records know an open session of this machine.</summary>
    public Func<bool> HasOpenSession { get; set; } = static () => false;

    /// <summary>True where the relay was on when a process started, and no record said for whom.</summary>
    public bool IsFoundOn { get; private set; }

    private bool Closed => Stuck ?? (Relay && !Stopped);

    /// <summary>What is wired, for the agent.</summary>
    public MachineSetup Setup => new()
    {
        Machine = name,
        Profile = Profile,
        Relay = this,
        RelayHeld = Relay,
        Feedback = Profile.HasFeedback ? new Input(() => Closed) : null,
        EmergencyStop = Profile.Interlocks == InterlockKinds.None ? null : new Input(() => Stopped),
    };

    /// <summary>The agent is gone: its pin falls back, unless its line is kept.</summary>
    public void Orphan(bool isKept)
    {
        if (!isKept)
        {
            Relay = IsFoundOn = false;
            _seen = (0, long.MinValue / 2);
        }
    }

    /// <summary>A process starts.</summary>
    public void Begin() => IsFoundOn = Relay && !HasOpenSession();

    /// <summary>Time passes; answers what the meter says, null where it is silent.</summary>
    public MeterReading? Pass(int ms)
    {
        double power = Closed ? LoadW : 0;
        _counterWh += power * ms / 3_600_000;
        if (!MeterAnswers)
        {
            return null;
        }

        _seen = (power, trace.NowMs);
        return new MeterReading(power, Math.Floor(_counterWh), null, null);
    }

    /// <inheritdoc/>
    public void Write(bool active)
    {
        fuse.Pass();
        bool working = Profile.Meter is not null && _seen.PowerW >= Profile.ActiveW && trace.NowMs - _seen.AtMs <= Profile.MeterGapSeconds * 1000;
        if (active && !Relay && !HasOpenSession())
        {
            throw new RuleBroken($"{name}: the relay goes on without an open session on disk");
        }

        if (Relay && !active && working && !Stopped)
        {
            throw new RuleBroken($"{name}: the relay is dropped while {_seen.PowerW} W flow");
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
