using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// A growing, reusable buffer of line protocol. Not thread-safe.
/// <b>Source:</b> InfluxDB line protocol reference: tags escape comma, equals and space by a backslash; string fields escape quote and backslash.
/// </summary>
public sealed class LineBuffer : IDisposable
{
    private byte[] _bytes;

    /// <summary>Makes an empty buffer with room for <paramref name="capacity"/> bytes.</summary>
    public LineBuffer(int capacity = 4096) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Lines written.</summary>
    public int Lines { get; private set; }

    /// <summary>What was written; valid until the next change.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What was written; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Empties the buffer.</summary>
    public void Clear() => (Length, Lines) = (0, 0);

    /// <summary>Takes back everything after a mark read from <see cref="Length"/> and <see cref="Lines"/>.</summary>
    public void Rewind(int length, int lines) => (Length, Lines) = (length, lines);

    /// <summary>Appends bytes that need no escaping.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends whole lines.</summary>
    public void Append(ReadOnlySpan<byte> lines, int count)
    {
        Raw(lines);
        Lines += count;
    }

    /// <summary>Appends a tag value, escaped. A line break has no escape in tags and becomes a space.</summary>
    public void Tag(string value)
    {
        foreach (char c in value)
        {
            if (c is ',' or '=' or ' ' or '\n' or '\r')
            {
                Raw("\\"u8);
            }

            Character(c is '\n' or '\r' ? ' ' : c);
        }
    }

    /// <summary>Appends a string field's value with its quotes, escaped.</summary>
    public void Quoted(string value)
    {
        Raw("\""u8);
        foreach (char c in value)
        {
            if (c is '"' or '\\')
            {
                Raw("\\"u8);
            }

            Character(c);
        }

        Raw("\""u8);
    }

    /// <summary>Appends a float field's value, shortest form that reads back the same. It must be finite.</summary>
    public void Float(double value)
    {
        Span<byte> room = Room(32);
        _ = value.TryFormat(room, out int written, "R", System.Globalization.CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Appends an integer without the suffix <c>i</c>.</summary>
    public void Integer(long value)
    {
        _ = Utf8Formatter.TryFormat(value, Room(20), out int written);
        Length += written;
    }

    /// <summary>Ends the line with its time.</summary>
    /// <param name="milliseconds">Device time since 1970-01-01 UTC, in milliseconds; not before.</param>
    /// <param name="nanoseconds">What is added, 0 to 999,999: keeps two points of one series and millisecond apart.</param>
    public void End(long milliseconds, int nanoseconds = 0)
    {
        Raw(" "u8);
        Integer(milliseconds);
        Span<byte> room = Room(7);
        for (int i = 5; i >= 0; i--)
        {
            room[i] = (byte)('0' + (nanoseconds % 10));
            nanoseconds /= 10;
        }

        room[6] = (byte)'\n';
        Length += 7;
        Lines++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Character(char c)
    {
        if (c < 0x80)
        {
            Room(1)[0] = (byte)c;
            Length++;
            return;
        }

        if (char.IsSurrogate(c))
        {
            // Not part of any name or word of the house; one mark per half keeps the line well-formed without looking at its neighbour.
            Raw("?"u8);
            return;
        }

        Length += Encoding.UTF8.GetBytes([c], Room(3));
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + bytes));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(Length);
    }
}
