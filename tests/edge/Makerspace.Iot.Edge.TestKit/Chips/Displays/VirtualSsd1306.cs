using System.Text;

namespace Makerspace.Iot.Edge.TestKit.Chips.Displays;

/// <summary>
/// An OLED module with an SSD1306 as its datasheet describes it: orders and memory, and what a person in front of it sees. At power-on the memory holds noise and the panel is dark.
/// <b>Source:</b> Solomon Systech SSD1306, rev 1.1: 8.1.5 (I2C), chapter 9 (orders), 10.1 (addressing), 8.9 (charge pump).
/// </summary>
public sealed class VirtualSsd1306 : SimulatedI2cChip
{
    private const int Across = 128;
    private readonly byte[] _memory = new byte[Across * 8];
    private readonly int _rows;
    private readonly int _noiseSeed;
    private readonly List<byte> _order = [];
    private byte _mode;
    private (int First, int Last, int Now) _column;
    private (int First, int Last, int Now) _page;
    private byte _pump;
    private byte _multiplex;
    private byte _wiring;
    private bool _columnsMirrored;
    private bool _rowsMirrored;
    private bool _on;
    private bool _allLit;
    private bool _inverted;
    private int _startLine;
    private int _offset;

    /// <summary>Makes a module of 64 or 32 rows, just powered.</summary>
    public VirtualSsd1306(int rows, int noiseSeed = 1)
    {
        (_rows, _noiseSeed) = (rows, noiseSeed);
        PowerUp();
    }

    /// <summary>False: the module is unplugged and acknowledges nothing.</summary>
    public bool IsConnected { get; set; } = true;

    /// <summary>Bytes that were written into the memory since the start.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Longest transfer, bytes.</summary>
    public int LongestTransfer { get; private set; }

    /// <summary>Orders that the datasheet does not know.</summary>
    public int UnknownOrders { get; private set; }

    /// <summary>True if a person sees something: panel on, its voltage made, and rows set up as this glass is wired.</summary>
    public bool IsLit => _on && (_pump & 0x04) != 0;

    /// <summary>True if the rows are set up as this glass is wired; otherwise the picture is torn apart.</summary>
    public bool IsWiredRight => _multiplex == _rows - 1 && _wiring == (_rows == 64 ? 0x12 : 0x02);

    /// <summary>The state after the power came: the chip's defaults, noise in the memory.</summary>
    public void PowerUp()
    {
        new Random(_noiseSeed).NextBytes(_memory);
        _order.Clear();
        (_mode, _column, _page) = (0x02, (0, Across - 1, 0), (0, 7, 0));
        (_pump, _multiplex, _wiring, _startLine, _offset) = (0x10, 63, 0x12, 0, 0);
        (_columnsMirrored, _rowsMirrored, _on, _allLit, _inverted) = (false, false, false, false, false);
    }

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (!IsConnected)
        {
            return false;
        }

