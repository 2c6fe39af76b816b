using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>What may happen to a machine. Each kind is nested here; <c>SessionMachine.Step</c> takes any of them in any state.</summary>
public abstract record MachineInput
{
    private MachineInput()
    {
    }

    /// <summary>A badge came into the field or the slot, once per arrival.</summary>
    /// <param name="Badge">Keyed hash.</param>
    /// <param name="NewSession">A fresh random session identity, used if this badge opens one.</param>
    /// <param name="Decision">What the badge may do here now.</param>
    /// <param name="Standing">What else it may do here.</param>
    public sealed record BadgePresented(string Badge, string NewSession, AccessDecision Decision, BadgeStanding Standing) : MachineInput
    {
        /// <summary>
        /// True if nobody was seen to bring it. It lay on the reader, or stood in the slot, when the reader was first asked, before the field was ever seen empty.
        /// Such a badge opens nothing and ends nothing (nothing restarts by itself). In slot style it is taken for the card of the session that goes on, if it is its member's.
        /// </summary>
        public bool AlreadyThere { get; init; }

        /// <summary>
        /// Identity of the command that asks for this tap; null if a badge was presented. Nobody is known to stand there:
        /// it may open a free machine and do nothing else (<see cref="CommandInvariants"/>).
        /// </summary>
        public string? CommandId { get; init; }

        /// <summary>Reads decision and standing from the list in force (null if there is none).</summary>
        public static BadgePresented Read(AccessList? list, string machine, string badge, string newSession, Instant now) =>
            new(badge, newSession, AccessPolicy.Decide(list, machine, badge, now), AccessPolicy.Standing(list, machine, badge, now));
    }

    /// <summary>A badge left the field or the slot.</summary>
    /// <param name="Badge">Keyed hash.</param>
    public sealed record BadgeRemoved(string Badge) : MachineInput;

    /// <summary>The meter answered. Values that are not numbers, or beyond the profile's greatest power, are not believed.</summary>
    /// <param name="PowerW">Active power, watts; null if not measured. Negative power is judged by <see cref="MachineProfile.FeedsIn"/>.</param>
    /// <param name="EnergyWh">The meter's counter, watt-hours; null if it has none.</param>
    public sealed record PowerSample(double? PowerW, double? EnergyWh) : MachineInput
    {
        /// <summary>How long ago the power was measured, milliseconds; 0 or more.</summary>
        public long PowerAgeMs { get; init; }

        /// <summary>How long ago the counter was measured, milliseconds; 0 or more.</summary>
        public long CounterAgeMs { get; init; }

        /// <summary>Samples that had waited for the same step, the oldest first: what they tell is known only now, and no total was told in between. Default none.</summary>
        public IReadOnlyList<PowerSample> Earlier { get; init; } = [];

        /// <summary>If the machine is only watched and no session is open: a fresh random session identity, used if this sample shows work. Otherwise null.</summary>
        public string? NewSession { get; init; }
    }

    /// <summary>The temperature was read. What is no number, or beyond -60 to 2000, is not believed.</summary>
    /// <param name="Celsius">Degrees Celsius; null if it could not be read.</param>
    public sealed record TemperatureRead(double? Celsius) : MachineInput;

    /// <summary>The "out of order" button was read, on change.</summary>
    /// <param name="Pressed">True while pressed; null if it could not be read.</param>
    public sealed record ButtonRead(bool? Pressed) : MachineInput;

    /// <summary>The maintenance key was read, on change.</summary>
    /// <param name="On">True while turned on; null if it could not be read.</param>
    /// <param name="NewSession">A fresh random session identity, used if the turn opens one.</param>
    public sealed record KeyRead(bool? On, string NewSession) : MachineInput;

    /// <summary>The meter did not answer. How long is measured from its last answer.</summary>
    public sealed record MeterMissing : MachineInput;

    /// <summary>The auxiliary contact was read.</summary>
    /// <param name="Closed">True is closed; null if it could not be read.</param>
    public sealed record ContactorFeedback(bool? Closed) : MachineInput;

    /// <summary>An interlock was read.</summary>
    /// <param name="Kind">One kind.</param>
    /// <param name="Satisfied">True if satisfied; null if it could not be read.</param>
    public sealed record InterlockRead(InterlockKinds Kind, bool? Satisfied) : MachineInput;

    /// <summary>Time passes. At least once a second; nothing else makes time-outs due.</summary>
    public sealed record Tick : MachineInput;

