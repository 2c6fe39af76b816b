using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Displays.Hd44780;

/// <summary>
/// A character display with Hitachi's HD44780 behind a PCF8574 on an I2C bus, as the usual backpacks are wired: P0 RS, P1 R/W, P2 E, P3 backlight, P4 to P7 D4 to D7. 16 by 2 or 20 by 4 characters.
/// Only written to: R/W stays low, waits are by time. Sends the characters that differ. <b>Source:</b> Hitachi HD44780U, ADE-207-272(Z): figure 24 (start by instruction, 4-bit), table 6 (instructions);
/// NXP PCF8574, section 8 (quasi-bidirectional output).
/// </summary>
internal sealed class Hd44780Panel : ITextPanel
{
    private const byte RegisterSelect = 0x01;
    private const byte Enable = 0x04;
    private const byte Backlight = 0x08;
    private const byte ReturnHome = 0x02;
    private const byte EntryRightwards = 0x06;
    private const byte DisplayOn = 0x0C;
    private const byte FourBitsTwoLines = 0x28;
    private const byte CharacterAddress = 0x40;
    private const byte CellAddress = 0x80;

    /// <summary>Bytes of one transfer at most: five characters, some 3 ms of the bus at 100 kHz.</summary>
    private const int TransferBytes = 30;

    private static readonly TimeSpan AfterPower = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterFirst = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan AfterHome = TimeSpan.FromMilliseconds(2);
    private readonly II2cDevice _device;
    private readonly int _columns;
    private readonly int _rows;
    private readonly Action<TimeSpan> _pause;
    private readonly Hd44780Characters _characters = new();
    private readonly byte[] _shown;
    private readonly byte[] _transfer = new byte[TransferBytes];
    private int _filled;
    private bool _known;

    /// <summary>Makes a panel.</summary>
    /// <param name="device">The expander.</param>
    /// <param name="columns">16 or 20.</param>
    /// <param name="rows">2 or 4.</param>
    /// <param name="pause">Waits at least this long; the chip's orders take up to 5 ms.</param>
    public Hd44780Panel(II2cDevice device, int columns, int rows, Action<TimeSpan> pause)
    {
        (_device, _columns, _rows, _pause) = (device, columns, rows, pause);
        _shown = new byte[columns * rows];
    }

    /// <inheritdoc/>
    public string Name => "hd44780:" + _device.Name;

    /// <inheritdoc/>
    public IReadOnlyList<TextPage> Lay(IReadOnlyList<string> lines)
    {
        // There is no room to draw every ligature.
        IReadOnlyList<string> plain = [.. lines.Take(TextLayout.MaxLines).Select(l => l.Replace("œ", "oe", StringComparison.Ordinal).Replace("Œ", "OE", StringComparison.Ordinal).Replace("…", "...", StringComparison.Ordinal))];
        return [.. TextLayout.Pages(TextLayout.Wrap(plain, _columns), _rows).Select(p => new TextPage(p))];
    }

    /// <inheritdoc/>
    public void Start()
    {
        (_known, _filled) = (false, 0);
        _characters.Forget();
        _pause(AfterPower);

        // Three times "eight bits" brings the chip to a known state out of any, half a byte out of step too; then four bits.
        Nibble(0x3, 0);
        Flush();
        _pause(AfterFirst);
        Nibble(0x3, 0);
        Flush();
        _pause(AfterFirst);
        Nibble(0x3, 0);
        Nibble(0x2, 0);
        Order(FourBitsTwoLines);
        Order(EntryRightwards);
        Order(ReturnHome);
        Flush();
        _pause(AfterHome);
    }

    /// <inheritdoc/>
    public void Draw(TextPage page)
    {
        foreach (int place in _characters.Prepare(page.Rows.SelectMany(r => r)))
        {
            Order((byte)(CharacterAddress | (place * Font.Height)));
            foreach (byte row in Font.Rows(_characters.Drawn[place]))
            {
                Data(row);
            }
        }

        for (int row = 0; row < _rows; row++)
        {
            int next = -1;
            for (int column = 0; column < _columns; column++)
            {
                string text = row < page.Rows.Count ? page.Rows[row] : "";
                byte code = column < text.Length ? _characters.Code(text[column]) : (byte)' ';
                int cell = (row * _columns) + column;
                if (_known && _shown[cell] == code)
                {
                    continue;
                }

                if (next != column)
                {
                    Order((byte)(CellAddress | (FirstOfRow(row) + column)));
                }

                Data(code);
                (_shown[cell], next) = (code, column + 1);
            }
        }

        if (!_known)
        {
            Order(DisplayOn);
        }

        Flush();
        _known = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    /// <summary>Address of a row's first character: rows 2 and 3 go on where 0 and 1 end.</summary>
    private int FirstOfRow(int row) => ((row & 1) * 0x40) + ((row >> 1) * _columns);

    private void Order(byte order) => Send(order, 0);

    private void Data(byte data) => Send(data, RegisterSelect);

    private void Send(byte value, byte select)
    {
        Nibble((byte)(value >> 4), select);
        Nibble((byte)(value & 0x0F), select);
    }

    /// <summary>Sets the lines, raises E, lets it fall: the chip takes the nibble with the fall. Each step is a byte on the wire and takes 90 µs at 100 kHz, longer than any of the chip's times.</summary>
    private void Nibble(byte nibble, byte select)
    {
        if (_filled + 3 > TransferBytes)
        {
            Flush();
        }

        byte lines = (byte)((nibble << 4) | select | Backlight);
        _transfer[_filled++] = lines;
        _transfer[_filled++] = (byte)(lines | Enable);
        _transfer[_filled++] = lines;
    }

    private void Flush()
    {
        int count = _filled;
        _filled = 0;
        if (count > 0)
        {
            _device.Write(_transfer.AsSpan(0, count));
        }
    }
}
