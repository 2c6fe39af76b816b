using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// What the meter says, by the moment at which it was measured. A value that was known already is no new one, and neither is one from before it.
/// Work and rest go by the magnitude of power: a meter that is mounted the wrong way round must not hide a machine at work.
/// </summary>
internal static class MeterReadings
{
    // The same moment, told twice, may differ by the rounding of its age.
    private const long SameMs = 10;

    public static void Take(StepScope s, MachineInput.PowerSample sample)
    {
        if (s.Profile.Meter is null)
        {
            return;
        }

        MachineState before = s.State;
        double most = s.Profile.GreatestPowerW;
        (double? watts, long powerAt) = New(s, sample.PowerW is { } w && Math.Abs(w) <= most ? w : null, sample.PowerAgeMs, before.PowerW is null ? null : before.PowerAtMs);
        (double? count, long countAt) = New(s, sample.EnergyWh is { } wh && double.IsFinite(wh) && wh >= 0 ? wh : null, sample.CounterAgeMs, before.CounterWh is null ? null : before.CounterAtMs);
        if (watts is null && count is null)
        {
            return;
        }

        if (before.Session is { } told && Math.Max(sample.PowerAgeMs, sample.CounterAgeMs) > 0)
        {
            before = before with { Session = told.Hold(s.Now with { MonotonicMs = Math.Max(before.LastMs, told.Start.MonotonicMs) }, s.Profile) };
        }

        s.State = before with
        {
            MeterAtMs = Math.Max(before.MeterAtMs, Math.Max(watts is null ? 0 : powerAt, count is null ? 0 : countAt)),
            CounterWh = count ?? before.CounterWh,
            CounterAtMs = count is null ? before.CounterAtMs : countAt,
        };
        if (watts is { } signed)
        {
            Power(s, signed, powerAt);
        }

        if (s.State.Session is not null)
        {
            // What was not told at all is unread from now on; what is only known already goes on to stand.
            Energy(s, watts, powerAt, count, countAt, isUnread: watts is null && sample.PowerAgeMs == 0);
            if (watts is { } used)
            {
                Activity(s, Magnitude(s, used), powerAt, before);
            }
        }
        else if (count is { } shown && before.CounterWh is { } last && shown != last)
        {
            CounterDebt owed = before.Owed;
            s.State = s.State with { Owed = shown < last ? default : owed.Less(shown - last), CounterIsSlow = before.CounterIsSlow || owed.IsPaidBy(shown - last) };
        }

        if (s.State.Session is null && s.Profile.IsAudit && watts is { } watched)
        {
            s.State = s.State with { Watched = s.State.Watched.Sample(powerAt, Magnitude(s, watched), s.Profile.Thresholds) };
        }
    }

    private static (double? Value, long AtMs) New(StepScope s, double? value, long ageMs, long? knownMs)
    {
        long at = s.NowMs - Math.Max(0, ageMs);
        return ageMs > 0 && at <= knownMs + SameMs ? (null, at) : (value, at);
    }

    private static double Magnitude(StepScope s, double watts) => s.State.IsFeedIn(s.Profile) ? Math.Max(0, watts) : Math.Abs(watts);

    private static void Power(StepScope s, double signed, long atMs)
    {
        MachineProfile profile = s.Profile;
        MachineState state = s.State;
        double watts = Magnitude(s, signed);

        // What was measured before the relay went off says nothing of a contactor that should be open now.
        bool stray = !state.Relay && watts > profile.OffW && atMs > state.RelaySinceMs;
        state = state with
        {
            PowerW = watts,
            PowerAtMs = atMs,
            StrayPowerSinceMs = stray ? state.StrayPowerSinceMs ?? atMs : null,
            NegativeSinceMs = profile.IsNegative(signed) ? state.NegativeSinceMs ?? atMs : profile.IsNegative(-signed) ? null : state.NegativeSinceMs,
            PositiveSinceMs = profile.IsNegative(-signed) ? state.PositiveSinceMs ?? atMs : profile.IsNegative(signed) ? null : state.PositiveSinceMs,
        };
        long negative = state.Relay ? 0 : atMs - Math.Max(state.NegativeSinceMs ?? atMs, state.RelaySinceMs);
        if (profile.FeedsIn && (atMs - state.PositiveSinceMs >= MachineProfile.SignMs || negative >= Math.Max(MachineProfile.SignMs, 1000 * Math.Max(profile.MeterSettleSeconds, profile.Meter!.Value.SettleSeconds))))
        {
            state = state with { FeedInProven = true };
        }

        if (watts >= profile.ActiveW)
        {
            state = state with { HeatAtMs = atMs, PeakC = state.KnownC(s.NowMs, profile) ?? 0 };
        }

        s.State = state;
    }

    private static void Energy(StepScope s, double? signed, long powerAt, double? count, long countAt, bool isUnread)
    {
        OpenSession session = s.Session;
        MachineProfile profile = s.Profile;
        MeterTraits traits = profile.Meter!.Value;
        long start = session.Start.MonotonicMs;
        bool powerCounts = signed is not null && powerAt >= start;
        bool countCounts = count is not null && countAt >= start;
        EnergyAccount energy = session.Energy;

        // Negative power is no use: what was used meanwhile is unknown.
        double? used = signed is { } w && (s.State.IsFeedIn(profile) || !profile.IsNegative(w)) ? Math.Max(0, w) : null;
        if (powerCounts && used is null && count is null)
        {
            energy = energy.AddUnread(powerAt, traits, profile.MeterGapMs);
        }
        else if (powerCounts || (countCounts && isUnread))
        {
            bool together = countCounts && (isUnread || countAt == powerAt);
            energy = energy.Add(powerCounts ? powerAt : countAt, used, together ? count : null, traits, profile.GreatestPowerW, profile.MeterGapMs);
            countCounts &= !together;
        }

        if (countCounts)
        {
            energy = energy.AddCount(countAt, count!.Value, traits, profile.GreatestPowerW, profile.MeterGapMs);
        }

        s.State = s.State with { CounterIsSlow = energy.IsSlow };
        s.Change(session with { Energy = s.State.IsReversed(profile) ? energy.Miss() : energy });
    }

    private static void Activity(StepScope s, double watts, long atMs, MachineState before)
    {
        OpenSession session = s.Session;
        if (atMs < session.Start.MonotonicMs)
        {
            return;
        }

        // A thermostat's pause is work.
        double atWork = s.State.HoldsHeat(s.NowMs, s.Profile) ? Math.Max(watts, s.Profile.ActiveW) : watts;

        // The first sample of all, long after the release: nobody saw what was done until now.
        bool blind = before.PowerAtMs < before.RelaySinceMs && atMs - before.RelaySinceMs > s.Profile.MeterGapMs;
        ActivityDetector activity = blind ? ActivityDetector.Resume(atMs, session.Activity.ActiveSeconds) : session.Activity;
        session = session with { Activity = activity.Sample(atMs, atWork, s.Profile.Thresholds) };
        bool rested = activity is { Working: false, Settled: true } && !session.Activity.Working;
        s.State = rested ? s.State : s.State with { WorkUntilMs = session.Activity.WorkUntilMs };
        bool working = session.Activity.Working;
        s.Change(session with { Worked = session.Worked || working, WorkedFromMs = session.WorkedFromMs ?? (working ? atMs : null) });
    }
}
