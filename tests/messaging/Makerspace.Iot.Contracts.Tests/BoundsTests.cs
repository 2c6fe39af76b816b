using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using static Makerspace.Iot.Contracts.Tests.Samples;

namespace Makerspace.Iot.Contracts.Tests;

/// <summary>Each bound at its limit, which passes, and one step beyond, which does not.</summary>
public sealed class BoundsTests
{
    private static readonly DateTimeOffset TooLate = Bounds.LatestWall;
    private static readonly DateTimeOffset Latest = Bounds.LatestWall.AddMilliseconds(-1);
    private static readonly DateTimeOffset TooEarly = Bounds.EarliestWall.AddMilliseconds(-1);

    private static readonly DateTimeOffset LatestListed = Bounds.LatestListed.AddMilliseconds(-1);

    private static readonly (string What, Func<string?> AtLimit, Func<string?> Beyond)[] Table =
    [
        .. Limits("name", (string v) => Read(Ack with { Epoch = v }), new string('a', 40), new string('a', 41)),
        .. Limits("name, least", (string v) => Read(Ack with { Epoch = v }), "a", ""),
        .. Limits("name, characters", (string v) => Read(Ack with { Epoch = v }), "az-09", "A"),
        .. Limits("name, accents", (string v) => Read(Ack with { Epoch = v }), "e", "é"),
        .. Limits("ack seq", (long v) => Read(Ack with { Seq = v }), 0, -1),
        .. Limits("event seq", (long v) => Read(Any with { Seq = v }), 1, 0),
        .. Limits("event seq, most", (long v) => Read(Any with { Seq = v }), long.MaxValue, -1),
        .. Limits("event epoch", (string v) => Read(Any with { Epoch = v }), "e", "E"),
        .. Limits("event boot", (string v) => Read(Any with { Boot = v }), "b", ""),
        .. Limits("event kind", (string v) => Read(Any with { Kind = v }), EventKind.ClockStepped, "Clock"),
        .. Limits("event machine", (string? v) => Read(Any with { Machine = v }), null, ""),
        .. Limits("event wall, earliest", (DateTimeOffset v) => Read(Any with { Wall = v }), Bounds.EarliestWall, TooEarly),
        .. Limits("event wall, latest", (DateTimeOffset v) => Read(Any with { Wall = v }), Latest, TooLate),
        .. Limits("event monotonic", (long v) => Read(Any with { MonotonicMs = v }), 0, -1),
        .. Limits("a session has a machine", (string? v) => Read(Event(EventKind.SessionEnded, Ended, v)), "m", null),
        .. Limits("a denial has a machine", (string? v) => Read(Event(EventKind.AccessDenied, new AccessDenied { Reason = DenialReason.ListTooOld, AccessVersion = 0 }, v)), "m", null),
        .. Limits("occupied", (double v) => Figure(Figures with { OccupiedSeconds = v }), Bounds.SessionSeconds, Next(Bounds.SessionSeconds)),
        .. Limits("occupied, least", (double v) => Figure(Figures with { OccupiedSeconds = v, ActiveSeconds = 0, GapSeconds = 0 }), 0, -0.001),
        .. Limits("active", (double v) => Figure(Figures with { OccupiedSeconds = 100, GapSeconds = 0, ActiveSeconds = v }), 100, 100.01),
        .. Limits("active, least", (double v) => Figure(Figures with { ActiveSeconds = v }), 0, -0.001),
        .. Limits("gap", (double v) => Figure(Figures with { OccupiedSeconds = 2000, GapSeconds = v }), 2000, 2000.01),
        .. Limits("gap, least", (double v) => Figure(Figures with { GapSeconds = v }), 0, -0.001),
        .. Limits("energy", (double v) => Figure(Figures with { EnergyWh = v }), Bounds.SessionEnergyWh, Next(Bounds.SessionEnergyWh)),
        .. Limits("energy, least", (double v) => Figure(Figures with { EnergyWh = v }), 0, -0.001),
        .. Limits("peak", (double v) => Figure(Figures with { PeakW = v }), Bounds.PowerW, Next(Bounds.PowerW)),
        .. Limits("peak, least", (double v) => Figure(Figures with { PeakW = v }), 0, -0.001),
        .. Limits("the end is not before the start", (DateTimeOffset v) => Session(Ended with { EndWall = v }), Ended.StartWall, Ended.StartWall.AddMilliseconds(-1)),
        .. Limits("session name", (string v) => Session(Ended with { Session = v }), "s", "s s"),
        .. Limits("member", (string v) => Session(Ended with { Party = Party with { Member = v } }), "m", "Jeanne Martin"),
        .. Limits("structure", (string? v) => Session(Ended with { Party = Party with { Structure = v } }), null, ""),
        .. Limits("supervisor", (string? v) => Session(Ended with { Party = Party with { Supervisor = v } }), null, "?"),
        .. Limits("access version", (long v) => Session(Ended with { AccessVersion = v }), 0, -1),
        .. Limits("fault detail", (string? v) => Read(Event(EventKind.FaultRaised, new FaultRaised { Code = "x", Detail = v })), new string('é', 400), new string('x', 401)),
        .. Limits("fault code", (string v) => Read(Event(EventKind.FaultCleared, new FaultCleared { Code = v })), "x", "x!"),
        .. Limits("block reason", (string? v) => Read(Event(EventKind.MachineOutOfService, new MachineOutOfService { Reason = v })), new string('x', 400), new string('x', 401)),
        .. Limits("program version", (string v) => Booted(new AgentBooted { Version = v, Machines = [] }), new string('1', 40), new string('1', 41)),
        .. Limits("program version, least", (string v) => Booted(new AgentBooted { Version = v, Machines = [] }), "1", ""),
        .. Limits("machines of an agent", (int v) => Booted(new AgentBooted { Version = "1", Machines = Names(v) }), 64, 65),
        .. Limits("recovered sessions", (int v) => Booted(new AgentBooted { Version = "1", Machines = [], RecoveredSessions = v }), 64, 65),
        .. Limits("clock step forward", (long v) => Stepped(v), Bounds.ClockStepMs, Bounds.ClockStepMs + 1),
        .. Limits("clock step back", (long v) => Stepped(v), -Bounds.ClockStepMs, -Bounds.ClockStepMs - 1),
        .. Limits("event bytes", (int v) => EventCodec.Decode(Padded(EventCodec.Encode(Any), v)).Error, Bounds.EventBytes, Bounds.EventBytes + 1),
        .. Limits("ack bytes", (int v) => WireCodec.DecodeAck(Padded(WireCodec.Encode(Ack), v)).Error, Bounds.SmallBytes, Bounds.SmallBytes + 1),
        .. Limits("telemetry bytes", (int v) => WireCodec.DecodeTelemetry(Padded(WireCodec.Encode(Batch), v)).Error, Bounds.TelemetryBytes, Bounds.TelemetryBytes + 1),
        .. Limits("signed bytes", (int v) => WireCodec.DecodeSigned(Padded(WireCodec.Encode(Signed), v)).Error, Bounds.AccessBytes, Bounds.AccessBytes + 1),
        .. Limits("access list bytes", (int v) => WireCodec.DecodeAccessList(Padded(WireCodec.Encode(AccessList), v)).Error, Bounds.AccessExpandedBytes, Bounds.AccessExpandedBytes + 1),
        .. Limits("samples", (int v) => Read(Batch with { Samples = [.. Enumerable.Repeat(Sample, v)] }), 1000, 1001),
        .. Limits("samples, least", (int v) => Read(Batch with { Samples = [.. Enumerable.Repeat(Sample, v)] }), 1, 0),
        .. Limits("sample time", (long v) => One(Sample with { TimeMs = v }), 0, -1),
        .. Limits("sample time, latest", (long v) => One(Sample with { TimeMs = v }), Latest.ToUnixTimeMilliseconds(), TooLate.ToUnixTimeMilliseconds()),
        .. Limits("power", (double v) => One(Sample with { PowerW = v }), Bounds.PowerW, Next(Bounds.PowerW)),
        .. Limits("power fed back", (double v) => One(Sample with { PowerW = v }), -Bounds.PowerW, -Next(Bounds.PowerW)),
        .. Limits("counter", (double v) => One(Sample with { EnergyWh = v }), Bounds.CounterWh, Next(Bounds.CounterWh)),
        .. Limits("current", (double v) => One(Sample with { CurrentA = v }), Bounds.CurrentA, Next(Bounds.CurrentA)),
        .. Limits("voltage", (double v) => One(Sample with { VoltageV = v }), Bounds.VoltageV, Next(Bounds.VoltageV)),
        .. Limits("telemetry machine", (string v) => Read(Batch with { Machine = v }), "m", "m/x"),
        .. Limits("state power", (double v) => Read(State with { PowerW = v }), Bounds.PowerW, Next(Bounds.PowerW)),
        .. Limits("state faults", (int v) => Read(State with { Faults = Names(v) }), 16, 17),
        .. Limits("seconds left", (double v) => Read(State with { IdleSecondsLeft = v }), 86400, 86400.1),
        .. Limits("seconds left, least", (double v) => Read(State with { IdleSecondsLeft = v }), 0, -0.1),
        .. Limits("state since", (DateTimeOffset v) => Read(State with { Since = v }), Bounds.EarliestWall, TooEarly),
        .. Limits("state at", (DateTimeOffset v) => Read(State with { At = v }), Latest, TooLate),
        .. Limits("status faults", (int v) => Read(Status with { Faults = Names(v) }), 16, 17),
        .. Limits("status version", (string? v) => Read(Status with { Version = v }), null, ""),
        .. Limits("status outbox", (long v) => Read(Status with { OutboxDepth = v }), 0, -1),
        .. Limits("status access version", (long v) => Read(Status with { AccessVersion = v }), 0, -1),
        .. Limits("status outbox epoch", (string? v) => Read(Status with { OutboxEpoch = v }), null, ""),
        .. Limits("status outbox from", (long? v) => Read(Status with { OutboxFrom = v }), 1, 0),
        .. Limits("status at", (DateTimeOffset v) => Read(Status with { At = v }), Bounds.EarliestWall, TooEarly),
        .. Limits("command life", (double v) => Read(Command with { ExpiresAt = Wall.AddSeconds(v) }), 600, 600.002),
        .. Limits("command life, least", (double v) => Read(Command with { ExpiresAt = Wall.AddSeconds(v) }), 0.002, 0),
        .. Limits("command reason", (string? v) => Read(Command with { Reason = v }), new string('x', 400), new string('x', 401)),
        .. Limits("command member", (string? v) => Read(OpenCommand with { Member = v }), "a", null),
        .. Limits("command member, as a name", (string? v) => Read(OpenCommand with { Member = v }), new string('m', 40), "Mme X"),
        .. Limits("command member of another verb", (string? v) => Read(Command with { Member = v }), null, "a"),
        .. Limits("status verbs", (int v) => Read(StatusOfOutbox with { Verbs = [.. Enumerable.Repeat("open", v)] }), 32, 33),
        .. Limits("command agent", (string v) => Read(Command with { Agent = v }), "a", ""),
        .. Limits("reply refusal", (string? v) => Read(Reply with { Refusal = v }), null, "not a name"),
        .. Limits("signed purpose", (string v) => Read(Signed with { Purpose = v }), "command", "firmware"),
        .. Limits("signature", (int v) => Read(Signed with { Signature = new byte[v] }), 64, 65),
        .. Limits("signature, least", (int v) => Read(Signed with { Signature = new byte[v] }), 64, 63),
        .. Limits("signed payload", (int v) => Read(Signed with { Payload = new byte[v] }), 1, 0),
        .. Limits("list version", (long v) => Read(AccessList with { Version = v }), 1, 0),
        .. Limits("list zone", (string v) => Read(AccessList with { TimeZone = v }), new string('x', 64), new string('x', 65)),
        .. Limits("list machines", (int v) => Read(AccessList with { Machines = [.. Names(v).Select(n => AccessList.Machines[0] with { Machine = n })] }), 64, 65),
        .. Limits("list badges", (int v) => Read(AccessList with { Badges = ManyBadges(v) }), Bounds.Badges, Bounds.Badges + 1),
        .. Limits("badge of a member", (int v) => Read(AccessList with { Badges = [AccessList.Badges[0] with { Member = v }] }), 1, 2),
        .. Limits("badge of a member, least", (int v) => Read(AccessList with { Badges = [AccessList.Badges[0] with { Member = v }] }), 0, -1),
        .. Limits("badge hash", (string v) => Read(AccessList with { Badges = [AccessList.Badges[0] with { Hash = v }] }), new string('_', 22), new string('_', 21)),
        .. Limits("badge hash, characters", (string v) => Read(AccessList with { Badges = [AccessList.Badges[0] with { Hash = v }] }), new string('-', 22), new string('+', 22)),
        .. Limits("a badge stands once", (string v) => Read(AccessList with { Badges = [AccessList.Badges[0], AccessList.Badges[1] with { Hash = v }] }), new string('A', 22), AccessList.Badges[0].Hash),
        .. Limits("a machine stands once", (string v) => Read(AccessList with { Machines = [AccessList.Machines[0], AccessList.Machines[0] with { Machine = v }] }), "m", "press-1"),
        .. Limits("a member stands once", (string v) => Read(AccessList with { Members = [AccessList.Members[0], AccessList.Members[1] with { Ref = v }] }), "m", "m-7k2q"),
        .. Limits("level alone", (int v) => Machine(m => m with { LevelAlone = v }), 9, 10),
        .. Limits("level supervised", (int v) => Machine(m => m with { LevelAlone = 2, LevelSupervised = v }), 2, 3),
        .. Limits("level of a supervisor", (int v) => Machine(m => m with { LevelSupervisor = v }), 1, 0),
        .. Limits("bookings", (int v) => Machine(m => m with { Bookings = [.. Enumerable.Repeat(m.Bookings[0], v)] }), 1000, 1001),
        .. Limits("booking", (int v) => Machine(m => m with { Bookings = [new AccessBooking("m", Wall, Wall.AddMilliseconds(v))] }), 1, 0),
        .. Limits("booking from", (DateTimeOffset v) => Machine(m => m with { Bookings = [new AccessBooking("m", v, Wall)] }), Bounds.EarliestWall, TooEarly),
        .. Limits("booking until", (DateTimeOffset v) => Machine(m => m with { Bookings = [new AccessBooking("m", Wall, v)] }), LatestListed, Bounds.LatestListed),
        .. Limits("hours", (int v) => Machine(m => m with { Hours = [.. Enumerable.Repeat(m.Hours[0], v)] }), 32, 33),
        .. Limits("days", (int v) => Machine(m => m with { Hours = [new AccessHours(v, 0, 1)] }), 127, 128),
        .. Limits("days, least", (int v) => Machine(m => m with { Hours = [new AccessHours(v, 0, 1)] }), 1, 0),
        .. Limits("closing", (int v) => Machine(m => m with { Hours = [new AccessHours(1, 0, v)] }), 1440, 1441),
        .. Limits("opening", (int v) => Machine(m => m with { Hours = [new AccessHours(1, v, 1440)] }), 1439, 1440),
        .. Limits("memberships", (int v) => Member(m => m with { Memberships = [.. Enumerable.Repeat(m.Memberships[0], v)] }), 32, 33),
        .. Limits("membership from", (DateTimeOffset v) => Member(m => m with { Memberships = [m.Memberships[0] with { From = v }] }), Bounds.EarliestWall, TooEarly),
        .. Limits("membership until", (DateTimeOffset? v) => Member(m => m with { Memberships = [m.Memberships[0] with { Until = v }] }), LatestListed, Bounds.LatestListed),
        .. Limits("qualification until", (DateTimeOffset? v) => Member(m => m with { Qualifications = [new AccessQualification("x", 1, v)] }), LatestListed, Bounds.LatestListed),
        .. Limits("qualifications", (int v) => Member(m => m with { Qualifications = [.. Enumerable.Repeat(m.Qualifications[0], v)] }), 64, 65),
        .. Limits("qualification level", (int v) => Member(m => m with { Qualifications = [new AccessQualification("x", v)] }), 9, 10),
        .. Limits("qualification level, least", (int v) => Member(m => m with { Qualifications = [new AccessQualification("x", v)] }), 1, 0),
    ];

