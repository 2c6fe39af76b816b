using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Displays.Ssd1306;

/// <summary>
/// An OLED of 128 by 64 or 128 by 32 dots with Solomon Systech's SSD1306 on an I2C bus. Chooses the largest letters with which a text fits.
/// Sends the bytes that differ, in pieces of at most <see cref="PieceBytes"/>, so that no reader on the same bus waits for more than some 3 ms.
/// <b>Source:</b> Solomon Systech SSD1306, rev 1.1: 8.1.5 (I2C), 10.1.3 (addressing), application note (start).
/// </summary>
internal sealed class Ssd1306Panel : ITextPanel
{
    /// <summary>Dots across.</summary>
    public const int Width = 128;

    /// <summary>Longest piece of one transfer, bytes of the memory.</summary>
    public const int PieceBytes = 32;

    private const byte CommandsFollow = 0x00;
    private const byte MemoryFollows = 0x40;
    private const int CellWidth = Font.Width + 1;

    /// <summary>Equal bytes between two differing ones that are sent along, because new addresses cost more.</summary>
    private const int BridgedBytes = 8;

    private static readonly (int Across, int Down)[] Sizes = [(2, 2), (1, 2), (1, 1)];
    private readonly I2cDevice _device;
    private readonly int _height;
    private readonly byte[] _shown;
    private readonly byte[] _wanted;
    private bool _known;
    private bool _lit;
    private int _shift;

    /// <summary>Makes a panel of 64 or 32 rows.</summary>
    public Ssd1306Panel(I2cDevice device, int height)
    {
        (_device, _height) = (device, height);
        _shown = new byte[Width * height / 8];
        _wanted = new byte[_shown.Length];
    }

    /// <inheritdoc/>
    public string Name => "ssd1306:" + _device.Line();

    /// <inheritdoc/>
    public IReadOnlyList<TextPage> Lay(IReadOnlyList<string> lines)
    {
        foreach ((int across, int down) in Sizes)
        {
            int columns = Width / (CellWidth * across);
            IReadOnlyList<string> rows = TextLayout.Wrap(lines, columns);
            if (rows.Count <= _height / (Font.Height * down) && TextLayout.LongestWord(lines) <= columns)
            {
                return [new TextPage(rows, across, down)];
            }
        }

        return [.. TextLayout.Pages(TextLayout.Wrap(lines, Width / CellWidth), _height / Font.Height).Select(p => new TextPage(p))];
    }

    /// <inheritdoc/>
    public void Start()
    {
        _known = false;
        _lit = false;

        // A picture that stands for months burns into an OLED: each start moves it by a dot.
        _shift = (_shift + 1) % 3;
        bool tall = _height == 64;
        _device.Write(
        [
            CommandsFollow,
            Ssd1306Command.Clock, 0x80,
            Ssd1306Command.Multiplex, (byte)(_height - 1),
            Ssd1306Command.Offset, 0x00,
            Ssd1306Command.StartLine,
            Ssd1306Command.ChargePump, 0x14,
            Ssd1306Command.AddressingMode, 0x00,
            Ssd1306Command.MirrorColumns,
            Ssd1306Command.MirrorRows,
            Ssd1306Command.RowWiring, (byte)(tall ? 0x12 : 0x02),
            Ssd1306Command.Contrast, 0x8F,
            Ssd1306Command.PreCharge, 0xF1,
            Ssd1306Command.RestLevel, 0x20,
            Ssd1306Command.NoScroll,
            Ssd1306Command.ShowMemory,
            Ssd1306Command.NotInverted,
        ]);
    }

    /// <inheritdoc/>
    public void Draw(TextPage page)
    {
        Array.Clear(_wanted);
        for (int row = 0; row < page.Rows.Count; row++)
        {
            string text = page.Rows[row];
            for (int column = 0; column < text.Length; column++)
            {
                DrawCell(Font.Rows(text[column]), _shift + (column * CellWidth * page.Across), row * Font.Height * page.Down, page);
            }
        }

        Send();

        // Lit only now, so that nobody sees what was in the memory at power-on.
        if (!_lit)
        {
            _device.Write([CommandsFollow, Ssd1306Command.On]);
            _lit = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private void DrawCell(ReadOnlySpan<byte> dots, int left, int top, TextPage page)
    {
        for (int y = 0; y < Font.Height * page.Down; y++)
        {
            for (int x = 0; x < Font.Width * page.Across; x++)
            {
                int column = left + x;
                bool lit = (dots[y / page.Down] & (1 << (Font.Width - 1 - (x / page.Across)))) != 0;
                if (lit && column < Width && top + y < _height)
                {
                    // One byte is eight dots below one another, the least significant bit on top.
                    _wanted[((top + y) / 8 * Width) + column] |= (byte)(1 << ((top + y) % 8));
                }
            }
        }
    }

    private void Send()
    {
        for (int page = 0; page < _height / 8; page++)
        {
            int start = page * Width;
            for (int column = 0; column < Width; column++)
            {
                if (!Differs(start + column))
                {
                    continue;
                }

                int last = column;
                for (int next = column + 1; next < Width && next - last <= BridgedBytes; next++)
                {
                    last = Differs(start + next) ? next : last;
                }

                SendRun(page, column, last);
                column = last;
            }
        }

        _known = true;
    }

    private bool Differs(int at) => !_known || _shown[at] != _wanted[at];

    private void SendRun(int page, int first, int last)
    {
        _device.Write([CommandsFollow, Ssd1306Command.Columns, (byte)first, (byte)last, Ssd1306Command.Pages, (byte)page, (byte)page]);
        Span<byte> piece = stackalloc byte[PieceBytes + 1];
        piece[0] = MemoryFollows;
        int from = (page * Width) + first;
        int end = (page * Width) + last + 1;
        while (from < end)
        {
            int count = Math.Min(PieceBytes, end - from);
            _wanted.AsSpan(from, count).CopyTo(piece[1..]);
            _device.Write(piece[..(count + 1)]);
            _wanted.AsSpan(from, count).CopyTo(_shown.AsSpan(from));
            from += count;
        }
    }
}
