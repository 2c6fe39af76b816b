using System.Text;

namespace Makerspace.Iot.Edge.TestKit.Chips.Displays;

/// <summary>
/// A character display with an HD44780U on the port of a PCF8574, wired as the usual backpack: P0 RS, P1 R/W, P2 E, P3 backlight, P4 to P7 D4 to D7; D0 to D3 are not wired and read as 0.
/// The chip takes an order with the fall of E and is deaf while it works on the one before: what comes then is lost and counted.
/// <b>Source:</b> Hitachi HD44780U, ADE-207-272(Z): table 6 (orders and their times), figures 23 and 24 (start), table 4 (ROM A00).
/// </summary>
/// <param name="columns">16 or 20.</param>
/// <param name="rows">2 or 4.</param>
/// <param name="busHz">Speed of the bus: one byte takes nine bits.</param>
public sealed class VirtualHd44780(int columns, int rows, int busHz = 100_000) : SimulatedI2cChip
{
    private static readonly TimeSpan AfterPower = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Usual = TimeSpan.FromMicroseconds(37);
    private static readonly TimeSpan Slow = TimeSpan.FromMicroseconds(1520);
    private readonly byte[] _cells = [.. Enumerable.Repeat((byte)' ', 0x80)];
    private readonly byte[] _drawings = new byte[0x40];
    private byte _port = 0xFF;
    private TimeSpan _readyAt = AfterPower;
    private bool _eightBits = true;
    private bool _twoLines;
    private int? _half;
    private int _startsSeen;
    private bool _toDrawings;
    private int _address;
    private bool _forwards = true;
    private bool _shifts;
    private int _shift;
    private bool _on;

    /// <summary>False: the display is unplugged and acknowledges nothing.</summary>
    public bool IsConnected { get; set; } = true;

    /// <summary>Orders and data that came while the chip was busy, and are lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Falls of E since the start: half bytes, or bytes in 8-bit mode.</summary>
    public long Strobes { get; private set; }

    /// <summary>True while the backlight is on.</summary>
    public bool IsBacklit => (_port & 0x08) != 0;

    /// <summary>The state after the power came: 8-bit mode, one line, off.</summary>
    public void PowerUp(TimeSpan now)
    {
        Array.Fill(_cells, (byte)' ');
        new Random(3).NextBytes(_drawings);
        (_eightBits, _twoLines, _half, _on, _forwards, _shifts, _shift, _toDrawings, _address, _startsSeen) = (true, false, null, false, true, false, 0, false, 0, 0);
        _readyAt = now + AfterPower;
    }

    /// <summary>A spike on E: the chip takes half a byte that nobody sent.</summary>
    public void Spike(TimeSpan now) => Strobe((byte)(_port & 0xF9), now);

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (!IsConnected)
        {
            return false;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            TimeSpan at = now - TimeSpan.FromSeconds(9.0 * (bytes.Length - 1 - i) / busHz);
            bool falls = (_port & 0x04) != 0 && (bytes[i] & 0x04) == 0;
            byte lines = _port;
            _port = bytes[i];
            if (falls && (lines & 0x02) == 0)
            {
                Strobe(lines, at);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Read(Span<byte> buffer, TimeSpan now)
    {
        buffer.Fill(_port);
        return IsConnected;
    }

    /// <summary>
    /// What a person sees, row by row: characters of the ROM, and for the eight drawn ones what <paramref name="drawn"/> makes of their eight rows of five dots. A display that is off or was never told that it has two lines shows nothing.
    /// </summary>
    public IReadOnlyList<string> Lines(Func<byte[], char> drawn)
    {
        string[] lines = new string[rows];
        for (int row = 0; row < rows; row++)
        {
            var text = new StringBuilder();
            for (int column = 0; column < columns; column++)
            {
                // Lines of 40 cells: rows 2 and 3 of a display of four show the second half of lines 0 and 1.
                int cell = (((row >> 1) * columns) + column + _shift + 40) % 40;
                byte code = _cells[((row & 1) * 0x40) + cell];
                text.Append(!_on || !_twoLines ? ' ' : code < 16 ? drawn(_drawings.AsSpan((code & 7) * 8, 8).ToArray()) : Rom(code));
            }

            lines[row] = text.ToString();
        }

        return lines;
    }

    private static char Rom(byte code) => code switch
    {
        0x5C => '\u00A5',
        0x7E => '\u2192',
        0x7F => '\u2190',
        >= 0x20 and <= 0x7D => (char)code,
        0xA5 => '\u00B7',
        0xDF => '\u00B0',
        0xE1 => 'ä',
        0xEF => 'ö',
        0xF5 => 'ü',
        _ => '\u25A1',
    };

    private void Strobe(byte lines, TimeSpan at)
    {
        Strobes++;
        bool data = (lines & 0x01) != 0;
        int nibble = lines >> 4;
        if (at < _readyAt)
        {
            Lost++;
            return;
        }

        if (_eightBits)
        {
            Take(nibble << 4, data, at);
        }
        else if (_half is { } upper)
        {
            _half = null;
            Take((upper << 4) | nibble, data, at);
        }
        else
        {
            _half = nibble;
        }
    }

    private void Take(int value, bool data, TimeSpan at)
    {
        _readyAt = at + (!data && value is 0x01 or 0x02 or 0x03 ? Slow : Usual);
        if (data)
        {
            Store((byte)value);
            return;
        }

        switch (value)
        {
            case >= 0x80:
                (_toDrawings, _address) = (false, value & 0x7F);
                break;
            case >= 0x40:
                (_toDrawings, _address) = (true, value & 0x3F);
                break;
            case >= 0x20:
                bool wasEight = _eightBits;
                _eightBits = (value & 0x10) != 0;
                _twoLines = !_eightBits && !wasEight ? (value & 0x08) != 0 : _twoLines;

                // The first of the three orders of a start takes 4.1 ms, the second 100 µs.
                _startsSeen = _eightBits ? _startsSeen + 1 : 0;
                _readyAt = at + (_startsSeen == 1 ? TimeSpan.FromMilliseconds(4.1) : _startsSeen == 2 ? TimeSpan.FromMicroseconds(100) : Usual);
                break;
            case >= 0x10:
                _shift += (value & 0x08) == 0 ? 0 : (value & 0x04) != 0 ? -1 : 1;
                break;
            case >= 0x08:
                _on = (value & 0x04) != 0;
                break;
            case >= 0x04:
                (_forwards, _shifts) = ((value & 0x02) != 0, (value & 0x01) != 0);
                break;
            case >= 0x02:
                (_toDrawings, _address, _shift) = (false, 0, 0);
                break;
            case 0x01:
                Array.Fill(_cells, (byte)' ');
                (_toDrawings, _address, _shift, _forwards) = (false, 0, 0, true);
                break;
        }
    }

    private void Store(byte value)
    {
        if (_toDrawings)
        {
            _drawings[_address & 0x3F] = (byte)(value & 0x1F);
            _address = (_address + (_forwards ? 1 : -1)) & 0x3F;
            return;
        }

        _cells[_address & 0x7F] = value;
        _shift += _shifts ? 1 : 0;
        int next = _address + (_forwards ? 1 : -1);

        // Two lines of 40 cells: 00 to 27, then 40 to 67, then 00 again.
        _address = next switch
        {
            0x28 => 0x40,
            0x68 => 0x00,
            0x3F => 0x27,
            < 0 => 0x67,
            _ => next,
        };
    }
}