        LongestTransfer = Math.Max(LongestTransfer, bytes.Length);
        int at = 0;
        while (at < bytes.Length)
        {
            // Co set: one byte of this kind follows, then another control byte. Co clear: all that follows is of this kind.
            byte control = bytes[at++];
            int end = (control & 0x80) != 0 ? Math.Min(at + 1, bytes.Length) : bytes.Length;
            for (; at < end; at++)
            {
                if ((control & 0x40) != 0)
                {
                    Store(bytes[at]);
                }
                else
                {
                    Order(bytes[at]);
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Read(Span<byte> buffer, TimeSpan now)
    {
        buffer.Fill((byte)(_on ? 0x00 : 0x40));
        return IsConnected;
    }

    /// <summary>Whether the dot is lit for a person who sees the module with its connector on top.</summary>
    public bool Dot(int x, int y)
    {
        if (!IsLit || !IsWiredRight)
        {
            return false;
        }

        // On the usual module, mirrored columns and rows put memory 0,0 at the upper left.
        int column = _columnsMirrored ? x : Across - 1 - x;
        int row = ((_rowsMirrored ? y : _rows - 1 - y) + _startLine + _offset) & 63;
        bool lit = _allLit || (_memory[(row / 8 * Across) + column] & (1 << (row % 8))) != 0;
        return lit != _inverted;
    }

    /// <summary>The picture, one character per dot: # lit, . dark.</summary>
    public string Picture()
    {
        var text = new StringBuilder((Across + 1) * _rows);
        for (int y = 0; y < _rows; y++)
        {
            for (int x = 0; x < Across; x++)
            {
                text.Append(Dot(x, y) ? '#' : '.');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private void Store(byte value)
    {
        MemoryBytes++;
        _memory[(_page.Now * Across) + _column.Now] = value;
        switch (_mode)
        {
            case 0x00:
                _page = Next(ref _column) ? _page with { Now = _page.Now == _page.Last ? _page.First : (_page.Now + 1) & 7 } : _page;
                break;
            case 0x01:
                _column = Next(ref _page) ? _column with { Now = _column.Now == _column.Last ? _column.First : (_column.Now + 1) & 127 } : _column;
                break;
            default:
                _column.Now = (_column.Now + 1) & 127;
                break;
        }
    }

    private static bool Next(ref (int First, int Last, int Now) counter)
    {
        bool around = counter.Now == counter.Last;
        counter.Now = around ? counter.First : counter.Now + 1;
        return around;
    }

    private static int Parameters(byte order) => order switch
    {
        0x20 or 0x81 or 0x8D or 0xA8 or 0xD3 or 0xD5 or 0xD9 or 0xDA or 0xDB => 1,
        0x21 or 0x22 or 0xA3 => 2,
        0x29 or 0x2A => 5,
        0x26 or 0x27 => 6,
        _ => 0,
    };

    private void Order(byte value)
    {
        _order.Add(value);
        if (_order.Count <= Parameters(_order[0]))
        {
            return;
        }

        Obey(_order[0], _order.Count > 1 ? _order[1] : (byte)0, _order.Count > 2 ? _order[2] : (byte)0);
        _order.Clear();
    }

    private void Obey(byte order, byte first, byte second)
    {
        switch (order)
        {
            case <= 0x0F when _mode == 0x02:
                _column.Now = (_column.Now & 0x70) | order;
                break;
            case <= 0x1F when _mode == 0x02:
                _column.Now = ((order & 0x07) << 4) | (_column.Now & 0x0F);
                break;
            case 0x20:
                _mode = (byte)(first & 0x03);
                break;
            case 0x21:
                _column = (first & 127, second & 127, first & 127);
                break;
            case 0x22:
                _page = (first & 7, second & 7, first & 7);
                break;
            case >= 0x40 and <= 0x7F:
                _startLine = order & 0x3F;
                break;
            case 0x8D:
                _pump = first;
                break;
            case 0xA0 or 0xA1:
                _columnsMirrored = order == 0xA1;
                break;
            case 0xA4 or 0xA5:
                _allLit = order == 0xA5;
                break;
            case 0xA6 or 0xA7:
                _inverted = order == 0xA7;
                break;
            case 0xA8:
                _multiplex = (byte)(first & 0x3F);
                break;
            case 0xAE or 0xAF:
                _on = order == 0xAF;
                break;
            case >= 0xB0 and <= 0xB7 when _mode == 0x02:
                _page.Now = order & 7;
                break;
            case 0xC0 or 0xC8:
                _rowsMirrored = order == 0xC8;
                break;
            case 0xD3:
                _offset = first & 0x3F;
                break;
            case 0xDA:
                _wiring = first;
                break;
            case 0x26 or 0x27 or 0x29 or 0x2A or 0x2E or 0x2F or 0x81 or 0xA3 or 0xD5 or 0xD9 or 0xDB or 0xE3:
                break;
            default:
                UnknownOrders++;
                break;
        }
    }
}