    public static TheoryData<string> Whats => [.. Table.Select(row => row.What)];

    private static AgentEvent Any => Event(EventKind.ClockStepped, new ClockStepped { StepMs = 1 }, machine: null);

    [Theory]
    [MemberData(nameof(Whats))]
    public void A_bound_holds_at_its_limit_and_one_step_beyond(string what)
    {
        (_, Func<string?> atLimit, Func<string?> beyond) = Table.Single(row => row.What == what);
        Assert.Null(atLimit());
        Assert.False(string.IsNullOrWhiteSpace(beyond()));
    }

    private static (string What, Func<string?> AtLimit, Func<string?> Beyond)[] Limits<T>(string what, Func<T, string?> read, T at, T beyond) =>
        [(what, () => read(at), () => read(beyond))];

    private static double Next(double value) => Math.BitIncrement(value);

    private static string? Read(AgentEvent value) => EventCodec.Decode(EventCodec.Encode(value)).Error;

    private static string? Read(AckMessage value) => WireCodec.DecodeAck(WireCodec.Encode(value)).Error;

    private static string? Read(TelemetryBatch value) => WireCodec.DecodeTelemetry(WireCodec.Encode(value)).Error;

    private static string? Read(StateMessage value) => WireCodec.DecodeState(WireCodec.Encode(value)).Error;

