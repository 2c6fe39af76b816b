using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>The two fonts of documents, carried in the program: DejaVu Sans Condensed, regular and bold. Only the letters that a document uses are embedded in it.</summary>
internal sealed class PaperFonts : IFontResolver
{
    private const string Family = "DejaVu Sans Condensed";
    private const string Regular = "DejaVuSansCondensed.ttf";
    private const string Bold = "DejaVuSansCondensed-Bold.ttf";
    private static readonly XPdfFontOptions Embedded = new(PdfFontEncoding.Unicode, PdfFontEmbedding.TryComputeSubset);

    static PaperFonts() => GlobalFontSettings.FontResolver = new PaperFonts();

    private PaperFonts()
    {
    }

    /// <summary>A font of a size in points.</summary>
    public static XFont Of(double size, bool bold = false) => new(Family, size, bold ? XFontStyleEx.Bold : XFontStyleEx.Regular, Embedded);

    /// <inheritdoc/>
    public FontResolverInfo? ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(isBold ? Bold : Regular);

    /// <inheritdoc/>
    public byte[]? GetFont(string faceName)
    {
        using Stream stream = typeof(PaperFonts).Assembly.GetManifestResourceStream("fonts/" + faceName)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
