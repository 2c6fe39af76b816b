using System.Globalization;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Applied is not verified: compares what was told with what is sensed, after every input.</summary>
internal static class FaultWatch
{
    private const double DisputeSeconds = 15;
    // A plug that has just got its supply joins its network first.
    private const double MeterWakeSeconds = 30;

    public static void Take(StepScope s)
    {
        Devices(s);
        Contactor(s);
        StrayPower(s);
        Meter(s);
        Witnesses(s);
        Sign(s);
        Airflow(s);
        UpkeepWatch.Watch(s);
    }

    private static void Devices(StepScope s)
    {
        if (s.Input is not MachineInput.DeviceFault fault)
        {
            return;
        }

        foreach (MachineFaults code in FaultNames.Each(fault.Code & MachineFaults.FromHost))
        {
            if (fault.IsPresent)
            {
                FaultLatch.Raise(s, code, fault.Detail);
            }
            else if ((code & MachineFaults.Latched) == MachineFaults.None)
            {
                FaultLatch.Drop(s, code);
            }
        }
    }

    // The auxiliary contact must agree with the relay within its time, counted from the later of the two changes.
    private static void Contactor(StepScope s)
    {
        MachineState state = s.State;
        // If the machine is only watched, its own switch or stop may open the contactor at any time.
        if (!s.Profile.HasFeedback || s.Profile.IsAudit || state.Contactor is not { } closed || closed == state.Relay
            || s.Now.SecondsSince(Math.Max(state.RelaySinceMs, state.ContactorSinceMs)) < s.Profile.FeedbackSeconds)
        {
            return;
        }

        if (state.Relay)
        {
            FaultLatch.Raise(s, MachineFaults.ContactorOpen, "relay on, contactor sensed open");
        }
        else
        {
            FaultLatch.Raise(s, MachineFaults.ContactorWelded, "relay off, contactor sensed closed");
        }
    }

    // The meter is the second witness: power behind an open relay. Two samples at least, since one may be an average over the time before.
    // A meter that knows the end of power only by waiting is given that time. A sample that tells no power witnesses none.
    private static void StrayPower(StepScope s)
    {
        if (s.Input is MachineInput.PowerSample { PowerW: not null } && s.State is { Relay: false, StrayPowerSinceMs: { } since } && (s.State.PowerAtMs - since) / 1000.0 >= Math.Max(s.Profile.MeterSettleSeconds, s.Profile.Meter?.SettleSeconds ?? 0))
        {
            FaultLatch.Raise(s, MachineFaults.ContactorWelded, string.Create(CultureInfo.InvariantCulture, $"relay off, {s.State.PowerW:0} W flowing"));
        }
    }

    // Extraction is verified too: the relay is on, air must flow. What is not read does not flow. Looked at as time passes, never in the step that opens a session.
    private static void Airflow(StepScope s)
    {
        MachineState state = s.State;
        if (s.Input is not MachineInput.Tick || !s.Profile.WatchesAirflow || !state.Extractor || (state.Interlocks.Satisfied & InterlockKinds.Extractor) != InterlockKinds.None)
        {
            return;
        }

        double missing = s.Now.SecondsSince(Math.Max(state.ExtractorSinceMs, state.NoAirSinceMs ?? 0));
        if (missing >= s.Profile.AirflowSeconds)
        {
            FaultLatch.Raise(s, MachineFaults.NoAirflow, string.Create(CultureInfo.InvariantCulture, $"extractor on, no air for {missing:0} s"));
        }
    }

    // Counter and power must agree. A moment's disagreement may be a reading that comes late; once told, it stands until a session has proved the contrary.
    private static void Witnesses(StepScope s)
    {
        if (s.Profile.Meter is not { DerivesPower: false } meter)
        {
            FaultLatch.Drop(s, MachineFaults.MeterDisagrees);
        }
        else if (s.State.Session?.Energy is { } energy)
        {
            if (energy.DisputedSinceMs is { } since)
            {
                bool told = (s.State.Faults & MachineFaults.MeterDisagrees) != MachineFaults.None;
                s.State = s.State with { DisputesOnlyStand = energy.OnlyStands && (s.State.DisputesOnlyStand || !told) };
                if (s.Now.SecondsSince(since) >= DisputeSeconds)
                {
                    FaultLatch.Raise(s, MachineFaults.MeterDisagrees, string.Create(CultureInfo.InvariantCulture, $"in this session: counter {energy.ClaimedWh:0.#} Wh, power samples {energy.IntegralWh:0.#} Wh"));
                }
            }
            else if (energy.IsProven || energy.IsWithoutCounter(meter) || s.State is { DisputesOnlyStand: true, CounterIsSlow: true })
            {
                FaultLatch.Drop(s, MachineFaults.MeterDisagrees);
            }
        }
        else if (s.State is { DisputesOnlyStand: true, CounterIsSlow: true })
        {
            FaultLatch.Drop(s, MachineFaults.MeterDisagrees);
        }
    }

    // Power that is negative all along: the meter is mounted the wrong way round. Positive for as long, or meant to be so, it is over.
    private static void Sign(StepScope s)
    {
        if (s.Profile.Meter is not null && s.State.IsReversed(s.Profile))
        {
            FaultLatch.Raise(s, MachineFaults.MeterReversed, string.Create(CultureInfo.InvariantCulture, $"-{s.State.PowerW:0} W for {MachineProfile.SignMs / 1000} s"));
        }
        else if (s.Profile.Meter is null || (s.Profile.FeedsIn && s.State.FeedInProven) || s.State.PowerAtMs - s.State.PositiveSinceMs >= MachineProfile.SignMs)
        {
            FaultLatch.Drop(s, MachineFaults.MeterReversed);
        }
    }

    private static void Meter(StepScope s)
    {
        if (s.Profile.Meter is null)
        {
            // A meter that was taken out of the profile is not silent any more.
            FaultLatch.Drop(s, MachineFaults.MeterSilent);
            return;
        }

        double silent = s.Now.SecondsSince(s.State.MeterAtMs);
        if (s.Profile.MeterBehindRelay)
        {
            if (!s.State.Relay)
            {
                // Without supply it cannot speak, and that is no fault.
                FaultLatch.Drop(s, MachineFaults.MeterSilent);
                return;
            }

            silent = Math.Min(silent, Math.Max(0, s.Now.SecondsSince(s.State.RelaySinceMs) - MeterWakeSeconds));
        }

        if (silent >= s.Profile.MeterFaultSeconds)
        {
            // Whoever mounts it anew lets it fall silent.
            s.State = s.State with { FeedInProven = false };
            FaultLatch.Raise(s, MachineFaults.MeterSilent, string.Create(CultureInfo.InvariantCulture, $"no answer for {silent:0} s"));
        }
        else if (s.Input is MachineInput.PowerSample)
        {
            FaultLatch.Drop(s, MachineFaults.MeterSilent);
        }
    }
}
