using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>Everything that is known about one machine between two inputs. Immutable.</summary>
public sealed partial record MachineState
{
    private MachineState()
    {
    }

    /// <summary>The state that screens show.</summary>
    public MachineCondition Condition { get; internal init; }

    /// <summary>Since when.</summary>
    public required Instant Since { get; init; }

    /// <summary>Monotonic time of the last input, milliseconds: time never goes back in here.</summary>
    public long LastMs { get; internal init; }

    /// <summary>What the relay was told: true is on.</summary>
    public bool Relay { get; internal init; }

    /// <summary>Since when the relay is so, monotonic milliseconds.</summary>
    public long RelaySinceMs { get; internal init; }

    /// <summary>The open session; null if none is. Open exactly while the relay is on; if the machine is only watched, whatever the relay.</summary>
    public OpenSession? Session { get; internal init; }

    /// <summary>What the open session has displaced in this very step; null if nothing. Put back if the store refuses the take-over.</summary>
    internal DisplacedSession? Displaced { get; init; }

    /// <summary>A badge that was already there and has not been taken away since; null if none. Whoever holds it is told to present it anew.</summary>
    public string? LeftBadge { get; internal init; }

    /// <summary>
    /// Until when the machine has worked, whoever used it, monotonic milliseconds; null if it never has. If the meter first speaks long after the release, what it did not see counts as work.
    /// Cool-down and run-on count from here: a take-over cools nothing.
    /// </summary>
    public long? WorkUntilMs { get; internal init; }

    /// <summary>Who waits for a supervisor; null if nobody does.</summary>
    public AwaitedStart? Awaited { get; internal init; }

    /// <summary>The command for which the next badge is read, and until when; null if none. Never with a session, nor while somebody waits.</summary>
    public Enrolment? Enrolling { get; internal init; }

    /// <summary>Interlocks as last read.</summary>
    public InterlockReadings Interlocks { get; internal init; }

    /// <summary>True from a drop by emergency stop or guard until the circuit is closed and the machine at rest. No start before, and then only by a badge.</summary>
    public bool EmergencyLatched { get; internal init; }

    /// <summary>Contactor as sensed: true is closed; null if nothing senses it.</summary>
    public bool? Contactor { get; internal init; }

    /// <summary>Since when it is sensed so, monotonic milliseconds.</summary>
    public long ContactorSinceMs { get; internal init; }

    /// <summary>Magnitude of the last believed power sample, watts; null before the first.</summary>
    public double? PowerW { get; internal init; }

    /// <summary>When it was measured, monotonic milliseconds.</summary>
    public long PowerAtMs { get; internal init; }

    /// <summary>Last counter reading, watt-hours; null before the first.</summary>
    public double? CounterWh { get; internal init; }

    /// <summary>When it was measured, monotonic milliseconds.</summary>
    public long CounterAtMs { get; internal init; }

    /// <summary>What the counter owes to sessions that have ended.</summary>
    internal CounterDebt Owed { get; init; }

    /// <summary>True if the counter was seen to catch up after a long stand: see <see cref="EnergyAccount.IsSlow"/>.</summary>
    internal bool CounterIsSlow { get; init; }

    /// <summary>True if <see cref="MachineFaults.MeterDisagrees"/> says no more than that the counter stands: it is over once the counter catches up.</summary>
    internal bool DisputesOnlyStand { get; init; }

    /// <summary>When the meter last answered, or since when it is awaited, monotonic milliseconds.</summary>
    public long MeterAtMs { get; internal init; }

    /// <summary>Since when every sample that is more than noise was negative, monotonic milliseconds; null if the last was not.</summary>
    public long? NegativeSinceMs { get; internal init; }

    /// <summary>The same for positive ones.</summary>
    public long? PositiveSinceMs { get; internal init; }

    /// <summary>Since when power flows although the relay is off, monotonic milliseconds; null if it does not.</summary>
    public long? StrayPowerSinceMs { get; internal init; }

    /// <summary>Faults latched or reported.</summary>
    public MachineFaults Faults { get; internal init; }

    /// <summary>Faults of pins and reader that the host says are present now.</summary>
    public MachineFaults Present { get; internal init; }

    /// <summary>A person's block, effective at rest; null if none.</summary>
    public Block? Blocked { get; internal init; }

    /// <summary>True if the access list has the machine out of service.</summary>
    public bool ListedOutOfService { get; internal init; }

    /// <summary>True while a record says that the machine is out of service.</summary>
    public bool OutOfServiceRecorded { get; internal init; }

    /// <summary>Records that the store refused and that are offered again every five seconds, at most <see cref="MaxUnsaved"/>.</summary>
    public IReadOnlyList<SessionRecord> Unsaved { get; internal init; } = [];

