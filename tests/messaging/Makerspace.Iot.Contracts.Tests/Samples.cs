using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Contracts.Tests;

/// <summary>One plausible message of each kind; the golden fixtures are their wire form.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Wall = new(2026, 3, 2, 8, 15, 30, 250, TimeSpan.Zero);

    public static readonly SessionParty Party = new() { Member = "m-7k2q", Structure = "atelier-du-bois", Supervisor = "m-9f3d", Purpose = SessionPurpose.Training };

    public static readonly SessionFigures Figures = new()
    {
        OccupiedSeconds = 1805.25,
        ActiveSeconds = 1200.5,
        EnergyWh = 432.125,
        EnergyQuality = EnergyQuality.Metered,
        PeakW = 2150.7,
        GapSeconds = 3,
    };

    /// <summary>Later than <see cref="Figures"/>, and less: the counter was doubted, and the power samples count.</summary>
    public static readonly SessionFigures Doubted = Figures with { OccupiedSeconds = 1830.25, ActiveSeconds = 1225.5, EnergyWh = 398.5, EnergyQuality = EnergyQuality.Estimated };

    public static readonly SessionEnded Ended = new()
    {
        Session = "s-0001",
        Party = Party,
        StartWall = Wall.AddMinutes(-30),
        StartClock = ClockQuality.Corrected,
        EndWall = Wall,
        Figures = Figures,
        Reason = SessionEndReason.BadgeOut,
        AccessVersion = 42,
    };

    public static readonly TelemetrySample Sample = new()
    {
        TimeMs = 1772439330250,
        PowerW = 1480.5,
        EnergyWh = 98765.4,
        CurrentA = 6.43,
        VoltageV = 230.1,
        Contactor = true,
        State = MachineCondition.Running,
    };

    public static readonly TelemetryBatch Batch = new()
    {
        Machine = "press-1",
        Clock = ClockQuality.Synced,
        Late = false,
        Samples =
        [
            Sample,
            new TelemetrySample { TimeMs = 1772439331250, PowerW = 0, State = MachineCondition.Idle },
            new TelemetrySample { TimeMs = 1772439332250, Contactor = false, State = MachineCondition.OutOfService },
        ],
    };

    public static readonly StateMessage State = new()
    {
        State = MachineCondition.Idle,
        Since = Wall.AddSeconds(-40),
        At = Wall,
        PowerW = 79.5,
        Relay = true,
        Contactor = true,
        Faults = ["meter-silent"],
        IdleSecondsLeft = 560,
    };

    public static readonly StateMessage Heating = State with { State = MachineCondition.Running, Faults = [], IdleSecondsLeft = null, Phase = "heating", TemperatureC = 84.5, Mode = "audit" };

    public static readonly StateMessage ManyFaults = State with
    {
        Faults = ["contactor-open", "contactor-welded", "reader-silent", "pin-failed", "relay-unreachable", "no-airflow", "upkeep-due", "meter-disagrees", "meter-reversed", "program-defect"],
    };

    public static readonly StateMessage InterlockOpen = State with
    {
        State = MachineCondition.Locked,
        PowerW = 0,
        Relay = false,
        Contactor = false,
        Faults = [],
        IdleSecondsLeft = null,
        Interlocks = [InterlockName.EmergencyStop, InterlockName.Lid, InterlockName.Extractor, InterlockName.Coolant],
    };

    public static readonly AgentStatus Status = new()
    {
        Online = true,
        Boot = "b-5e1c",
        Version = "0.1.0",
        At = Wall,
        Clock = ClockQuality.Synced,
        AccessVersion = 42,
        OutboxDepth = 3,
        Faults = ["store-failed"],
    };

    public static readonly AgentStatus StatusOfOutbox = Status with { OutboxEpoch = "e-2f90", OutboxFrom = 1235 };

    public static readonly AckMessage Ack = new() { Epoch = "e-2f90", Seq = 1234567890123 };

    public static readonly CommandMessage Command = new()
    {
        Id = "c-1",
        Agent = "fabunit-1",
        Machine = "press-1",
        Verb = CommandVerb.EndSession,
        Reason = "Révision à 14 h",
        IssuedAt = Wall,
        ExpiresAt = Wall.AddSeconds(30),
    };

    public static readonly CommandMessage Enrol = Command with { Verb = CommandVerb.Enrol, Reason = null };

    public static readonly CommandReply EnrolledBadge = new() { Id = "c-1", Accepted = true, Badge = "04a21b7c3d4e5f" };

    public static readonly CommandMessage OpenCommand = Command with { Id = "c-2", Verb = CommandVerb.Open, Member = "m-7k2q", Reason = "Badge oublié" };

    public static readonly AgentStatus StatusOfVerbs = StatusOfOutbox with { Verbs = [.. CommandVerbs.Words] };

    public static readonly CommandReply Reply = new() { Id = "c-1", Accepted = false, Refusal = "machine-running" };

    public static readonly AccessListDocument AccessList = new()
    {
        Agent = "fabunit-1",
        Site = "la-fabunit",
        Version = 42,
        IssuedAt = Wall,
        ValidUntil = Wall.AddDays(7),
        TimeZone = "Europe/Paris",
        Machines =
        [
            new AccessMachine
            {
                Machine = "press-1", Category = "plastic-press", LevelAlone = 2, LevelSupervised = 1, LevelSupervisor = 3, TwoPersons = true, OutOfService = false,
                Hours = [new AccessHours(31, 480, 1200)], Bookings = [new AccessBooking("m-7k2q", Wall, Wall.AddHours(2))],
            },
        ],
        Members =
        [
            new AccessMember
            {
                Ref = "m-7k2q",
                Memberships = [new AccessMembership { From = Wall.AddYears(-1), Until = Wall.AddYears(1), Structure = "atelier-du-bois", Purpose = SessionPurpose.Production, Hours = [new AccessHours(127, 0, 1440)] }],
                Qualifications = [new AccessQualification("plastic-press", 2, Wall.AddYears(2))],
            },
            new AccessMember { Ref = "m-9f3d", Memberships = [], ElsewhereOnly = true, QuotaSpent = true, Maintainer = true },
        ],
        Badges = [new AccessBadge("AAECAwQFBgcICQoLDA0ODw", 0, "atelier-du-bois"), new AccessBadge("EBESExQVFhcYGRobHB0eHw", 1, Revoked: true)],
    };

    public static readonly AccessListDocument AccessListOfLentBadge = AccessList with { Badges = [AccessList.Badges[0] with { Until = Wall.AddDays(1) }, AccessList.Badges[1]] };

    public static readonly SignedDocument Signed = new()
    {
        Purpose = "access",
        KeyId = "k1",
        Payload = [1, 2, 3, 250, 251, 252],
        Gzip = true,
        Signature = [.. Enumerable.Range(0, 64).Select(i => (byte)i)],
    };

    public static AgentEvent Event(string kind, EventBody body, string? machine = "press-1") => new()
    {
        Epoch = "e-2f90",
        Seq = 17,
        Kind = kind,
        Machine = machine,
        Wall = Wall,
        Clock = ClockQuality.Unsynced,
        Boot = "b-5e1c",
        MonotonicMs = 86_400_123,
        Body = body,
    };
}
