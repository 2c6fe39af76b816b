using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>
/// Stands beside a machine and sees what its meter says, as <see cref="RandomWorld"/> plays it: an account of work and rest of its own, which no restart of the program and no change of member wipes out.
/// </summary>
internal sealed class WorkWitness(MachineProfile profile)
{
    private const long Never = -1_000_000_000;
    private long? _aboveSinceMs;
    private long? _belowSinceMs;
    private long _sampleMs = Never;
    private bool _unsure;

    /// <summary>True from confirmed work until confirmed rest; a pause within a job is work.</summary>
    public bool Works { get; private set; }

    /// <summary>The last sample of work, or the first behind it, milliseconds; null where there was none.</summary>
    public long? WorkedMs { get; private set; }

    /// <summary>When power was last sampled, milliseconds.</summary>
    public long SampleMs => _sampleMs;

    /// <summary>True where the last sample was working power.</summary>
    public bool Draws { get; private set; }

    public void See(long ms, double watts)
    {
        bool gap = ms - _sampleMs > profile.MeterGapSeconds * 1000;
        _sampleMs = ms;
        Draws = watts >= profile.ActiveW;
        _aboveSinceMs = Draws ? gap ? ms : _aboveSinceMs ?? ms : null;
        _unsure &= !Draws;
        _belowSinceMs = watts < (_unsure ? profile.ActiveW : profile.IdleW) ? gap ? ms : _belowSinceMs ?? ms : null;
        if (_aboveSinceMs is { } above && ms - above >= profile.ActiveDwellSeconds * 1000)
        {
            Works = true;
        }

        if (Works)
        {
            WorkedMs = _belowSinceMs ?? ms;
            Works = !(_belowSinceMs is { } below && ms - below >= profile.IdleDwellSeconds * 1000);
        }
    }

    /// <summary>The program was away: what is seen next is behind a gap, and whether the machine stands by or pauses is not known before it is seen at work again.</summary>
    public void LookAway() => (_sampleMs, _unsure) = (Never, true);

    /// <summary>The supply is off: nothing works any more.</summary>
    public void Off() => (Works, Draws, _aboveSinceMs, _unsure) = (false, false, null, false);

    /// <summary>Nothing is left of what was seen, not even the heat.</summary>
    public void Forget()
    {
        Off();
        WorkedMs = null;
    }
}
