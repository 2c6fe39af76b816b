using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Contracts.Tests;

/// <summary>A message, its wire form as the code writes it now, and the way to read it.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Encoded">The message as the code writes it now.</param>
/// <param name="Read">Reads bytes: what is wrong, or the message written again.</param>
internal sealed record Fixture(string Name, byte[] Encoded, Func<byte[], (string? Error, byte[]? Again)> Read)
{
    /// <summary>Every kind of message, and every kind of event.</summary>
    public static IReadOnlyList<Fixture> All { get; } =
    [
        Event("event-session-started", EventKind.SessionStarted, new SessionStarted { Session = "s-0001", Party = Samples.Party, AccessVersion = 42 }),
        Event("event-session-checkpoint", EventKind.SessionCheckpoint, new SessionCheckpoint { Session = "s-0001", Figures = Samples.Figures }),
        Event("event-session-checkpoint-doubted", EventKind.SessionCheckpoint, new SessionCheckpoint { Session = "s-0002", Figures = Samples.Doubted }),
        Event("event-session-ended", EventKind.SessionEnded, Samples.Ended),
        Event("event-access-denied", EventKind.AccessDenied, new AccessDenied { Reason = DenialReason.QualificationExpired, Member = "m-7k2q", AccessVersion = 42 }),
        Event("event-access-denied-observed", EventKind.AccessDenied, new AccessDenied { Reason = DenialReason.NotQualified, Member = "m-7k2q", AccessVersion = 42, Observed = true }),
        Event("event-fault-raised", EventKind.FaultRaised, new FaultRaised { Code = FaultCode.ContactorWelded, Detail = "relay open, 1480 W" }),
        Event("event-fault-raised-disagrees", EventKind.FaultRaised, new FaultRaised { Code = FaultCode.MeterDisagrees, Detail = "in this session: counter 432.1 Wh, power samples 398.5 Wh" }),
        Event("event-fault-raised-reversed", EventKind.FaultRaised, new FaultRaised { Code = FaultCode.MeterReversed, Detail = "-1500 W for 5 s" }),
        Event("event-fault-cleared", EventKind.FaultCleared, new FaultCleared { Code = FaultCode.ContactorWelded }),
        Event("event-machine-out-of-service", EventKind.MachineOutOfService, new MachineOutOfService { Reason = "Courroie à changer" }),
        Event("event-machine-back-in-service", EventKind.MachineBackInService, new MachineBackInService()),
        Event("event-agent-booted", EventKind.AgentBooted, new AgentBooted { Version = "0.1.0", Machines = ["press-1", "cnc-1"], RecoveredSessions = 1 }, machine: null),
        Event("event-clock-stepped", EventKind.ClockStepped, new ClockStepped { StepMs = -3_600_000 }, machine: null),
        Event("event-of-a-kind-to-come", "lid-opened", new UnknownBody("""{"angle":12.50,"note":"\u00E9t\u00E9","more":[1,null,{"x":true}]}""")),
        new("telemetry", WireCodec.Encode(Samples.Batch), bytes => Result(WireCodec.DecodeTelemetry(bytes), WireCodec.Encode)),
        new("state", WireCodec.Encode(Samples.State), bytes => Result(WireCodec.DecodeState(bytes), WireCodec.Encode)),
        new("state-heating", WireCodec.Encode(Samples.Heating), bytes => Result(WireCodec.DecodeState(bytes), WireCodec.Encode)),
        new("state-many-faults", WireCodec.Encode(Samples.ManyFaults), bytes => Result(WireCodec.DecodeState(bytes), WireCodec.Encode)),
        new("state-interlock-open", WireCodec.Encode(Samples.InterlockOpen), bytes => Result(WireCodec.DecodeState(bytes), WireCodec.Encode)),
        new("status", WireCodec.Encode(Samples.Status), bytes => Result(WireCodec.DecodeStatus(bytes), WireCodec.Encode)),
        new("status-outbox", WireCodec.Encode(Samples.StatusOfOutbox), bytes => Result(WireCodec.DecodeStatus(bytes), WireCodec.Encode)),
        new("status-verbs", WireCodec.Encode(Samples.StatusOfVerbs), bytes => Result(WireCodec.DecodeStatus(bytes), WireCodec.Encode)),
        new("ack", WireCodec.Encode(Samples.Ack), bytes => Result(WireCodec.DecodeAck(bytes), WireCodec.Encode)),
        new("command", WireCodec.Encode(Samples.Command), bytes => Result(WireCodec.DecodeCommand(bytes), WireCodec.Encode)),
        new("command-enrol", WireCodec.Encode(Samples.Enrol), bytes => Result(WireCodec.DecodeCommand(bytes), WireCodec.Encode)),
        new("reply-badge", WireCodec.Encode(Samples.EnrolledBadge), bytes => Result(WireCodec.DecodeReply(bytes), WireCodec.Encode)),
        new("command-open", WireCodec.Encode(Samples.OpenCommand), bytes => Result(WireCodec.DecodeCommand(bytes), WireCodec.Encode)),
        new("reply", WireCodec.Encode(Samples.Reply), bytes => Result(WireCodec.DecodeReply(bytes), WireCodec.Encode)),
        new("access-list", WireCodec.Encode(Samples.AccessList), bytes => Result(WireCodec.DecodeAccessList(bytes), WireCodec.Encode)),
        new("access-list-lent-badge", WireCodec.Encode(Samples.AccessListOfLentBadge), bytes => Result(WireCodec.DecodeAccessList(bytes), WireCodec.Encode)),
        new("signed-document", WireCodec.Encode(Samples.Signed), bytes => Result(WireCodec.DecodeSigned(bytes), WireCodec.Encode)),
    ];

    public override string ToString() => Name;

    private static Fixture Event(string name, string kind, EventBody body, string? machine = "press-1") =>
        new(name, EventCodec.Encode(Samples.Event(kind, body, machine)), bytes => Result(EventCodec.Decode(bytes), EventCodec.Encode));

    private static (string? Error, byte[]? Again) Result<T>(Decoded<T> decoded, Func<T, byte[]> encode)
        where T : class => decoded.Ok ? (null, encode(decoded.Value)) : (decoded.Error, null);
}
