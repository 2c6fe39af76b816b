namespace Makerspace.Iot.Server.Import;

/// <summary>Reads one file, CSV or JSON, into rows. What cannot be read goes to the errors; rows of a file with a wrong header are not read at all.</summary>
public static class ImportFile
{
    /// <summary>Largest file, in bytes; a larger one is refused whole.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>Most rows of one file; one with more is refused whole.</summary>
    public const int MaxRows = 200_000;

    /// <summary>Reads the rows of <paramref name="path"/>.</summary>
    public static IReadOnlyList<ImportRow> Read(string path, ImportTable table, ImportErrors errors)
    {
        string name = Path.GetFileName(path);
        if (new FileInfo(path).Length > MaxBytes)
        {
            errors.Add(name, 0, new($"plus de {MaxBytes / 1024 / 1024} Mo ; coupez ce fichier en plusieurs imports.", $"more than {MaxBytes / 1024 / 1024} MB; cut this file into several imports."));
            return [];
        }

        if (FileText.Of(File.ReadAllBytes(path), name, errors) is not { } text)
        {
            return [];
        }

        IReadOnlyList<ImportRow> rows = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? JsonRows.Read(name, text, table, errors)
            : CsvRows.Read(name, text, table, errors);
        if (rows.Count > MaxRows)
        {
            errors.Add(name, 0, new($"plus de {MaxRows} lignes ; coupez ce fichier en plusieurs imports.", $"more than {MaxRows} lines; cut this file into several imports."));
            return [];
        }

        return rows;
    }
}
