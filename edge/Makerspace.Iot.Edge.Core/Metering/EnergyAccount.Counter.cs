namespace Makerspace.Iot.Edge.Core.Metering;

/// <content>The counter, held against the integral.</content>
public readonly partial record struct EnergyAccount
{
    // So many steps that nothing explains are no accident any more.
    private const int MostOddities = 2;

    // How long a new course must hold: a load that came on between two samples is seen by then.
    private const long CourseMs = 5000;

    // No count makes sense any more.
    private const long SenselessMs = 30_000;

    private double AheadWh => CountedWh - BlindWh - Sum.Wh;

    private EnergyAccount Count(long nowMs, double count, in MeterTraits traits, double maxPowerW)
    {
        EnergyAccount a = this with { CounterMs = nowMs, IsAway = false };
        if (Counter is not { } last)
        {
            // The first count of all: what came before it stands as integrated.
            return a.Bridge(nowMs, count, isMarked: true);
        }

        double step = count - last;
        bool goesOn = Suspect is { } doubt && a.GoesOn(doubt, nowMs, count, traits, maxPowerW);
        if (step < 0 && !goesOn && traits.RollOverWh is { } rollOver && a.Fits(nowMs, step + rollOver, traits, maxPowerW))
        {
            step += rollOver;
        }

        if (step == 0)
        {
            return a.Settle().Judge(nowMs, traits, advanced: false);
        }

        if (step > 0 && a.Fits(nowMs, step, traits, maxPowerW))
        {
            return a.Settle().Advance(nowMs, count, step, traits, maxPowerW).Judge(nowMs, traits, advanced: true);
        }

        if (goesOn && nowMs - Suspect!.Value.Ms < CourseMs)
        {
            return a;
        }

        if (goesOn)
        {
            // Two counts agree on the new course. A small step back is a meter that has tidied up, a great one a reset or another meter, a step forward is neither.
            bool small = Suspect!.Value.IsSmall;
            a = a with { Suspect = null, Oddities = a.Oddities + (small ? 0 : step < 0 ? 1 : MostOddities), ClaimedWh = a.ClaimedWh + Math.Max(0, step) };
            return a.Bridge(nowMs, count, isMarked: !small).Judge(nowMs, traits, advanced: true);
        }

        // Until then the power samples stand in, as an estimate that the old count may still put right.
        a = a with { Suspect = new Doubt(count, nowMs, Sum, Suspect?.SinceMs ?? nowMs, IsSmall: step < 0 && -step <= traits.ResolutionWh + LeastWh) };
        return a.Judge(nowMs, traits, advanced: false);
    }

    // A step forward must be carried by the integral, and by what the supply can deliver; what was not sampled, by that alone.
    private bool Fits(long nowMs, double step, in MeterTraits traits, double maxPowerW)
    {
        if (step < 0 || step - OwedWh > (maxPowerW * (nowMs - AdvanceMs) / 3.6e6) + ConstantOf(traits))
        {
            return false;
        }

        PowerIntegral window = Sum - AtCrest;
        return AheadWh + Math.Max(0, step - OwedWh) - CrestWh <= window.AboveWh(traits) + (maxPowerW * Tail.BlindMs / 3.6e6) + ConstantOf(traits);
    }

    private bool GoesOn(in Doubt doubt, long nowMs, double count, in MeterTraits traits, double maxPowerW)
    {
        PowerIntegral since = Sum - doubt.At;
        double step = count - doubt.Count;
        double most = Math.Min(maxPowerW * (nowMs - doubt.Ms) / 3.6e6, since.Wh + since.AboveWh(traits) + (maxPowerW * since.BlindMs / 3.6e6));
        return step >= 0 && step <= most + ConstantOf(traits);
    }

    private double ConstantOf(in MeterTraits traits) => Math.Max(ConstantWh, (FewSteps * traits.ResolutionWh) + LeastWh) + OwedSlackWh;

    // The old course goes on: what was doubted was a slip.
    private EnergyAccount Settle() => Suspect is not { } doubt ? this : this with { Suspect = null, Oddities = Oddities + (doubt.IsSmall ? 0 : 1) };

    private EnergyAccount Advance(long nowMs, double count, double forward, in MeterTraits traits, double maxPowerW)
    {
        // A counter that goes on with what flows now, and leaves out what it owes, has stood for good and will never show it.
        if (forward < OwedWh - ConstantOf(traits) && forward <= Tail.Wh + Tail.AboveWh(traits) + ConstantOf(traits) - OwedSlackWh)
        {
            return (this with { OwedWh = 0, OwedSlackWh = 0, StandsSinceMs = null }).Advance(nowMs, count, forward, traits, maxPowerW);
        }

        // The opening count is of before: of the first step, what the supply cannot have delivered since was there already. How much more was, only power tells.
        double first = IsWithinFirstStep ? StepWh : 0;
        double most = maxPowerW * (nowMs - AdvanceMs) / 3.6e6;
        double before = Math.Clamp(forward - OwedWh - most, 0, first);
        double step = Math.Max(0, forward - OwedWh - before);
        double unseen = Math.Max(0, step - Tail.Wh);
        double perhaps = Math.Min(first - before, unseen);
        long blindMs = Tail.BlindMs + nowMs - PowerMs;
        if (PowerW is { } w)
        {
            unseen = Math.Clamp(w * blindMs / 3.6e6, unseen - perhaps, unseen);
        }

        EnergyAccount a = this with
        {
            OwedWh = Math.Max(0, OwedWh - forward),
            CountedWh = CountedWh + step,
            ClaimedWh = ClaimedWh + step,
            BlindWh = BlindWh + (Tail.BlindMs > 0 ? unseen : 0),
            UnsampledWh = UnsampledWh + (Tail.BlindMs == 0 && nowMs > PowerMs ? unseen : 0),
            Counter = count,
            AdvanceMs = nowMs,
            AtAdvance = Sum,
            IsWithinFirstStep = false,
            Untold = IsWithinFirstStep && PowerW is null ? new FirstStep(unseen, perhaps, blindMs) : Untold,
        };
        return a.AheadWh >= CrestWh ? a with { CrestWh = a.AheadWh, AtCrest = Sum } : a;
    }

    // The integral takes the place of what the counter should have shown since it last advanced, and the count goes on from here.
    private EnergyAccount Bridge(long nowMs, double count, bool isMarked) => this with
    {
        CountedWh = CountedWh + Tail.Wh,
        ClaimedWh = ClaimedWh + Tail.Wh,
        Worst = isMarked ? Max(Worst, StandIn(Tail)) : Worst,
        Counter = count,
        AdvanceMs = nowMs,
        AtAdvance = Sum,
        StandsSinceMs = null,
        IsWithinFirstStep = true,
    };

    // The sums of the session, looked at when the counter has just moved; and a counter that has not moved for too long.
    private EnergyAccount Judge(long nowMs, in MeterTraits traits, bool advanced)
    {
        if (traits.DerivesPower)
        {
            return this;
        }

        double above = Sum.AboveWh(traits) + ConstantOf(traits);
        double below = Sum.BelowWh(traits) + ConstantOf(traits);
        bool owes = OwedWh > ConstantOf(traits) || Tail.Wh > Tail.BelowWh(traits) + ConstantOf(traits);
        long? standsSince = owes && !advanced ? StandsSinceMs ?? nowMs : null;
        long stood = nowMs - (StandsSinceMs ?? nowMs);
        long refresh = (long)(traits.RefreshSeconds * 1000);
        bool stands = standsSince is not null && (stood > LongestStandMs(traits) || (stood > refresh && !IsSlow));
        bool senseless = nowMs - Suspect?.SinceMs > SenselessMs;
        bool disagrees = senseless || Oddities >= MostOddities || (stands && stood > LongestStandMs(traits)) || (advanced && (AheadWh > above || AheadWh < -below));
        bool agrees = advanced && Oddities < MostOddities && AheadWh <= above / 2 && AheadWh >= -below / 2;

        // A counter that stood for long and then shows all that has flowed is sound, and slow.
        bool catchesUp = advanced && !disagrees && stood > refresh && stood <= LongestStandMs(traits);
        bool isOver = agrees || (catchesUp && OnlyStands);
        return this with
        {
            StandsSinceMs = standsSince,
            DisputedSinceMs = disagrees || stands ? DisputedSinceMs ?? nowMs : isOver ? null : DisputedSinceMs,
            WasDisputed = WasDisputed || disagrees,
            IsSlow = IsSlow || catchesUp,
            OpensInDoubt = OpensInDoubt && !(agrees && ProvesMuch),
        };
    }

    private static long LongestStandMs(in MeterTraits traits) => (long)(Math.Max(MeterTraits.SlowestRefreshSeconds, traits.RefreshSeconds) * 1000);

    // A count that is not believed yet, and since when none was.
    private readonly record struct Doubt(double Count, long Ms, PowerIntegral At, long SinceMs, bool IsSmall);

    // What the first step shows beyond the samples, what of it may have been there before, and the time without a sample until it.
    private readonly record struct FirstStep(double UnseenWh, double PerhapsBeforeWh, long BlindMs);
}
