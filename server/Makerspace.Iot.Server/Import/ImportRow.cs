namespace Makerspace.Iot.Server.Import;

/// <summary>One row of a file, still as text.</summary>
/// <param name="File">Name of the file, without folder.</param>
/// <param name="Line">Line on which it begins, from 1.</param>
/// <param name="Cells">Text by the English name of the column. Empty is not absent: an empty cell clears the value, a column that the file does not have leaves it alone.</param>
public sealed record ImportRow(string File, int Line, IReadOnlyDictionary<string, string> Cells)
{
    /// <summary>The columns as the file names them, by their English name.</summary>
    public IReadOnlyDictionary<string, string> Titles { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The column as the file names it, for a message.</summary>
    public string Title(string column) => Titles.GetValueOrDefault(column, column);
}
