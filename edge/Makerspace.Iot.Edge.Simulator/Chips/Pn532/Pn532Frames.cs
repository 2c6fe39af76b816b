namespace Makerspace.Iot.Edge.Simulator.Chips.Pn532;

/// <summary>What the chip found in the bytes from its host.</summary>
internal enum HostFrameKind
{
    Command,
    Ack,
    Nack,
}

/// <summary>
/// The chip's side of the frame format. Written from the manual, apart from the driver on purpose: what both get wrong the same way would show nowhere.
/// <para>Source: NXP PN532 user manual UM0701-02, 6.2.1 (frame structure).</para>
/// </summary>
internal sealed class Pn532Frames
{
    public static readonly byte[] Ack = [0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00];
    public static readonly byte[] ApplicationError = [0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00];

    /// <summary>Longest frame data, TFI included: 264 bytes of parameters and the command.</summary>
    public const int MaxData = 266;

    private readonly List<byte> _buffer = [];

    /// <summary>Frames from the host with a wrong length or checksum.</summary>
    public long BadFrames { get; private set; }

    /// <summary>Bytes kept of frames that are not whole yet.</summary>
    public int Waiting => _buffer.Count;

    /// <summary>Builds a response frame: TFI D5, the answer to <paramref name="command"/>, its data.</summary>
    public static byte[] Response(byte command, ReadOnlySpan<byte> data)
    {
        byte[] body = [0xD5, (byte)(command + 1), .. data];
        byte sum = 0;
        foreach (byte b in body)
        {
            sum += b;
        }

        byte checksum = (byte)-sum;
        if (body.Length <= 255)
        {
            return [0x00, 0x00, 0xFF, (byte)body.Length, (byte)-body.Length, .. body, checksum, 0x00];
        }

        (byte high, byte low) = ((byte)(body.Length >> 8), (byte)body.Length);
        return [0x00, 0x00, 0xFF, 0xFF, 0xFF, high, low, (byte)-(high + low), .. body, checksum, 0x00];
    }

    /// <summary>Takes bytes; <see cref="TryNext"/> gives out the frames.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => _buffer.AddRange(bytes);

    /// <summary>Forgets what was begun.</summary>
    public void Clear() => _buffer.Clear();

    /// <summary>The next whole frame; <paramref name="data"/> is command and parameters, without the TFI.</summary>
    public bool TryNext(out HostFrameKind kind, out byte[] data)
    {
        (kind, data) = (HostFrameKind.Command, []);
        while (true)
        {
            int start = StartCode();
            if (start < 0 || _buffer.Count < start + 4)
            {
                return false;
            }

            (byte length, byte check) = (_buffer[start + 2], _buffer[start + 3]);
            if ((length, check) is (0x00, 0xFF) or (0xFF, 0x00))
            {
                kind = length == 0x00 ? HostFrameKind.Ack : HostFrameKind.Nack;
                _buffer.RemoveRange(0, start + 4);
                return true;
            }

            int header = 4;
            int size = length;
            bool good = (byte)(length + check) == 0;
            if ((length, check) is (0xFF, 0xFF))
            {
                if (_buffer.Count < start + 7)
                {
                    return false;
                }

                header = 7;
                size = (_buffer[start + 4] << 8) | _buffer[start + 5];
                good = (byte)(_buffer[start + 4] + _buffer[start + 5] + _buffer[start + 6]) == 0;
            }

            if (!good || size is < 2 or > MaxData)
            {
                BadFrames++;
                _buffer.RemoveRange(0, start + 2);
                continue;
            }

            if (_buffer.Count < start + header + size + 1)
            {
                return false;
            }

            byte sum = 0;
            for (int i = 0; i <= size; i++)
            {
                sum += _buffer[start + header + i];
            }

            if (sum != 0 || _buffer[start + header] != 0xD4)
            {
                BadFrames++;
                _buffer.RemoveRange(0, start + 2);
                continue;
            }

            data = _buffer.GetRange(start + header + 1, size - 1).ToArray();
            _buffer.RemoveRange(0, start + header + size + 1); // the postamble, if it comes, is noise ahead of the next start code
            return true;
        }
    }

    // Where 00 FF begins, which is 0 after it has dropped what is before, except a last 00 that may be its first half; negative if there is none.
    private int StartCode()
    {
        for (int i = 0; i + 1 < _buffer.Count; i++)
        {
            if (_buffer[i] == 0x00 && _buffer[i + 1] == 0xFF)
            {
                _buffer.RemoveRange(0, i);
                return 0;
            }
        }

        if (_buffer.Count > 1)
        {
            _buffer.RemoveRange(0, _buffer.Count - 1);
        }

        return -1;
    }
}
