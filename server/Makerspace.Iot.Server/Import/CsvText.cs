using System.Globalization;
using System.Text;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>One record of a CSV text.</summary>
/// <param name="Line">Line on which it begins, from 1.</param>
/// <param name="Cells">Its cells, blanks around unquoted ones taken off.</param>
/// <param name="Problem">What is wrong with it; null if nothing is.</param>
internal sealed record CsvRecord(int Line, string[] Cells, Phrase? Problem);

/// <summary>
/// Cuts CSV into records. <b>Source:</b> RFC 4180, section 2; line ends LF, CRLF or CR; blank lines are skipped, and lines that begin with <c>#</c> before the first record:
/// after it such a line is data (a structure may be called "#1").
/// Written here because each error needs the line on which its record begins, quoted line breaks and comments counted.
/// </summary>
internal static class CsvText
{
    /// <summary>The records from a position on, which is on line <paramref name="line"/>.</summary>
    public static IEnumerable<CsvRecord> Records(string text, char separator, int position, int line)
    {
        bool begun = false;
        while (position < text.Length)
        {
            if (!begun && text[position] == '#')
            {
                SkipLine(text, ref position, ref line);
                continue;
            }

            CsvRecord record = ReadRecord(text, separator, ref position, ref line);
            if (record.Cells.Any(c => c.Length > 0) || record.Problem is not null)
            {
                begun = true;
                yield return record;
            }
        }
    }

    private static CsvRecord ReadRecord(string text, char separator, ref int position, ref int line)
    {
        int first = line;
        var cells = new List<string>();
        Phrase? problem = null;
        while (true)
        {
            cells.Add(ReadCell(text, separator, ref position, ref line, ref problem));
            if (position < text.Length && text[position] == separator)
            {
                position++;
                continue;
            }

            SkipLine(text, ref position, ref line);
            return new CsvRecord(first, [.. cells], problem);
        }
    }

    private static string ReadCell(string text, char separator, ref int position, ref int line, ref Phrase? problem)
    {
        while (position < text.Length && text[position] is not ('\r' or '\n') && IsBlank(text[position]) && text[position] != separator)
        {
            position++;
        }

        if (position < text.Length && text[position] == '"')
        {
            return ReadQuoted(text, separator, ref position, ref line, ref problem);
        }

        int start = position;
        while (position < text.Length && text[position] != separator && text[position] is not ('\r' or '\n'))
        {
            position++;
        }

        return Trimmed(text[start..position]);
    }

    /// <summary>Without blanks, no-break spaces and invisible characters around it: what is copied from web pages and messages brings them along.</summary>
    public static string Trimmed(string text)
    {
        (int from, int to) = (0, text.Length);
        while (from < to && IsBlank(text[from]))
        {
            from++;
        }

        while (to > from && IsBlank(text[to - 1]))
        {
            to--;
        }

        return text[from..to];
    }

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static string ReadQuoted(string text, char separator, ref int position, ref int line, ref Phrase? problem)
    {
        var cell = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            char c = text[position];
            if (c == '"')
            {
                if (position + 1 >= text.Length || text[position + 1] != '"')
                {
                    position++;
                    int end = position;
                    while (position < text.Length && text[position] != separator && text[position] is not ('\r' or '\n'))
                    {
                        position++;
                    }

                    if (Trimmed(text[end..position]).Length > 0)
                    {
                        problem = new("guillemets mal placés ; un guillemet dans une cellule se double, et la cellule se met entre guillemets.", "misplaced quotation marks; one within a cell is doubled, and the cell goes between quotation marks.");
                    }

                    return cell.ToString();
                }

                position++;
            }
            else if (c == '\n' || (c == '\r' && (position + 1 >= text.Length || text[position + 1] != '\n')))
            {
                line++;
            }

            cell.Append(c);
        }

        problem = new("un guillemet ouvert n'est jamais fermé.", "a quotation mark is opened and never closed.");
        return cell.ToString();
    }

    private static void SkipLine(string text, ref int position, ref int line)
    {
        while (position < text.Length && text[position] is not ('\r' or '\n'))
        {
            position++;
        }

        if (position < text.Length)
        {
            position += text[position] == '\r' && position + 1 < text.Length && text[position + 1] == '\n' ? 2 : 1;
            line++;
        }
    }
}
