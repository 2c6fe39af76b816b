using System.Device.I2c;
using System.Drawing;
using Makerspace.Iot.Edge.Devices.Buses;
using Controller = global::Iot.Device.CharacterLcd.Hd44780;

namespace Makerspace.Iot.Edge.Devices.Displays.Hd44780;

/// <summary>
/// A character display with Hitachi's HD44780 behind a <see cref="Backpack"/>, 16 by 2 or 20 by 4 characters, by Iot.Device.Bindings. Sends the characters that differ.
/// <b>Source:</b> Hitachi HD44780U, ADE-207-272(Z), table 6 (instructions).
/// </summary>
internal sealed class Hd44780Panel : ITextPanel
{
    private readonly Backpack _backpack;
    private readonly Size _size;
    private readonly Hd44780Characters _characters = new();
    private readonly char[] _shown;
    private Lcd? _lcd;
    private bool _known;

    /// <summary>Makes a panel.</summary>
    /// <param name="device">The expander.</param>
    /// <param name="columns">16 or 20.</param>
    /// <param name="rows">2 or 4.</param>
    /// <param name="pause">Waits at least this long; the chip's orders take up to 5 ms.</param>
    public Hd44780Panel(I2cDevice device, int columns, int rows, Action<TimeSpan> pause)
    {
        Name = "hd44780:" + device.Line();
        _backpack = new Backpack(device, pause);
        _size = new Size(columns, rows);
        _shown = new char[columns * rows];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TextPage> Lay(IReadOnlyList<string> lines)
    {
        // There is no room to draw every ligature.
        IReadOnlyList<string> plain = [.. lines.Take(TextLayout.MaxLines).Select(l => l.Replace("œ", "oe", StringComparison.Ordinal).Replace("Œ", "OE", StringComparison.Ordinal).Replace("…", "...", StringComparison.Ordinal))];
        return [.. TextLayout.Pages(TextLayout.Wrap(plain, _size.Width), _size.Height).Select(p => new TextPage(p))];
    }

    /// <inheritdoc/>
    public void Start()
    {
        _known = false;
        _characters.Forget();
        _backpack.Synchronise();

        // The library clears the display when it sets it up: once, not every minute.
        if (_lcd is null)
        {
            _lcd = new Lcd(_size, _backpack);
        }
        else
        {
            _lcd.Renew();
        }
    }

    /// <inheritdoc/>
    public void Draw(TextPage page)
    {
        Lcd lcd = _lcd ?? throw new InvalidOperationException("Start comes first.");
        foreach (int place in _characters.Prepare(page.Rows.SelectMany(r => r)))
        {
            lcd.CreateCustomCharacter(place, Font.Rows(_characters.Drawn[place]));
        }

        for (int row = 0; row < _size.Height; row++)
        {
            int next = -1;
            for (int column = 0; column < _size.Width; column++)
            {
                string text = row < page.Rows.Count ? page.Rows[row] : "";
                char code = column < text.Length ? (char)_characters.Code(text[column]) : ' ';
                int cell = (row * _size.Width) + column;
                if (_known && _shown[cell] == code)
                {
                    continue;
                }

                if (next != column)
                {
                    lcd.SetCursorPosition(column, row);
                }

                lcd.Write([code]);
                (_shown[cell], next) = (code, column + 1);
            }
        }

        if (!_known)
        {
            lcd.DisplayOn = true;
        }

        _backpack.Flush();
        _known = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _backpack.Dispose();

    /// <summary>The library's controller, with what it lacks: rows of panels of 16 by 4, and a new set-up that does not clear.</summary>
    private sealed class Lcd(Size size, Backpack backpack) : Controller(size, backpack)
    {
        private const byte FourBitsTwoLines = 0x28;

        /// <summary>Sets the chip up again; what it shows stays.</summary>
        public void Renew()
        {
            SendCommand(FourBitsTwoLines);
            AutoShift = false;
            Home();
        }

        /// <summary>Rows 2 and 3 go on where 0 and 1 end. The library knows only panels of 20 columns with four rows.</summary>
        protected override byte[] InitializeRowOffsets(int rows) => [.. Enumerable.Range(0, rows).Select(r => (byte)(((r & 1) * 0x40) + ((r >> 1) * Size.Width)))];
    }
}
