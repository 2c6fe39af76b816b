using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>How one machine is to be served. Check with <see cref="Validate"/> before use.</summary>
public sealed partial record MachineProfile
{
    /// <summary>At or above it the machine works, watts; default 150; above 0, at most 1,000,000.</summary>
    public double ActiveW { get; init; } = 150;

    /// <summary>Below it the machine rests, watts; default 80; above 0, at most <see cref="ActiveW"/>.</summary>
    public double IdleW { get; init; } = 80;

    /// <summary>How long <see cref="ActiveW"/> must hold before it is work, seconds; default 2; 0 to 60.</summary>
    public double ActiveDwellSeconds { get; init; } = 2;

    /// <summary>How long it must stay below <see cref="IdleW"/> before it is rest, seconds; default 5; 0 to 3600. Longer than the longest pause within a job.</summary>
    public double IdleDwellSeconds { get; init; } = 5;

    /// <summary>Rest after work until the session ends, seconds; default 600; 10 to 86,400.</summary>
    public double IdleTimeoutSeconds { get; init; } = 600;

    /// <summary>How long before a time-out the member is warned, seconds; default 60; 0 to below both time-outs.</summary>
    public double IdleWarningSeconds { get; init; } = 60;

    /// <summary>Release until first work before the session ends, seconds; default 120; 10 to 86,400.</summary>
    public double StartTimeoutSeconds { get; init; } = 120;

    /// <summary>Rest with the relay still on before the end, if the machine has worked (lamp, tube, spindle), seconds; default 0; 0 to 86,400.</summary>
    public double CoolDownSeconds { get; init; }

    /// <summary>As <see cref="CoolDownSeconds"/>, for an extractor on the same relay; both count from rest, the longer decides; default 0; 0 to 3600.</summary>
    public double RunOnSeconds { get; init; }

    /// <summary>How members show presence; default tap.</summary>
    public PresenceStyle Presence { get; init; }

    /// <summary>
    /// Within this time after what a badge did, the same badge does nothing more, seconds; default 2; 0 (each arrival counts) to 10.
    /// In slot style: how long the card must have left the slot before the session may end.
    /// </summary>
    public double SameTapSeconds { get; init; } = 2;

    /// <summary>Time for the contactor to follow the relay, seconds; default 1; 0.05 to 30.</summary>
    public double FeedbackSeconds { get; init; } = 1.0;

    /// <summary>Silence of the meter until a fault is raised, seconds; default 15; above <see cref="MeterGapSeconds"/>, at most 3600.</summary>
    public double MeterFaultSeconds { get; init; } = 15;

    /// <summary>True if the meter has its supply behind the relay: it falls silent with it, and speaks again some seconds after; default false.</summary>
    public bool MeterBehindRelay { get; init; }

    /// <summary>The meter's counter; null if the machine has no meter.</summary>
    public MeterTraits? Meter { get; init; }

    /// <summary>True if an auxiliary contact senses the contactor.</summary>
    public bool HasFeedback { get; init; }

    /// <summary>Interlock inputs that are wired; default none.</summary>
    public InterlockKinds Interlocks { get; init; }

    /// <summary>Those that open the machine's own supply, so that the session ends at once; default the emergency stop.</summary>
    public InterlockKinds DropAtOnce { get; init; } = InterlockKinds.EmergencyStop;

    /// <summary>Above it with the relay off, power flows that should not, watts; default 5; 0 to below <see cref="ActiveW"/>.</summary>
    public double OffW { get; init; } = 5;

    /// <summary>How long such power must flow before it is a fault (meters average), seconds; default 3; 0.5 to 60.</summary>
    public double MeterSettleSeconds { get; init; } = 3;

    /// <summary>Longest time between meter readings that is not a gap, and for which a reading stands, seconds; default 5; 0.5 to 600.</summary>
    public double MeterGapSeconds { get; init; } = 5;

    /// <summary>Greatest power that the supply allows, watts; above <see cref="ActiveW"/>, at most 1,000,000; null if the meter's own range decides. Readings beyond <see cref="GreatestPowerW"/> are not believed.</summary>
    public double? MaxPowerW { get; init; }

    /// <summary>
    /// True if energy really flows back through the meter (a brake, an inverter behind it). Negative power is no fault then, no work and no use, once the meter has proved that it is not mounted the wrong way round.
    /// Default false: the magnitude of power tells work from rest.
    /// </summary>
    public bool FeedsIn { get; init; }

    /// <summary>The smaller of <see cref="MaxPowerW"/> and what the meter can measure, watts.</summary>
    public double GreatestPowerW => Math.Min(MaxPowerW ?? 1e6, Meter?.MaxPowerW ?? 1e6);

    /// <summary>
    /// How long a member waits for a supervisor, seconds; default 30; 5 to 600. In slot style also how long, after the start, the slot may be without the member's own card.
    /// </summary>
    public double SupervisorTimeoutSeconds { get; init; } = 30;

