namespace Makerspace.Iot.Edge.Simulator.Chips;

/// <summary>
/// Puts a chip's answers on the line: at the speed of the baud, after the chip's own delay, and with the faults of the line.
/// At most <see cref="Capacity"/> bytes wait; an answer beyond that is dropped, as a chip with a full buffer does.
/// </summary>
public sealed class LineTransmitter(Dice dice)
{
    /// <summary>Most bytes waiting to leave.</summary>
    public const int Capacity = 4096;

    private readonly Queue<(TimeSpan Due, byte[] Bytes)> _queue = new();
    private int _waiting;
    private TimeSpan _freeFrom;
    private TimeSpan _silentUntil;

    /// <summary>The faults of the line; may be changed at any time.</summary>
    public LineFaults Faults { get; set; } = LineFaults.None;

    /// <summary>True: the chip says nothing at all (no supply, wire off).</summary>
    public bool Mute { get; set; }

    /// <summary>When the last byte handed over will have left.</summary>
    public TimeSpan FreeFrom => _freeFrom;

    /// <summary>When the next bytes are due; null if none wait.</summary>
    public TimeSpan? NextDue => _queue.Count > 0 ? _queue.Peek().Due : null;

    /// <summary>Answers that a fault of the line has touched.</summary>
    public long Spoiled { get; private set; }

    /// <summary>Hands over an answer that starts to leave at <paramref name="at"/>.</summary>
    public void Send(ReadOnlySpan<byte> frame, TimeSpan at, int baud)
    {
        byte[] bytes = frame.ToArray();
        if (Mute || Spoil(ref bytes, ref at))
        {
            return;
        }

        if (_waiting + bytes.Length > Capacity)
        {
            return;
        }

        TimeSpan perByte = TimeSpan.FromSeconds(10.0 / baud);
        int chunk = Math.Max(1, (int)(TimeSpan.FromMilliseconds(4) / perByte)); // what leaves in about 4 ms goes in one piece
        TimeSpan start = at > _freeFrom ? at : _freeFrom;
        for (int i = 0; i < bytes.Length; i += chunk)
        {
            int length = Math.Min(chunk, bytes.Length - i);
            start += perByte * length;
            _queue.Enqueue((start, bytes.AsSpan(i, length).ToArray()));
        }

        _waiting += bytes.Length;
        _freeFrom = start;
    }

    /// <summary>Appends the bytes due by now.</summary>
    public void Drain(TimeSpan now, List<byte> output)
    {
        while (_queue.Count > 0 && _queue.Peek().Due <= now)
        {
            byte[] bytes = _queue.Dequeue().Bytes;
            _waiting -= bytes.Length;
            output.AddRange(bytes);
        }
    }

    /// <summary>The next piece that is due by now; a piece is a whole frame if the baud is high enough for 4 ms of it. Null if there is none.</summary>
    internal byte[]? TakeNext(TimeSpan now)
    {
        if (_queue.Count == 0 || _queue.Peek().Due > now)
        {
            return null;
        }

        byte[] bytes = _queue.Dequeue().Bytes;
        _waiting -= bytes.Length;
        return bytes;
    }

    /// <summary>Drops what has not left yet.</summary>
    public void Abort(TimeSpan now)
    {
        _queue.Clear();
        _waiting = 0;
        _freeFrom = now;
    }

    // True if the answer is lost altogether.
    private bool Spoil(ref byte[] bytes, ref TimeSpan at)
    {
        LineFaults faults = Faults;
        if (faults == LineFaults.None)
        {
            return false;
        }

        if (at < _silentUntil)
        {
            Spoiled++;
            return true;
        }

        if (dice.Chance(faults.Silence))
        {
            _silentUntil = at + faults.SilenceFor;
            Spoiled++;
            return true;
        }

        byte[] before = bytes;
        if (dice.Chance(faults.Corrupted))
        {
            int i = dice.Below(bytes.Length);
            bytes = [.. bytes[..i], (byte)(bytes[i] ^ (1 << dice.Below(8))), .. bytes[(i + 1)..]];
        }

        if (dice.Chance(faults.Truncated))
        {
            bytes = bytes[..Math.Max(1, bytes.Length / 2)];
        }

        if (dice.Chance(faults.NoiseWithin))
        {
            int i = dice.Below(bytes.Length);
            bytes = [.. bytes[..i], Noise(), .. bytes[i..]];
        }

        if (dice.Chance(faults.NoiseBefore))
        {
            byte[] noise = new byte[1 + dice.Below(8)];
            for (int i = 0; i < noise.Length; i++)
            {
                noise[i] = Noise();
            }

            bytes = [.. noise, .. bytes];
        }

        bool late = dice.Chance(faults.Late);
        if (late)
        {
            at += faults.LateBy;
        }

        Spoiled += late || !ReferenceEquals(before, bytes) ? 1 : 0;
        return false;
    }

    private byte Noise() => (byte)dice.Below(256);
}
