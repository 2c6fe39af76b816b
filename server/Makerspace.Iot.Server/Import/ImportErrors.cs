namespace Makerspace.Iot.Server.Import;

/// <summary>Collects what is wrong, every line of it: how many there can be is bounded by the rows and bytes of a file (<see cref="ImportFile"/>).</summary>
public sealed class ImportErrors
{
    private readonly List<ImportError> _all;

    /// <summary>Begins with none.</summary>
    public ImportErrors() => _all = [];

    /// <summary>Begins with what was found already.</summary>
    public ImportErrors(ImportErrors earlier) => _all = [.. earlier._all];

    /// <summary>How many.</summary>
    public int Count => _all.Count;

    /// <summary>All, by file and line.</summary>
    public IReadOnlyList<ImportError> All => _all.OrderBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line).ToArray();

    /// <summary>Adds one.</summary>
    public void Add(string file, int line, string message) => _all.Add(new ImportError(file, line, message));
}