    /// <summary>Time between checkpoints, seconds; default 25, so that with a tick each second none is later than 30; 1 to 29.</summary>
    public double CheckpointSeconds { get; init; } = 25;

    /// <summary>
    /// A session of which no power reading says whether the machine works ends after this time. Seconds; default 43,200 (12 hours); 600 to 2,592,000; null if never.
    /// The only software end on a guess: without it a forgotten session on a machine without meter would never end.
    /// </summary>
    public double? UnmeteredTimeoutSeconds { get; init; } = 43_200;

    /// <summary>How old a power sample may be to say what the machine does now, milliseconds. A meter that is asked once a second may miss one.</summary>
    internal const long FreshMs = 3000;

    /// <summary>How long power must have one sign to prove how the meter is mounted, milliseconds.</summary>
    internal const long SignMs = 5000;

    private const double NoiseW = 2;

    /// <summary>True if power is negative and more than noise.</summary>
    internal bool IsNegative(double watts) => watts < -Math.Max(OffW, NoiseW);

    /// <summary>Thresholds of the activity detector.</summary>
    internal ActivityThresholds Thresholds => new(ActiveW, IdleW, (long)(ActiveDwellSeconds * 1000), (long)(IdleDwellSeconds * 1000), MeterGapMs);

    /// <summary><see cref="MeterGapSeconds"/> in milliseconds.</summary>
    internal long MeterGapMs => (long)(MeterGapSeconds * 1000);

    /// <summary>Everything wrong with the profile, in English, each naming its key; empty if it can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        void Within(double value, double from, double to, string key)
        {
            // Written so that NaN is refused too.
            if (!(value >= from && value <= to))
            {
                problems.Add(FormattableString.Invariant($"{key}: {value} is not between {from} and {to}"));
            }
        }

        void Must(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }

        Within(ActiveW, 0.1, 1e6, "activeW");
        Within(IdleW, 0.1, 1e6, "idleW");
        Within(ActiveDwellSeconds, 0, 60, "activeDwellSeconds");
        Within(IdleDwellSeconds, 0, 3600, "idleDwellSeconds");
        Within(IdleTimeoutSeconds, 10, 86_400, "idleTimeoutSeconds");
        Within(IdleWarningSeconds, 0, 86_400, "idleWarningSeconds");
        Within(StartTimeoutSeconds, 10, 86_400, "startTimeoutSeconds");
        Within(CoolDownSeconds, 0, 86_400, "coolDownSeconds");
        Within(RunOnSeconds, 0, 3600, "runOnSeconds");
        Within(FeedbackSeconds, 0.05, 30, "feedbackSeconds");
        Within(MeterFaultSeconds, 1, 3600, "meterFaultSeconds");
        Within(OffW, 0, 1e6, "offW");
        Within(MeterSettleSeconds, 0.5, 60, "meterSettleSeconds");
        Within(MeterGapSeconds, 0.5, 600, "meterGapSeconds");
        Within(MaxPowerW ?? 1e6, 1, 1e6, "maxPowerW");
        Within(SupervisorTimeoutSeconds, 5, 600, "supervisorTimeoutSeconds");
        Within(SameTapSeconds, 0, 10, "sameTapSeconds");
        Within(CheckpointSeconds, 1, 29, "checkpointSeconds");
        Within(UnmeteredTimeoutSeconds ?? 600, 600, 2_592_000, "unmeteredTimeoutSeconds");
        Must(IdleW <= ActiveW, "idleW: above activeW");
        Must(OffW < ActiveW, "offW: not below activeW");
        Must(MaxPowerW is null || MaxPowerW > ActiveW, "maxPowerW: not above activeW");
        Must(MaxPowerW <= ActiveW || GreatestPowerW > ActiveW, "activeW: not below the greatest power that the meter can measure");
        Must(IdleWarningSeconds < IdleTimeoutSeconds && IdleWarningSeconds < StartTimeoutSeconds, "idleWarningSeconds: not below idleTimeoutSeconds and startTimeoutSeconds");
        Must(MeterFaultSeconds > MeterGapSeconds, "meterFaultSeconds: not above meterGapSeconds");
        Must(Meter is null or { ResolutionWh: > 0, RollOverWh: null or > 0, SettleSeconds: >= 0 and <= 86_400, MaxPowerW: null or > 0, TolerancePart: >= 0 and <= 0.5, RefreshSeconds: >= 1 and <= 86_400 }, "meter: resolution, roll-over and range must be above 0, its settling time 0 to 86400 s, its refresh 1 to 86400 s, its tolerance 0 to 0.5");
        Must(!Interlocks.HasFlag(InterlockKinds.EmergencyStop) || DropAtOnce.HasFlag(InterlockKinds.EmergencyStop), "dropAtOnce: a wired emergency stop always ends at once");
        Must(Enum.IsDefined(Presence), "presence: tap or slot");
        ValidateOutputs(Within, Must);
        return problems;
    }
}
