namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>What the parser found.</summary>
internal enum Pn532FrameKind
{
    /// <summary>No complete frame yet.</summary>
    None,

    /// <summary>Acknowledgement.</summary>
    Ack,

    /// <summary>Negative acknowledgement.</summary>
    Nack,

    /// <summary>Application error frame: the chip did not like the command.</summary>
    Error,

    /// <summary>Data: TFI, code and parameters are in <see cref="Pn532FrameParser.Body"/>.</summary>
    Data,
}

/// <summary>
/// Finds frames in a stream of bytes. Noise before, between and inside frames is skipped and counted; a false start never hides a true frame after it,
/// because after a failure the search goes on at the byte after the false start. Bounded: it holds one longest frame and one read.
/// A frame is complete with its postamble, which must be zero: its eight-bit checksum alone lets one in 256 frames through into which noise put a byte,
/// and that shifts the checksum into the postamble's place. ACK and NACK, which carry nothing, are complete without. Zero bytes between frames are preamble or postamble, not noise.
/// </summary>
internal sealed class Pn532FrameParser
{
    private const byte Postamble = 0x00;

    private readonly byte[] _buffer = new byte[2 * (Pn532Frame.MaxBody + Pn532Frame.Overhead)];
    private readonly byte[] _body = new byte[Pn532Frame.MaxBody];
    private int _start;
    private int _end;
    private int _bodyLength;

    /// <summary>Bytes skipped outside frames.</summary>
    public long NoiseBytes { get; private set; }

    /// <summary>Frames whose length or data checksum was wrong, or that were cut short.</summary>
    public long BadFrames { get; private set; }

    /// <summary>TFI, code and parameters of the last data frame; valid until the next call.</summary>
    public ReadOnlySpan<byte> Body => _body.AsSpan(0, _bodyLength);

    /// <summary>Room for the next read; never empty after <see cref="Next"/> returned <see cref="Pn532FrameKind.None"/>.</summary>
    public Span<byte> Free
    {
        get
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            return _buffer.AsSpan(_end);
        }
    }

    /// <summary>Notes that <paramref name="count"/> bytes were read into <see cref="Free"/>.</summary>
    public void Added(int count) => _end += count;

    /// <summary>The next complete frame, or <see cref="Pn532FrameKind.None"/> if more bytes are needed.</summary>
    public Pn532FrameKind Next()
    {
        while (FindStart())
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start + 2, _end - _start - 2);
            switch (Examine(rest, out int used, out Pn532FrameKind kind))
            {
                case Verdict.Complete:
                    _start += 2 + used;
                    return kind;
                case Verdict.Incomplete:
                    return Pn532FrameKind.None;
                default:
                    Reject();
                    break;
            }
        }

        return Pn532FrameKind.None;
    }

    /// <summary>
    /// The frame that was begun will not be finished: the line has been silent for too long. Looks for a frame after the false start.
    /// </summary>
    public Pn532FrameKind Expire()
    {
        while (_end - _start >= 2)
        {
            Reject();
            Pn532FrameKind kind = Next();
            if (kind != Pn532FrameKind.None)
            {
                return kind;
            }
        }

        return Pn532FrameKind.None;
    }

    private enum Verdict
    {
        Complete,
        Incomplete,
        Wrong,
    }

    /// <summary>Moves to the next 00 FF. True if it is there; keeps a last 00, which may be its first half.</summary>
    private bool FindStart()
    {
        while (_start < _end)
        {
            if (_buffer[_start] != 0x00)
            {
                NoiseBytes++;
                _start++;
            }
            else if (_start + 1 == _end)
            {
                return false;
            }
            else if (_buffer[_start + 1] == 0xFF)
            {
                return true;
            }
            else
            {
                _start++;
            }
        }

        return false;
    }

    private Verdict Examine(ReadOnlySpan<byte> rest, out int used, out Pn532FrameKind kind)
    {
        kind = Pn532FrameKind.None;
        used = 2;
        if (rest.Length < 2)
        {
            return Verdict.Incomplete;
        }

        int length = rest[0];
        switch (rest[0], rest[1])
        {
            case (0x00, 0xFF):
                kind = Pn532FrameKind.Ack;
                return Verdict.Complete;
            case (0xFF, 0x00):
                kind = Pn532FrameKind.Nack;
                return Verdict.Complete;
            case (0xFF, 0xFF):
                used = 5;
                if (rest.Length < used)
                {
                    return Verdict.Incomplete;
                }

                length = (rest[2] << 8) | rest[3];
                if ((byte)(rest[2] + rest[3] + rest[4]) != 0)
                {
                    return Verdict.Wrong;
                }

                break;
            default:
                if ((byte)(rest[0] + rest[1]) != 0)
                {
                    return Verdict.Wrong;
                }

                break;
        }

        if (length is 0 or > Pn532Frame.MaxBody)
        {
            return Verdict.Wrong;
        }

        int header = used;
        used += length + 2;
        if (rest.Length < used)
        {
            return Verdict.Incomplete;
        }

        byte sum = 0;
        foreach (byte b in rest[header..(used - 1)])
        {
            sum += b;
        }

        ReadOnlySpan<byte> body = rest.Slice(header, length);
        if (sum != 0 || rest[used - 1] != Postamble)
        {
            return Verdict.Wrong;
        }

        kind = body[0] switch
        {
            Pn532Frame.ApplicationError when length == 1 => Pn532FrameKind.Error,
            Pn532Frame.FromChip when length >= 2 => Pn532FrameKind.Data,
            _ => Pn532FrameKind.None,
        };
        body.CopyTo(_body);
        _bodyLength = length;
        return kind == Pn532FrameKind.None ? Verdict.Wrong : Verdict.Complete;
    }

    private void Reject()
    {
        BadFrames++;
        _start++;
    }
}
