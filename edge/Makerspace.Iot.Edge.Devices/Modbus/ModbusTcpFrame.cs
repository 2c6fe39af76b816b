using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>What stands at the beginning of a stream of Modbus TCP.</summary>
internal enum MbapScan
{
    /// <summary>Not enough bytes yet.</summary>
    Begun,

    /// <summary>A whole frame.</summary>
    Frame,

    /// <summary>No frame can begin like this: the stream has lost its step, and only a new connection helps.</summary>
    Broken,
}

/// <summary>
/// Frames of Modbus TCP: a header of seven bytes (MBAP) and the same function and data as on a serial line, without CRC. All numbers big-endian:
/// transaction (2 bytes), protocol (2, always 0), length of what follows (2), unit (1).
/// Source: MODBUS messaging on TCP/IP implementation guide V1.0b, section 3.1.3.
/// </summary>
internal static class ModbusTcpFrame
{
    /// <summary>Bytes before the unit.</summary>
    public const int LengthEnd = 6;

    /// <summary>Longest frame: 260 bytes. Source: as above, section 4.1 (253 bytes of function and data, and 7 of header).</summary>
    public const int MaxFrame = 260;

    private const int ShortestBody = 3;

    /// <summary>The frame of a request under a transaction number.</summary>
    public static byte[] Make(ushort transaction, ModbusRequest request)
    {
        ReadOnlySpan<byte> body = request.Frame.AsSpan(0, request.Frame.Length - ModbusCrc.Bytes);
        byte[] frame = new byte[LengthEnd + body.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, transaction);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(4), (ushort)body.Length);
        body.CopyTo(frame.AsSpan(LengthEnd));
        return frame;
    }

    /// <summary>
    /// Looks at the beginning of what was received. With <see cref="MbapScan.Frame"/>, <paramref name="body"/> is unit, function and data, and the frame is <see cref="LengthEnd"/> bytes longer.
    /// An answer has at least unit, function and one byte.
    /// </summary>
    public static MbapScan Read(ReadOnlySpan<byte> received, out ushort transaction, out ReadOnlySpan<byte> body)
    {
        body = default;
        transaction = received.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(received) : (ushort)0;
        if ((received.Length > 2 && received[2] != 0) || (received.Length > 3 && received[3] != 0))
        {
            return MbapScan.Broken;
        }

        if (received.Length < LengthEnd)
        {
            return MbapScan.Begun;
        }

        // The answer to a function of the maker's own may be the function alone.
        int length = BinaryPrimitives.ReadUInt16BigEndian(received[4..]);
        if (length is < ShortestBody - 1 or > MaxFrame - LengthEnd)
        {
            return MbapScan.Broken;
        }

        if (received.Length < LengthEnd + length)
        {
            return MbapScan.Begun;
        }

        body = received.Slice(LengthEnd, length);
        return MbapScan.Frame;
    }

    /// <summary>Whether a body answers a request: unit, function, byte count or echo, and length must all be right.</summary>
    public static ModbusScan Match(ReadOnlySpan<byte> body, ModbusRequest request)
    {
        if (body.Length == ModbusRequest.ExceptionLength - ModbusCrc.Bytes && body[0] == request.Address && body[1] == (request.Function | 0x80))
        {
            return ModbusScan.Exception;
        }

        return body.Length == request.AnswerLength - ModbusCrc.Bytes && body.StartsWith(request.AnswerStart) ? ModbusScan.Answer : ModbusScan.Broken;
    }
}
