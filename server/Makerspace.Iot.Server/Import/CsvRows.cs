using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>Reads CSV rows as French and English spreadsheets write them: parted by <c>;</c>, <c>,</c> or tabs, a line <c>sep=;</c> before, empty columns and rows around.</summary>
internal static class CsvRows
{
    private const string SeparatorMark = "sep=";
    private static readonly char[] Separators = [';', '\t', ','];

    public static IReadOnlyList<ImportRow> Read(string file, string text, ImportTable table, ImportErrors errors)
    {
        var rows = new List<ImportRow>();
        ImportColumn?[]? columns = null;
        Dictionary<string, string> titles = [];
        (char? told, int begin, int firstLine) = Preamble(text);
        foreach (CsvRecord record in CsvText.Records(text, told ?? BestSeparator(text, begin, table), begin, firstLine))
        {
            string[] cells = WithoutTrailingBlanks(record.Cells);
            if (record.Problem is { } problem)
            {
                errors.Add(file, record.Line, problem);
            }

            if (columns is null)
            {
                if (record.Problem is not null || (columns = table.Match(cells, p => errors.Add(file, record.Line, p))) is null)
                {
                    return [];
                }

                titles = columns.Zip(cells).Where(p => p.First is not null).ToDictionary(p => p.First!.Name, p => p.Second, StringComparer.Ordinal);
            }
            else if (IsHeaderAgain(columns, cells))
            {
                errors.Warn(file, record.Line, new("la ligne des noms de colonnes est là une deuxième fois ; elle a été sautée.", "the line of column names stands there a second time; it was skipped."));
            }
            else if (cells.Length > columns.Length)
            {
                errors.Add(file, record.Line, TooMany(cells, columns.Length));
            }
            else if (columns.Index().FirstOrDefault(c => c.Item is null && c.Index < cells.Length && cells[c.Index].Length > 0) is { Index: var at } && columns[at] is null)
            {
                errors.Add(file, record.Line, new($"« {RowFields.Cut(cells[at])} » est dans la colonne {at + 1}, qui n'a pas de nom.", $"“{RowFields.Cut(cells[at])}” is in column {at + 1}, which has no name."));
            }
            else if (record.Problem is null)
            {
                // A short row has empty cells at its end, not absent columns: the file has them.
                rows.Add(new ImportRow(
                    file,
                    record.Line,
                    columns.Index().Where(c => c.Item is not null).ToDictionary(c => c.Item!.Name, c => c.Index < cells.Length ? cells[c.Index] : string.Empty, StringComparer.Ordinal))
                {
                    Titles = titles,
                });
            }

            if (rows.Count > ImportFile.MaxRows)
            {
                break;
            }
        }

        if (columns is null)
        {
            errors.Add(file, 0, new("ce fichier est vide ; la première ligne dit les noms de colonnes.", "this file is empty; its first line says the names of the columns."));
        }

        return rows;
    }

    // Exports that were pasted together.
    private static bool IsHeaderAgain(ImportColumn?[] columns, string[] cells) =>
        cells.Length == columns.Length && columns.Zip(cells).All(p => p.First?.Is(p.Second) ?? p.Second.Length == 0);

    private static Phrase TooMany(string[] cells, int columns)
    {
        bool isComment = cells[0].StartsWith('#');
        return new(
            $"{cells.Length} cellules pour {columns} colonnes ; une cellule qui contient le séparateur se met entre guillemets.{(isComment ? " Une ligne de commentaire (#) n'est admise qu'avant les noms de colonnes." : "")}",
            $"{cells.Length} cells for {columns} columns; a cell that holds the separator goes between quotation marks.{(isComment ? " A comment line (#) is allowed only before the column names." : "")}");
    }

    // A spreadsheet pads short rows with separators.
    private static string[] WithoutTrailingBlanks(string[] cells)
    {
        int length = cells.Length;
        while (length > 0 && cells[length - 1].Length == 0)
        {
            length--;
        }

        return cells[..length];
    }

    /// <summary>Excel's line <c>sep=;</c>, if it stands before the header; and where the rest begins.</summary>
    private static (char? Separator, int Begin, int Line) Preamble(string text)
    {
        int begin = 0;
        for (int line = 1; begin < text.Length; line++)
        {
            int end = text.AsSpan(begin).IndexOfAny('\r', '\n') is >= 0 and var length ? begin + length : text.Length;
            int next = Math.Min(text.Length, end + (text.AsSpan(end).StartsWith("\r\n") ? 2 : 1));
            string content = text[begin..end].TrimStart(' ', '"');
            if (content.StartsWith(SeparatorMark, StringComparison.OrdinalIgnoreCase))
            {
                return (content.Length > SeparatorMark.Length && content[SeparatorMark.Length] is not '"' ? content[SeparatorMark.Length] : null, next, line + 1);
            }

            if (content.Length > 0 && !content.StartsWith('#') && !string.IsNullOrWhiteSpace(content))
            {
                break;
            }

            begin = next;
        }

        return (null, 0, 1);
    }

    // The one by which the header names most columns; of equals the one that cuts it most, so that a wrong header is told as the person sees it.
    private static char BestSeparator(string text, int begin, ImportTable table)
    {
        return Separators.Select(s => (Separator: s, Header: CsvText.Records(text, s, begin, 1).FirstOrDefault()?.Cells ?? []))
            .OrderByDescending(s => s.Header.Count(c => table.Find(c) is not null))
            .ThenByDescending(s => s.Header.Length)
            .First().Separator;
    }
}