    /// <summary>A verified command of the server.</summary>
    /// <param name="Id">Its identity, returned in <see cref="SessionEffect.AnswerCommand"/>.</param>
    /// <param name="Verb">What to do.</param>
    /// <param name="Reason">Why, for the record.</param>
    public sealed record Command(string Id, CommandVerb Verb, string? Reason = null) : MachineInput;

    /// <summary>
    /// The access list changed, or time passed (hours, bookings and expiries move by themselves: once a minute is enough).
    /// </summary>
    /// <param name="Current">The decision for the badge of <see cref="MachineState.Session"/> or <see cref="MachineState.Awaited"/>; null if there is neither.</param>
    /// <param name="ListedOutOfService">True if the list has the machine out of service.</param>
    public sealed record AccessReviewed(AccessDecision? Current, bool ListedOutOfService) : MachineInput
    {
        /// <summary>Reads both from the list in force (null if there is none).</summary>
        public static AccessReviewed Read(AccessList? list, string machine, MachineState state, Instant now)
        {
            return new AccessReviewed(Decide(list, machine, state, now), list?.FindMachine(machine) is { OutOfService: true });
        }

        private static AccessDecision? Decide(AccessList? list, string machine, MachineState state, Instant now)
        {
            if (state.Session is not { } session)
            {
                return state.Awaited is { } awaited ? AccessPolicy.Decide(list, machine, awaited.Badge, now) : null;
            }

            // A session taken up after a restart knows its member, not the badge.
            string badge = session.Badge.Length > 0 ? session.Badge : list?.AnyBadgeOf(session.Party.Member) ?? "";
            AccessDecision decision = AccessPolicy.Decide(list, machine, badge, now);
            return session.IsMaintenance && AccessPolicy.Standing(list, machine, badge, now).Maintains
                ? new AccessDecision.Grant(decision.AccessVersion, session.Party.Member, session.Party.Structure, SessionPurpose.Maintenance)
                : decision;
        }
    }

    /// <summary>First input after the process started: what was left open.</summary>
    /// <param name="Interrupted">The session whose end was never recorded; null if there is none. It is closed at its last checkpoint.</param>
    /// <param name="Blocked">A block in force before; null if none.</param>
    /// <param name="OutOfServiceRecorded">True if the last record of service says out of service.</param>
    /// <param name="Faults">Faults whose clearing was never recorded.</param>
    public sealed record Restarted(InterruptedSession? Interrupted = null, Block? Blocked = null, bool OutOfServiceRecorded = false, MachineFaults Faults = MachineFaults.None) : MachineInput
    {
        /// <summary>
        /// True if the relay's line outlived the process and is still on. The machine may be at work, so the interrupted session goes on. If no record of one is left, a session of nobody's is opened,
        /// which ends as soon as the machine rests.
        /// </summary>
        public bool RelayHeld { get; init; }

        /// <summary>With <see cref="RelayHeld"/> and without a session: a fresh random session identity. Without it the relay goes off.</summary>
        public string? NewSession { get; init; }

        /// <summary>What the machine had done since its last upkeep, ended sessions only.</summary>
        public UpkeepCount Upkeep { get; init; }
    }

    /// <summary>The wall clock jumped against the monotonic clock. No duration changes; an unsynced start is put right if the clock is synced now.</summary>
    /// <param name="StepMs">Size of the jump, milliseconds.</param>
    public sealed record ClockStepped(long StepMs) : MachineInput;

    /// <summary>The store holds the records of a <see cref="SessionEffect.Commit"/>. Optional: success is assumed.</summary>
    /// <param name="Commit">The effect.</param>
    public sealed record RecordCommitted(SessionEffect.Commit Commit) : MachineInput;

    /// <summary>The store refused a <see cref="SessionEffect.Commit"/>; the effects after it were not executed. Must be the very next input.</summary>
    /// <param name="Commit">The effect.</param>
    public sealed record RecordFailed(SessionEffect.Commit Commit) : MachineInput;

    /// <summary>A pin or the reader failed, or works again.</summary>
    /// <param name="Code">One of <see cref="MachineFaults.FromHost"/>.</param>
    /// <param name="IsPresent">False if it is over.</param>
    /// <param name="Detail">For a technician; no person, no badge.</param>
    public sealed record DeviceFault(MachineFaults Code, bool IsPresent, string? Detail = null) : MachineInput;
}
