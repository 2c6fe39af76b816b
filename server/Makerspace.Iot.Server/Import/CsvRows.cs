namespace Makerspace.Iot.Server.Import;

/// <summary>Reads CSV rows, with <c>;</c> or <c>,</c>, as French and English spreadsheets write them.</summary>
internal static class CsvRows
{
    public static IReadOnlyList<ImportRow> Read(string file, string text, ImportTable table, ImportErrors errors)
    {
        var rows = new List<ImportRow>();
        ImportColumn[]? columns = null;
        foreach (CsvRecord record in CsvText.Records(text, Separator(text)))
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
            }
            else if (cells.Length > columns.Length)
            {
                errors.Add(file, record.Line, $"{cells.Length} cellules pour {columns.Length} colonnes ; une cellule qui contient le séparateur se met entre guillemets.");
            }
            else if (record.Problem is null)
            {
                rows.Add(new ImportRow(file, record.Line, columns.Zip(cells).ToDictionary(p => p.First.Name, p => p.Second, StringComparer.Ordinal)));
            }

            if (rows.Count > ImportFile.MaxRows)
            {
                break;
            }
        }

        if (columns is null)
        {
            errors.Add(file, 0, "ce fichier est vide ; la première ligne dit les noms de colonnes.");
        }

        return rows;
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

    private static char Separator(string text)
    {
        string header = text.Split('\n').FirstOrDefault(l => !string.IsNullOrWhiteSpace(l) && !l.StartsWith('#')) ?? string.Empty;
        return header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
    }
}
