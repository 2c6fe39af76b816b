using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>
/// Messages to bytes and back. UTF-8 JSON; unknown fields are ignored; every field is checked against <see cref="Bounds"/>.
/// Events have their own codec, <see cref="EventCodec"/>. All members are thread-safe.
/// </summary>
public static class WireCodec
{
    /// <summary>Writes a telemetry batch.</summary>
    public static byte[] Encode(TelemetryBatch value) => JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.TelemetryBatch);

    /// <summary>Writes a machine state.</summary>
    public static byte[] Encode(StateMessage value) => JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.StateMessage);

    /// <summary>Writes an agent status.</summary>
    public static byte[] Encode(AgentStatus value) => JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.AgentStatus);

    /// <summary>Writes an acknowledgement.</summary>
    public static byte[] Encode(AckMessage value) => JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.AckMessage);

    /// <summary>Writes a command, to be signed.</summary>
    public static byte[] Encode(CommandMessage value) => JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.CommandMessage);

    /// <summary>Writes the reply to a command.</summary>
    public static byte[] Encode(CommandReply value) => JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.CommandReply);

    /// <summary>Writes an access list, to be compressed and signed.</summary>
    public static byte[] Encode(AccessListDocument value) => JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.AccessListDocument);

    /// <summary>Writes a signed document.</summary>
    public static byte[] Encode(SignedDocument value) => JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Default.SignedDocument);

    /// <summary>Reads a telemetry batch.</summary>
    public static Decoded<TelemetryBatch> DecodeTelemetry(ReadOnlySpan<byte> payload) =>
        Decode(payload, Bounds.TelemetryBytes, WireJson.Default.TelemetryBatch, WireChecks.Telemetry);

    /// <summary>Reads a machine state.</summary>
    public static Decoded<StateMessage> DecodeState(ReadOnlySpan<byte> payload) =>
        Decode(payload, Bounds.SmallBytes, WireJson.Default.StateMessage, WireChecks.State);

    /// <summary>Reads an agent status.</summary>
    public static Decoded<AgentStatus> DecodeStatus(ReadOnlySpan<byte> payload) =>
        Decode(payload, Bounds.SmallBytes, WireJson.Default.AgentStatus, WireChecks.Status);

    /// <summary>Reads an acknowledgement.</summary>
    public static Decoded<AckMessage> DecodeAck(ReadOnlySpan<byte> payload) =>
        Decode(payload, Bounds.SmallBytes, WireJson.Default.AckMessage, WireChecks.Ack);

    /// <summary>Reads a command whose signature was verified.</summary>
    public static Decoded<CommandMessage> DecodeCommand(ReadOnlySpan<byte> payload) =>
        Decode(payload, Bounds.SmallBytes, WireJson.Default.CommandMessage, WireChecks.Command);

    /// <summary>Reads the reply to a command.</summary>
    public static Decoded<CommandReply> DecodeReply(ReadOnlySpan<byte> payload) =>
        Decode(payload, Bounds.SmallBytes, WireJson.Default.CommandReply, WireChecks.Reply);

    /// <summary>Reads an access list whose signature was verified and that was decompressed.</summary>
    public static Decoded<AccessListDocument> DecodeAccessList(ReadOnlySpan<byte> payload) =>
        Decode(payload, Bounds.AccessExpandedBytes, WireJson.Default.AccessListDocument, WireChecks.AccessList);

    /// <summary>Reads a signed document; its signature is not verified here.</summary>
    public static Decoded<SignedDocument> DecodeSigned(ReadOnlySpan<byte> payload) =>
        Decode(payload, Bounds.AccessBytes, WireJson.Default.SignedDocument, WireChecks.Signed);

    internal static Decoded<T> Decode<T>(ReadOnlySpan<byte> payload, int maxBytes, JsonTypeInfo<T> type, Func<T, string?> check)
        where T : class
    {
        if (payload.Length > maxBytes)
        {
            return Decoded<T>.Bad($"too large: {payload.Length} bytes, at most {maxBytes}");
        }

        // Strings are read lazily, so broken UTF-8 would otherwise be met late, or never.
        if (!Utf8.IsValid(payload))
        {
            return Decoded<T>.Bad("malformed: not UTF-8");
        }

        T? value;
        try
        {
            value = JsonSerializer.Deserialize(payload, type);
        }
        catch (JsonException error)
        {
            return Decoded<T>.Bad($"malformed at {error.Path ?? "$"}: {Short(error.Message)}");
        }
        catch (FormatException error)
        {
            return Decoded<T>.Bad($"malformed: {Short(error.Message)}");
        }

        if (value is null)
        {
            return Decoded<T>.Bad("null");
        }

        return check(value) is { } problem ? Decoded<T>.Bad(problem) : Decoded<T>.Good(value);
    }

    internal static string Short(string text) => text.Length <= 200 ? text : text[..200];
}