    private static string? Read(AgentStatus value) => WireCodec.DecodeStatus(WireCodec.Encode(value)).Error;

    private static string? Read(CommandMessage value) => WireCodec.DecodeCommand(WireCodec.Encode(value)).Error;

    private static string? Read(CommandReply value) => WireCodec.DecodeReply(WireCodec.Encode(value)).Error;

    private static string? Read(SignedDocument value) => WireCodec.DecodeSigned(WireCodec.Encode(value)).Error;

    private static string? Read(AccessListDocument value) => WireCodec.DecodeAccessList(WireCodec.Encode(value)).Error;

    private static string? Session(SessionEnded body) => Read(Event(EventKind.SessionEnded, body));

    private static string? Figure(SessionFigures figures) => Session(Ended with { Figures = figures });

    private static string? Booted(AgentBooted body) => Read(Event(EventKind.AgentBooted, body, machine: null));

    private static string? Stepped(long stepMs) => Read(Event(EventKind.ClockStepped, new ClockStepped { StepMs = stepMs }, machine: null));

    private static string? One(TelemetrySample sample) => Read(Batch with { Samples = [sample] });

    private static string? Machine(Func<AccessMachine, AccessMachine> change) => Read(AccessList with { Machines = [change(AccessList.Machines[0])] });

    private static string? Member(Func<AccessMember, AccessMember> change) => Read(AccessList with { Members = [change(AccessList.Members[0]), AccessList.Members[1]] });

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"n-{i}")];

    private static AccessBadge[] ManyBadges(int count) => [.. Enumerable.Range(0, count).Select(i => new AccessBadge($"{i:D22}", 0))];

    private static byte[] Padded(byte[] json, int length)
    {
        byte[] padded = new byte[length];
        Array.Fill(padded, (byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }
}
