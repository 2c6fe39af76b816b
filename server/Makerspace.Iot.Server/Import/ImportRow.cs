namespace Makerspace.Iot.Server.Import;

/// <summary>One row of a file, still as text.</summary>
/// <param name="File">Name of the file, without folder.</param>
/// <param name="Line">Line on which it begins, from 1.</param>
/// <param name="Cells">Text by the English name of the column; empty and absent mean the same.</param>
public sealed record ImportRow(string File, int Line, IReadOnlyDictionary<string, string> Cells);