    /// <summary>Records given up because <see cref="Unsaved"/> was full; never a session's end.</summary>
    public int UnsavedDropped { get; internal init; }

    /// <summary>When unsaved records were last offered, monotonic milliseconds.</summary>
    public long UnsavedTriedMs { get; internal init; }

    /// <summary>Last refusal that was recorded: the same badge is not recorded again for the same reason within five seconds.</summary>
    public (string Badge, DenialReason Reason, long AtMs)? LastRefusal { get; internal init; }

    /// <summary>What badges did a moment ago, the latest first, at most <see cref="MaxTaps"/>: see <see cref="MachineProfile.SameTapSeconds"/>.</summary>
    public IReadOnlyList<BadgeTap> Taps { get; internal init; } = [];

    /// <summary>Most of <see cref="Taps"/>; the oldest is forgotten beyond it.</summary>
    public const int MaxTaps = 4;

    /// <summary>Most unsaved records kept; beyond it the oldest that is not a session's end is given up and counted.</summary>
    public const int MaxUnsaved = 32;

    /// <summary>A machine of which nothing is known yet: locked, relay off. The first input is to be <see cref="MachineInput.Restarted"/>.</summary>
    public static MachineState Initial(Instant now) => new()
    {
        Since = now,
        LastMs = now.MonotonicMs,
        RelaySinceMs = now.MonotonicMs,
        MeterAtMs = now.MonotonicMs,
        CounterAtMs = now.MonotonicMs,
        PowerAtMs = now.MonotonicMs,
        ContactorSinceMs = now.MonotonicMs,
        ExtractorSinceMs = now.MonotonicMs,
        Watched = ActivityDetector.Start(now.MonotonicMs),
    };

    /// <summary>True if the relay is out of reach, or its contactor's feedback has told nothing yet: whether it would follow is unknown.</summary>
    public bool IsRelayUnknown(MachineProfile profile) =>
        (Present & MachineFaults.RelayUnreachable) != MachineFaults.None || (profile.HasFeedback && !profile.IsAudit && Contactor is null);

    /// <summary>True if a power sample stands that is not older than the longest gap.</summary>
    public bool PowerKnown(long nowMs, MachineProfile profile) => profile.Meter is not null && PowerW is not null && nowMs - PowerAtMs <= profile.MeterGapMs;

    /// <summary>
    /// True if the last power sample counts for an end that was asked for at <paramref name="askedMs"/>. Then it was measured since, or a moment ago, and since the relay went on.
    /// What a plug said ten seconds ago is not now.
    /// </summary>
    public bool PowerWitnessed(long askedMs, long nowMs, MachineProfile profile) =>
        PowerKnown(nowMs, profile) && PowerAtMs >= RelaySinceMs && (PowerAtMs >= askedMs || nowMs - PowerAtMs <= MachineProfile.FreshMs);

    /// <summary>
    /// True once negative power is known to be feed-in (<see cref="MachineProfile.FeedsIn"/>): the meter has shown positive power, or negative power while the relay was off.
    /// Until then the meter may be mounted the wrong way round.
    /// </summary>
    internal bool FeedInProven { get; init; }

    /// <summary>True if negative power is meant: no work, no use, no fault. With the relay off it never is the machine's own.</summary>
    internal bool IsFeedIn(MachineProfile profile) => profile.FeedsIn && (FeedInProven || !Relay);

    /// <summary>True if power has been negative for so long that it is neither noise nor a brake.</summary>
    internal bool IsReversed(MachineProfile profile) =>
        !IsFeedIn(profile) && NegativeSinceMs is { } since && PowerAtMs - (profile.FeedsIn ? Math.Max(since, RelaySinceMs) : since) >= MachineProfile.SignMs;

    /// <summary>True if the meter says that the open session's machine is at rest; false also if nothing is known, and while it holds its heat.</summary>
    public bool AtRest(long nowMs, MachineProfile profile) => WasAtRest(profile) && PowerKnown(nowMs, profile) && !HoldsHeat(nowMs, profile);

    /// <summary>True if the last sample of the open session, however old, showed rest rather than work or a pause within it.</summary>
    internal bool WasAtRest(MachineProfile profile) => Session is { Activity: { Working: false, Settled: true } } && PowerW < profile.ActiveW;

    /// <summary>Seconds until the start or idle time-out ends the session; null if none counts.</summary>
    public double? SecondsLeft(Instant now, MachineProfile profile) => (Condition, Session) switch
    {
        (MachineCondition.Ready, { } s) => Math.Max(0, profile.StartTimeoutSeconds - now.SecondsSince(s.RestFromMs)),
        (MachineCondition.Idle, { } s) => Math.Max(0, profile.IdleTimeoutSeconds - now.SecondsSince(s.RestFromMs)),
        _ => null,
    };
}
