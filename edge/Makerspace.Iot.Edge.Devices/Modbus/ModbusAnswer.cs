namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>What stands in the bytes received so far.</summary>
internal enum ModbusScan
{
    /// <summary>Nothing that belongs to the request.</summary>
    Nothing,

    /// <summary>The beginning of an answer.</summary>
    Begun,

    /// <summary>A whole answer with a wrong CRC, and no good one.</summary>
    Broken,

    /// <summary>The answer.</summary>
    Answer,

    /// <summary>An exception answer.</summary>
    Exception,
}

/// <summary>
/// Looks for the answer to a request in bytes that may hold noise before it. Address, function, byte count or echo, length and CRC must all be right;
/// an answer of another device or to another question does not pass.
/// </summary>
internal static class ModbusAnswer
{
    /// <summary>Scans the bytes; <paramref name="frame"/> is the answer or exception found, without its CRC.</summary>
    public static ModbusScan Find(ReadOnlySpan<byte> received, ModbusRequest request, out ReadOnlySpan<byte> frame)
    {
        var best = ModbusScan.Nothing;
        for (int at = 0; at + 1 < received.Length; at++)
        {
            ReadOnlySpan<byte> rest = received[at..];
            if (rest[0] != request.Address)
            {
                continue;
            }

            bool isException = rest[1] == (request.Function | 0x80);
            int known = Math.Min(request.AnswerStart.Length, rest.Length);
            if (!isException && !rest.StartsWith(request.AnswerStart.AsSpan(0, known)))
            {
                continue;
            }

            int length = isException ? ModbusRequest.ExceptionLength : request.AnswerLength;
            if (rest.Length < length)
            {
                best = ModbusScan.Begun;
            }
            else if (ModbusCrc.Holds(rest[..length]))
            {
                frame = rest[..(length - ModbusCrc.Bytes)];
                return isException ? ModbusScan.Exception : ModbusScan.Answer;
            }
            else if (best == ModbusScan.Nothing)
            {
                best = ModbusScan.Broken;
            }
        }

        frame = default;
        return best;
    }
}
