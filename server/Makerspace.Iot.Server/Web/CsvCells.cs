using System.Globalization;
using System.Text;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// The lines of a CSV file that a spreadsheet opens by a double click: UTF-8 with byte order mark, CRLF;
/// in French <c>;</c> between cells and the decimal comma, in English <c>,</c> and the decimal point. RFC 4180 quoting.
/// A text cell that a spreadsheet would take for a formula gets an apostrophe before it.
/// </summary>
/// <param name="l">The language.</param>
public sealed class CsvCells(Locale l)
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

    private readonly bool _french = l.Language == Language.French;

    /// <summary>What the file begins with.</summary>
    public static ReadOnlySpan<byte> Preamble => Encoding.UTF8.Preamble;

    /// <summary>A line with its end.</summary>
    public string Line(IEnumerable<string> cells) => string.Join(_french ? ';' : ',', cells.Select(Quote)) + "\r\n";

    /// <summary>A text. <b>Source:</b> OWASP, "CSV Injection": a cell that begins so may be run as a formula.</summary>
    public static string Text(string? cell) => cell is { Length: > 0 } && "=+-@\t\r\n".Contains(cell[0], StringComparison.Ordinal) ? "'" + cell : cell ?? string.Empty;

    /// <summary>A whole number.</summary>
    public static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number in a format of .NET.</summary>
    public string Number(decimal value, string format)
    {
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        return _french ? text.Replace('.', ',') : text;
    }

    private string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(_french ? ";\"\r\n" : ",\"\r\n") < 0 ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
