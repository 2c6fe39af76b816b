using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Interlocks;
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
    private long _handMs = long.MinValue;
    private bool _works;
    private bool _draws;

    // The last sample of work, or the first behind it; null where there was none.
    private long? _workedMs;

    /// <summary>Sees an input before the machine does.</summary>
    /// <param name="ms">When.</param>
    /// <param name="input">The input.</param>
    /// <param name="relay">Whether the supply is on.</param>
    /// <param name="member">Whose session is open; null where none is.</param>
    public void See(long ms, MachineInput input, bool relay, string? member)
    {
        if (relay && profile.Meter is not null && input is MachineInput.PowerSample { PowerW: { } watts } && Math.Abs(watts) <= profile.GreatestPowerW)
        {
            Sample(ms, watts);
        }

        // A machine that was found on is nobody's: any member who badges stands there.
        bool isNobodys = member == SessionParty.Unbadged && profile.Mode == GuardMode.Enforce;
        bool hand = input switch
        {
            MachineInput.BadgePresented { AlreadyThere: false, Decision.Member: not null } when isNobodys => true,
            MachineInput.BadgeRemoved when isNobodys => true,
            MachineInput.BadgePresented { AlreadyThere: false } badge => badge.Badge[..3] == member || badge.Decision.Member == member,
            MachineInput.BadgeRemoved badge => badge.Badge[..3] == member,
            MachineInput.KeyRead { On: false } => member == SessionParty.KeyHolder,
            _ => false,
        };
        _handMs = hand ? ms : _handMs;
    }

    /// <summary>
    /// The relay falls: not within a pause, nor before what worked last has cooled and was drawn off, whoever worked; and not on a silence behind work,
    /// unless the hardware has cut, the member has stood there since, or nothing was known for very long. A hard interlock alone is quicker.
    /// </summary>
    public void Cut(long ms, MachineState state)
    {
        if (profile.Meter is null || (state.Interlocks.Open & profile.Interlocks & profile.DropAtOnce) != InterlockKinds.None)
        {
            return;
        }

        if (ms - _sampleMs <= profile.MeterGapSeconds * 1000)
        {
            bool byTemperature = profile.CoolBelowC is not null && state.KnownC(ms, profile) is not null;
            double timed = Math.Max(byTemperature ? 0 : profile.CoolDownSeconds, profile.RunOnSeconds);
            Assert.False(_works, "a machine was cut within a pause of its work");
            Assert.True(_workedMs is not { } worked || ms - worked >= timed * 1000, "a machine was cut before its cool-down or run-on");
        }
        else if (_works || _draws)
        {
            bool cut = profile.HasFeedback && state.Contactor == false;
            bool unmetered = ms - _sampleMs >= profile.UnmeteredTimeoutSeconds * 1000;
            Assert.True(cut || unmetered || _handMs >= _sampleMs, "a machine was cut on a silence behind its work");
        }
    }

    /// <summary>The extractor stops: not before its run-on behind the last work, whoever worked. An emergency stop alone is quicker.</summary>
    public void DrawnOff(long ms, MachineState state)
    {
        bool stopped = (state.Interlocks.Open & profile.Interlocks & InterlockKinds.EmergencyStop) != InterlockKinds.None;
        if (!stopped && profile is { Mode: GuardMode.Enforce, Meter: not null })
        {
            Assert.True(_workedMs is not { } worked || ms - worked >= profile.ExtractorRunOnSeconds * 1000, "the extractor was stopped before its run-on");
        }
    }

    /// <summary>The program was away: what is seen next is behind a gap, and whether the machine stands by or pauses is not known before it is seen at work again.</summary>
    public void LookAway() => (_sampleMs, _unsure) = (Never, true);

    /// <summary>The supply is off: nothing works any more.</summary>
    public void Off() => (_works, _draws, _aboveSinceMs, _unsure) = (false, false, null, false);

    /// <summary>Nothing is left of what was seen, not even the heat.</summary>
    public void Forget()
    {
        Off();
        _workedMs = null;
    }

    private void Sample(long ms, double watts)
    {
        bool gap = ms - _sampleMs > profile.MeterGapSeconds * 1000;
        _sampleMs = ms;
        _draws = watts >= profile.ActiveW;
        _aboveSinceMs = _draws ? gap ? ms : _aboveSinceMs ?? ms : null;
        if (_aboveSinceMs is { } above && ms - above >= profile.ActiveDwellSeconds * 1000)
        {
            (_works, _unsure) = (true, false);
        }

        _belowSinceMs = watts < (_unsure ? profile.ActiveW : profile.IdleW) ? gap ? ms : _belowSinceMs ?? ms : null;

        if (_works)
        {
            _workedMs = _belowSinceMs ?? ms;
            _works = !(_belowSinceMs is { } below && ms - below >= profile.IdleDwellSeconds * 1000);
        }
    }
}
