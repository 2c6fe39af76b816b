using System.Globalization;
using System.Text;

namespace Makerspace.Iot.Edge.Simulator.Registry;

/// <summary>
/// One registry file as rows of named cells: UTF-8, separator semicolon, quotes if a cell holds one of those two (RFC 4180), no line breaks inside cells.
/// Blank lines and lines that begin with <c>#</c> are skipped.
/// </summary>
public static class CsvTable
{
    /// <summary>Reads a file; a file that is not there has no rows. Throws <see cref="InvalidDataException"/> naming file and line if it is malformed.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string path)
    {
        List<IReadOnlyDictionary<string, string>> rows = [];
        string[]? head = null;
        int number = 0;
        foreach (string line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            string[] cells = Split(line);
            if (head is null)
            {
                head = cells;
                continue;
            }

            if (cells.Length != head.Length)
            {
                throw new InvalidDataException($"{path}:{number}: {cells.Length} cells, the head has {head.Length}");
            }

            rows.Add(head.Zip(cells).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal));
        }

        return rows;
    }

    /// <summary>A cell; empty if the column is missing.</summary>
    public static string Cell(this IReadOnlyDictionary<string, string> row, string column) => row.TryGetValue(column, out string? value) ? value : string.Empty;

    /// <summary>A cell that may be empty: null then.</summary>
    public static string? Optional(this IReadOnlyDictionary<string, string> row, string column) => row.Cell(column) is { Length: > 0 } text ? text : null;

    /// <summary>A day written <c>2026-03-01</c>, with or without a time after it; null if the cell is empty.</summary>
    public static DateOnly? Day(this IReadOnlyDictionary<string, string> row, string column) =>
        row.Optional(column) is { Length: >= 10 } text ? DateOnly.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private static string[] Split(string line)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ';' && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString().Trim());
        return cells.ToArray();
    }
}
