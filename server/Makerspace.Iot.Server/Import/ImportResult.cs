namespace Makerspace.Iot.Server.Import;

/// <summary>What an import did to one table.</summary>
/// <param name="Table">Table.</param>
/// <param name="Added">Rows that were not there.</param>
/// <param name="Changed">Rows that were there and differ.</param>
/// <param name="Unchanged">Rows that were there already, just so.</param>
public sealed record ImportCounts(string Table, int Added, int Changed, int Unchanged);

/// <summary>What came of an import.</summary>
/// <param name="Errors">What is wrong, every line; if there is one, nothing was written.</param>
/// <param name="Counts">Per table; empty if there are errors.</param>
/// <param name="Written">True if the registry has it; false for a dry run, for errors, for openings that nobody allowed, and if nothing had changed.</param>
public sealed record ImportResult(IReadOnlyList<ImportError> Errors, IReadOnlyList<ImportCounts> Counts, bool Written)
{
    /// <summary>The restrictions that the import lifts, each with its line: a revocation undone, an end moved later, a level raised, hours widened.</summary>
    public IReadOnlyList<ImportError> Openings { get; init; } = [];

    /// <summary>True if nothing was written because nobody allowed <see cref="Openings"/>.</summary>
    public bool OpeningRefused { get; init; }

    /// <summary>How something was read, if a person should know of it.</summary>
    public IReadOnlyList<ImportError> Warnings { get; init; } = [];

    /// <summary>Rows of the registry that a file of their table did not name, table by table.</summary>
    public IReadOnlyList<MissingRows> Missing { get; init; } = [];
}
