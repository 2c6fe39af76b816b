using System.Globalization;
using System.Text;

namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>Breaks text into rows of a grid of characters, and rows into pages. Pure.</summary>
public static class TextLayout
{
    /// <summary>Lines of one message that are looked at; further ones are left out.</summary>
    public const int MaxLines = 8;

    /// <summary>Characters of one line that are looked at; further ones are left out.</summary>
    public const int MaxLineLength = 120;

    /// <summary>
    /// Wraps lines between words to at most <paramref name="columns"/> characters; a longer word is cut. Runs of white space count as one space, characters that no display can draw (controls) as none.
    /// </summary>
    public static IReadOnlyList<string> Wrap(IReadOnlyList<string> lines, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        List<string> rows = [];
        foreach (string line in lines.Take(MaxLines))
        {
            WrapLine(line.Length > MaxLineLength ? line[..MaxLineLength] : line, columns, rows);
        }

        return rows;
    }

    /// <summary>Length of the longest word.</summary>
    public static int LongestWord(IReadOnlyList<string> lines) =>
        lines.Take(MaxLines).SelectMany(l => Clean(l.Length > MaxLineLength ? l[..MaxLineLength] : l).Split(' ')).Select(w => w.Length).DefaultIfEmpty().Max();

    /// <summary>Pages of at most <paramref name="rowsPerPage"/> rows; always at least one page.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Pages(IReadOnlyList<string> rows, int rowsPerPage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerPage, 1);
        return rows.Count == 0 ? [[]] : [.. rows.Chunk(rowsPerPage)];
    }

    private static void WrapLine(string line, int columns, List<string> rows)
    {
        var row = new StringBuilder(columns);
        foreach (string word in Clean(line).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            // A space that must not break has done its work once the words are cut apart.
            string rest = word.Replace('\u00A0', ' ');
            if (row.Length > 0 && row.Length + 1 + rest.Length > columns)
            {
                rows.Add(row.ToString());
                row.Clear();
            }

            while (row.Length == 0 && rest.Length > columns)
            {
                rows.Add(rest[..columns]);
                rest = rest[columns..];
            }

            if (rest.Length > 0)
            {
                row.Append(row.Length > 0 ? " " : "").Append(rest);
            }
        }

        rows.Add(row.ToString());
    }

    private static string Clean(string line)
    {
        var text = new StringBuilder(line.Length);
        foreach (char c in line)
        {
            char drawn = c switch
            {
                ' ' or '\t' or '\r' or '\n' => ' ',
                '\u202F' or '\u00A0' => '\u00A0',
                _ when !Font.IsWhole(c) => '?',
                _ => c,
            };
            if (!char.IsControl(drawn))
            {
                text.Append(drawn);
            }
        }

        // A letter with its accent apart is one character on a display; an accent that found no letter is left out. If the runtime carries no tables of languages, that is every one.
        string joined = text.ToString().Normalize(NormalizationForm.FormC);
        return string.Concat(joined.Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));
    }
}
