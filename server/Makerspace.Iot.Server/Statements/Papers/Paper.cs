using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>Sheets of A4 that are filled from top to bottom. A new one is begun when something does not fit; what is drawn by one call is never cut.</summary>
internal sealed class Paper : IDisposable
{
    /// <summary>Left edge of what is printed, in points.</summary>
    public const double Left = 45;

    /// <summary>Right edge.</summary>
    public const double Right = 550;

    private const double Top = 45;
    private const double Bottom = 780;
    private static readonly XColor Ink = XColor.FromArgb(0x1F, 0x24, 0x2B);
    private static readonly XColor Pale = XColor.FromArgb(0x5B, 0x64, 0x70);
    private static readonly XColor Line = XColor.FromArgb(0xC3, 0xC9, 0xD1);
    private readonly PdfDocument _document;
    private readonly string? _across;
    private readonly Action<Paper>? _onNewPage;
    private XGraphics _graphics;

    /// <summary>Begins the first sheet.</summary>
    /// <param name="document">Where the sheets go.</param>
    /// <param name="across">A word across each sheet; null for none.</param>
    /// <param name="onNewPage">What each later sheet begins with.</param>
    public Paper(PdfDocument document, string? across, Action<Paper> onNewPage)
    {
        (_document, _across) = (document, across);
        _graphics = Begin();
        _onNewPage = onNewPage;
    }

    /// <summary>Where the next thing is drawn, in points from the top.</summary>
    public double Y { get; set; } = Top;

    /// <summary>Height of a line of text.</summary>
    public static double HeightOf(XFont font) => font.Size * 1.35;

    /// <summary>Begins a new sheet if less than a height is left.</summary>
    public void Need(double height)
    {
        if (Y + height > Bottom)
        {
            _graphics.Dispose();
            _graphics = Begin();
            Y = Top;
            _onNewPage?.Invoke(this);
        }
    }

    /// <summary>The lines of a text in a width.</summary>
    public IReadOnlyList<string> Wrap(string text, XFont font, double width) => PaperText.Wrap(_graphics, font, text, width);

    /// <summary>Draws one line of text with its upper edge at a height. It does not move <see cref="Y"/>.</summary>
    /// <param name="text">Text.</param>
    /// <param name="font">Font.</param>
    /// <param name="x">Its left edge, or its right one.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="right">True if <paramref name="x"/> is the right edge.</param>
    /// <param name="pale">True for what matters less.</param>
    public void Text(string text, XFont font, double x, double y, bool right = false, bool pale = false)
    {
        double at = right ? x - _graphics.MeasureString(text, font).Width : x;
        _graphics.DrawString(text, font, new XSolidBrush(pale ? Pale : Ink), new XPoint(at, y + font.Size));
    }

    /// <summary>Draws a text in lines below <see cref="Y"/> and moves it.</summary>
    public void Block(string text, XFont font, double x, double width, bool pale = false)
    {
        foreach (string line in Wrap(text, font, width))
        {
            Need(HeightOf(font));
            Text(line, font, x, Y, pale: pale);
            Y += HeightOf(font);
        }
    }

    /// <summary>Draws a line across.</summary>
    public void Rule(double left = Left, double right = Right) => _graphics.DrawLine(new XPen(Line, 0.7), left, Y, right, Y);

    /// <summary>Has a rectangle lead to an address.</summary>
    public void Lead(double x, double y, double width, double height, string address) =>
        // Printed like the rest, as PDF/A asks of every annotation (ISO 19005-3, 6.3.2).
        _document.Pages[^1].AddWebLink(new PdfRectangle(_graphics.Transformer.WorldToDefaultPage(new XRect(x, y, width, height))), address).Elements.SetInteger("/F", 4);

    /// <summary>Draws a code of dark squares.</summary>
    /// <param name="modules">Its rows.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="size">Width and height.</param>
    public void Code(IReadOnlyList<System.Collections.BitArray> modules, double x, double y, double size)
    {
        double step = size / modules.Count;
        for (int row = 0; row < modules.Count; row++)
        {
            for (int column = 0; column < modules.Count; column++)
            {
                int from = column;
                while (column < modules.Count && modules[row][column])
                {
                    column++;
                }

                if (column > from)
                {
                    _graphics.DrawRectangle(XBrushes.Black, x + (from * step), y + (row * step), (column - from) * step, step);
                }
            }
        }
    }

    /// <summary>Draws the foot of every sheet, when all are there.</summary>
    /// <param name="foot">Its left side.</param>
    /// <param name="page">Its right side, of the number of the sheet and the number of all.</param>
    public void Finish(string foot, Func<int, int, string> page)
    {
        _graphics.Dispose();
        XFont font = PaperFonts.Of(7.5);
        for (int i = 0; i < _document.PageCount; i++)
        {
            using XGraphics graphics = XGraphics.FromPdfPage(_document.Pages[i], XGraphicsPdfPageOptions.Append);
            string number = page(i + 1, _document.PageCount);
            double width = graphics.MeasureString(number, font).Width;
            graphics.DrawLine(new XPen(Line, 0.7), Left, Bottom + 12, Right, Bottom + 12);
            graphics.DrawString(PaperText.Wrap(graphics, font, foot, Right - Left - width - 20)[0], font, new XSolidBrush(Pale), new XPoint(Left, Bottom + 25));
            graphics.DrawString(number, font, new XSolidBrush(Pale), new XPoint(Right - width, Bottom + 25));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _graphics.Dispose();

    private XGraphics Begin()
    {
        PdfPage page = _document.AddPage();
        page.Size = PageSize.A4;
        var graphics = XGraphics.FromPdfPage(page);
        if (_across is not null)
        {
            XFont font = PaperFonts.Of(110, bold: true);
            XGraphicsState state = graphics.Save();
            graphics.TranslateTransform(page.Width.Point / 2, page.Height.Point / 2);
            graphics.RotateTransform(-52);
            graphics.DrawString(_across, font, new XSolidBrush(XColor.FromArgb(0xE9, 0xEC, 0xF0)), new XPoint(0, 0), XStringFormats.Center);
            graphics.Restore(state);
        }

        return graphics;
    }
}
