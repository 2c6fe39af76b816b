namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>
/// Frames of the PN532's host link. Normal: <c>00 00 FF LEN LCS TFI DATA DCS 00</c>; extended: <c>00 00 FF FF FF LENM LENL LCS TFI DATA DCS 00</c>.
/// LEN counts TFI and DATA; each checksum makes the sum of what it covers zero modulo 256.
/// Source: UM0701-02, section 6.2.1.
/// </summary>
internal static class Pn532Frame
{
    /// <summary>TFI of a frame from the host.</summary>
    public const byte FromHost = 0xD4;

    /// <summary>TFI of a frame from the chip.</summary>
    public const byte FromChip = 0xD5;

    /// <summary>TFI of the application error frame.</summary>
    public const byte ApplicationError = 0x7F;

    /// <summary>Longest TFI plus DATA, bytes: the chip's own limit for extended frames.</summary>
    public const int MaxBody = 265;

    /// <summary>Most bytes that a frame adds around TFI and DATA.</summary>
    public const int Overhead = 10;

    /// <summary>The last frame was received; or, from the host, abort the command that is running.</summary>
    public static ReadOnlySpan<byte> Ack => [0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00];

    /// <summary>From the host: send the last answer again.</summary>
    public static ReadOnlySpan<byte> Nack => [0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00];

    /// <summary>
    /// Wakes the chip's serial link from power-down: a train of edges and the time they take, of which the chip understands nothing. Source: UM0701-02, section 6.2 (HSU).
    /// </summary>
    public static ReadOnlySpan<byte> WakeUp => [0x55, 0x55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Writes a frame with the TFI of the host. Returns its length. Throws <see cref="ArgumentException"/> if the data is longer than the chip takes.</summary>
    public static int Write(Span<byte> destination, Pn532Command command, ReadOnlySpan<byte> parameters) => Write(destination, FromHost, (byte)command, parameters);

    /// <summary>Writes a frame: normal up to 255 bytes of body, extended beyond.</summary>
    public static int Write(Span<byte> destination, byte tfi, byte code, ReadOnlySpan<byte> parameters)
    {
        int length = 2 + parameters.Length;
        if (length > MaxBody)
        {
            throw new ArgumentException($"A frame of the PN532 carries {MaxBody - 2} bytes of parameters at most.", nameof(parameters));
        }

        int at = 0;
        destination[at++] = 0x00;
        destination[at++] = 0x00;
        destination[at++] = 0xFF;
        if (length <= 0xFF)
        {
            destination[at++] = (byte)length;
            destination[at++] = (byte)-length;
        }
        else
        {
            destination[at++] = 0xFF;
            destination[at++] = 0xFF;
            destination[at++] = (byte)(length >> 8);
            destination[at++] = (byte)length;
            destination[at++] = (byte)-((length >> 8) + length);
        }

        int body = at;
        destination[at++] = tfi;
        destination[at++] = code;
        parameters.CopyTo(destination[at..]);
        at += parameters.Length;
        byte sum = 0;
        foreach (byte b in destination[body..at])
        {
            sum += b;
        }

        destination[at++] = (byte)-sum;
        destination[at++] = 0x00;
        return at;
    }

    /// <summary>
    /// How many of these bytes belong to the frame that begins among the first of them: a read of fixed length takes padding after a shorter frame.
    /// All of them if no frame begins or its length makes no sense.
    /// </summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        int start = bytes[..Math.Min(bytes.Length, 4)].IndexOf<byte>([0x00, 0xFF]);
        if (start < 0 || start + 4 > bytes.Length)
        {
            return bytes.Length;
        }

        (byte length, byte check) = (bytes[start + 2], bytes[start + 3]);
        int end = (length, check) switch
        {
            (0x00, 0xFF) or (0xFF, 0x00) => start + 5,
            (0xFF, 0xFF) => bytes.Length,
            _ when (byte)(length + check) == 0 => start + 4 + length + 2,
            _ => bytes.Length,
        };
        return Math.Min(end, bytes.Length);
    }
}
