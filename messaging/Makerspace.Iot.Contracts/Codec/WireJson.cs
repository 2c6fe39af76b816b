using System.Text.Json;
using System.Text.Json.Serialization;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>The frame of an event: its common fields, and the body still as JSON.</summary>
internal sealed record EventFrame
{
    public int? V { get; init; }

    public required string Epoch { get; init; }

    public required long Seq { get; init; }

    public required string Kind { get; init; }

    public string? Machine { get; init; }

    public required DateTimeOffset Wall { get; init; }

    public required ClockQuality Clock { get; init; }

    public required string Boot { get; init; }

    public required long MonotonicMs { get; init; }

    public required JsonElement Body { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    Converters =
    [
        typeof(KebabEnumConverter<ClockQuality>), typeof(KebabEnumConverter<SessionPurpose>), typeof(KebabEnumConverter<EnergyQuality>),
        typeof(KebabEnumConverter<MachineCondition>), typeof(CommandVerbConverter), typeof(EndReasonConverter), typeof(DenialReasonConverter), typeof(WireTimeConverter),
    ])]
[JsonSerializable(typeof(EventFrame))]
[JsonSerializable(typeof(SessionStarted))]
[JsonSerializable(typeof(SessionCheckpoint))]
[JsonSerializable(typeof(SessionEnded))]
[JsonSerializable(typeof(AccessDenied))]
[JsonSerializable(typeof(FaultRaised))]
[JsonSerializable(typeof(FaultCleared))]
[JsonSerializable(typeof(MachineOutOfService))]
[JsonSerializable(typeof(MachineBackInService))]
[JsonSerializable(typeof(AgentBooted))]
[JsonSerializable(typeof(ClockStepped))]
[JsonSerializable(typeof(TelemetryBatch))]
[JsonSerializable(typeof(StateMessage))]
[JsonSerializable(typeof(AgentStatus))]
[JsonSerializable(typeof(AckMessage))]
[JsonSerializable(typeof(CommandMessage))]
[JsonSerializable(typeof(CommandReply))]
[JsonSerializable(typeof(AccessListDocument))]
[JsonSerializable(typeof(SignedDocument))]
internal sealed partial class WireJson : JsonSerializerContext;
