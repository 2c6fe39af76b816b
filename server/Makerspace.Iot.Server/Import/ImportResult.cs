namespace Makerspace.Iot.Server.Import;

/// <summary>What an import did to one table.</summary>
/// <param name="Table">Table.</param>
/// <param name="Added">Rows that were not there.</param>
/// <param name="Changed">Rows that were there and differ.</param>
/// <param name="Unchanged">Rows that were there already, just so.</param>
public sealed record ImportCounts(string Table, int Added, int Changed, int Unchanged);

/// <summary>What came of an import.</summary>
/// <param name="Errors">What is wrong, every line; where there is one, nothing was written.</param>
/// <param name="Counts">Per table; empty where there are errors.</param>
/// <param name="Written">True where the registry has it; false for a dry run, for errors, and where nothing had changed.</param>
public sealed record ImportResult(IReadOnlyList<ImportError> Errors, IReadOnlyList<ImportCounts> Counts, bool Written)
{
    /// <summary>How something was read, where a person should know of it.</summary>
    public IReadOnlyList<ImportError> Warnings { get; init; } = [];
}
