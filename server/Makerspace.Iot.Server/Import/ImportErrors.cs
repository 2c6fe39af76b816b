namespace Makerspace.Iot.Server.Import;

/// <summary>Collects what is wrong, every line of it: how many there can be is bounded by the rows and bytes of a file (<see cref="ImportFile"/>).</summary>
public sealed class ImportErrors
{
    private readonly List<ImportError> _all;
    private readonly List<ImportError> _warnings;

    /// <summary>Begins with none.</summary>
    public ImportErrors() => (_all, _warnings) = ([], []);

    /// <summary>Begins with what was found already.</summary>
    public ImportErrors(ImportErrors earlier) => (_all, _warnings) = ([.. earlier._all], [.. earlier._warnings]);

    /// <summary>How many.</summary>
    public int Count => _all.Count;

    /// <summary>All, by file and line.</summary>
    public IReadOnlyList<ImportError> All => InOrder(_all);

    /// <summary>What is no error and still should be read, by file and line.</summary>
    public IReadOnlyList<ImportError> Warnings => InOrder(_warnings);

    /// <summary>Adds one.</summary>
    public void Add(string file, int line, string message) => _all.Add(new ImportError(file, line, message));

    /// <summary>Adds a warning.</summary>
    public void Warn(string file, int line, string message) => _warnings.Add(new ImportError(file, line, message));

    private static ImportError[] InOrder(List<ImportError> errors) => [.. errors.OrderBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line)];
}
