using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Notes what an input senses, before any rule looks at it.</summary>
internal static class Observation
{
    public static void Take(StepScope s)
    {
        CorrectClock(s);
        switch (s.Input)
        {
            case MachineInput.PowerSample sample:
                foreach (MachineInput.PowerSample earlier in sample.Earlier)
                {
                    MeterReadings.Take(s, earlier);
                }

                MeterReadings.Take(s, sample);
                break;
            case MachineInput.ContactorFeedback { Closed: var closed } when closed != s.State.Contactor:
                s.State = s.State with { Contactor = closed, ContactorSinceMs = s.NowMs };
                break;
            case MachineInput.InterlockRead read:
                Interlock(s, read);
                break;
            case MachineInput.TemperatureRead { Celsius: >= -60 and <= 2000 and var celsius }:
                Temperature(s, celsius);
                break;
            case MachineInput.DeviceFault fault:
                MachineFaults device = fault.Code & MachineFaults.FromHost;
                s.State = s.State with { Present = fault.IsPresent ? s.State.Present | device : s.State.Present & ~device };
                if ((device & MachineFaults.RelayUnreachable) != MachineFaults.None && s.State.Session is { LeftUnseenMs: not null } session)
                {
                    // A network was lost or is back: what the member saw at the badge-out is no word of now.
                    s.Change(session with { LeftUnseenMs = null });
                }

                break;
        }

        // The latch of an emergency falls when the circuit is closed and no working power flows. A start still takes a badge, and a badge finds what was so before it came.
        // A last reading of working power that has just become too old is no reason to start in the same moment.
        if (s.Input is not (MachineInput.BadgePresented or MachineInput.KeyRead)
            && s.State is { EmergencyLatched: true, Session: null } && s.State.Interlocks.Forbidding(Drops(s)) == InterlockKinds.None
            && !(s.PowerKnown && s.State.PowerW >= s.Profile.ActiveW))
        {
            s.State = s.State with { EmergencyLatched = false };
        }
    }

    /// <summary>Wired inputs that end a session at once.</summary>
    public static InterlockKinds Drops(StepScope s) => s.Profile.HardInterlocks;

    // A clock that becomes synced in the same boot puts the start right; a step of a synced clock changes nothing.
    private static void CorrectClock(StepScope s)
    {
        if (s.Now.Clock != ClockQuality.Synced)
        {
            return;
        }

        if (s.State.Since.Clock == ClockQuality.Unsynced)
        {
            s.State = s.State with { Since = s.Now.Correct(s.State.Since) };
        }

        if (s.State.Session is { Start.Clock: ClockQuality.Unsynced } session)
        {
            s.Change(session with { Start = s.Now.Correct(session.Start) });
        }
    }

    private static void Temperature(StepScope s, double celsius)
    {
        bool heating = s.PowerKnown && s.State.PowerW >= s.Profile.ActiveW;
        s.State = s.State with { TemperatureC = celsius, TemperatureAtMs = s.NowMs, PeakC = heating ? celsius : Math.Max(s.State.PeakC, celsius) };
    }

    private static void Interlock(StepScope s, MachineInput.InterlockRead read)
    {
        bool lost = read.Satisfied != true && (s.State.Interlocks.Satisfied & s.Profile.Interlocks & read.Kind) != InterlockKinds.None;
        s.State = s.State with { Interlocks = s.State.Interlocks.With(read.Kind, read.Satisfied) };
        if (read.Kind.HasFlag(InterlockKinds.Extractor))
        {
            s.State = s.State with { NoAirSinceMs = read.Satisfied == true ? null : s.State.NoAirSinceMs ?? s.NowMs };
        }

        if (lost && s.State.Session is not null)
        {
            s.Tell(SignalKind.InterlockLost);
        }
    }
}
