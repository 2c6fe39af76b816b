using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Contracts.Codec;

/// <summary>Events to bytes and back. A kind that this version does not know is read as <see cref="UnknownBody"/>. Thread-safe.</summary>
public static class EventCodec
{
    /// <summary>Writes an event. The same event always gives the same bytes.</summary>
    public static byte[] Encode(AgentEvent value)
    {
        var frame = new EventFrame
        {
            V = 1,
            Epoch = value.Epoch,
            Seq = value.Seq,
            Kind = value.Kind,
            Machine = value.Machine,
            Wall = value.Wall,
            Clock = value.Clock,
            Boot = value.Boot,
            MonotonicMs = value.MonotonicMs,
            Body = BodyElement(value.Body),
        };
        return JsonSerializer.SerializeToUtf8Bytes(frame, WireJson.Default.EventFrame);
    }

    /// <summary>Reads an event of at most <see cref="Bounds.EventBytes"/>.</summary>
    public static Decoded<AgentEvent> Decode(ReadOnlySpan<byte> payload)
    {
        Decoded<EventFrame> frame = WireCodec.Decode(payload, Bounds.EventBytes, WireJson.Default.EventFrame, WireChecks.Frame);
        if (!frame.Ok)
        {
            return Decoded<AgentEvent>.Bad(frame.Error);
        }

        EventFrame f = frame.Value;
        EventBody? body;
        try
        {
            body = ReadBody(f.Kind, f.Body);
        }
        catch (JsonException error)
        {
            return Decoded<AgentEvent>.Bad($"malformed body of {f.Kind} at {error.Path ?? "$"}: {WireCodec.Short(error.Message)}");
        }
        catch (InvalidOperationException error)
        {
            return Decoded<AgentEvent>.Bad($"malformed body of {f.Kind}: {WireCodec.Short(error.Message)}");
        }

        if (body is null)
        {
            return Decoded<AgentEvent>.Bad("body: null");
        }

        if (WireChecks.Body(body, f.Machine) is { } problem)
        {
            return Decoded<AgentEvent>.Bad(problem);
        }

        return Decoded<AgentEvent>.Good(new AgentEvent
        {
            Epoch = f.Epoch,
            Seq = f.Seq,
            Kind = f.Kind,
            Machine = f.Machine,
            Wall = f.Wall,
            Clock = f.Clock,
            Boot = f.Boot,
            MonotonicMs = f.MonotonicMs,
            Body = body,
        });
    }

    /// <summary>
    /// Reads only the key of an event whose body is malformed, so that the rest of its stream can go on after it.
    /// False if not even the key can be read.
    /// </summary>
    public static bool TryReadKey(ReadOnlySpan<byte> payload, out string epoch, out long seq)
    {
        (epoch, seq) = (string.Empty, 0);
        if (payload.Length > Bounds.EventBytes || !Utf8.IsValid(payload))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(payload);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isEpoch = reader.ValueTextEquals("epoch"u8);
                bool isSeq = reader.ValueTextEquals("seq"u8);
                reader.Read();
                if (isEpoch && reader.TokenType == JsonTokenType.String)
                {
                    epoch = reader.GetString()!;
                }
                else if (isSeq && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number))
                {
                    seq = number;
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Broken JSON, or a string with half a surrogate pair. What was read before the break still counts: the key stands first.
        }

        return WireName.IsValid(epoch) && seq >= 1;
    }

    private static EventBody? ReadBody(string kind, JsonElement body) => kind switch
    {
        EventKind.SessionStarted => body.Deserialize(WireJson.Default.SessionStarted),
        EventKind.SessionCheckpoint => body.Deserialize(WireJson.Default.SessionCheckpoint),
        EventKind.SessionEnded => body.Deserialize(WireJson.Default.SessionEnded),
        EventKind.AccessDenied => body.Deserialize(WireJson.Default.AccessDenied),
        EventKind.FaultRaised => body.Deserialize(WireJson.Default.FaultRaised),
        EventKind.FaultCleared => body.Deserialize(WireJson.Default.FaultCleared),
        EventKind.MachineOutOfService => body.Deserialize(WireJson.Default.MachineOutOfService),
        EventKind.MachineBackInService => body.Deserialize(WireJson.Default.MachineBackInService),
        EventKind.AgentBooted => body.Deserialize(WireJson.Default.AgentBooted),
        EventKind.ClockStepped => body.Deserialize(WireJson.Default.ClockStepped),
        _ => new UnknownBody(Compact(body)),
    };

    private static JsonElement BodyElement(EventBody body) => body switch
    {
        SessionStarted b => ToElement(b, WireJson.Default.SessionStarted),
        SessionCheckpoint b => ToElement(b, WireJson.Default.SessionCheckpoint),
        SessionEnded b => ToElement(b, WireJson.Default.SessionEnded),
        AccessDenied b => ToElement(b, WireJson.Default.AccessDenied),
        FaultRaised b => ToElement(b, WireJson.Default.FaultRaised),
        FaultCleared b => ToElement(b, WireJson.Default.FaultCleared),
        MachineOutOfService b => ToElement(b, WireJson.Default.MachineOutOfService),
        MachineBackInService b => ToElement(b, WireJson.Default.MachineBackInService),
        AgentBooted b => ToElement(b, WireJson.Default.AgentBooted),
        ClockStepped b => ToElement(b, WireJson.Default.ClockStepped),
        UnknownBody b => JsonDocument.Parse(b.Json).RootElement,
        _ => throw new ArgumentException($"No wire form for {body.GetType().Name}.", nameof(body)),
    };

    // The form in which an unknown body is kept and written again. Half a surrogate pair, which JSON can say but no text can hold, throws here.
    private static string Compact(JsonElement body) => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Default.JsonElement));

    private static JsonElement ToElement<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.SerializeToElement(body, type);
}
