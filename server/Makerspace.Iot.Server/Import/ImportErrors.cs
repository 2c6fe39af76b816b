using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// Collects what is wrong, every line of it: how many there can be is bounded by the rows and bytes of a file (<see cref="ImportFile"/>). Beside it, what was read in a way
/// that a person should know of.
/// </summary>
public sealed class ImportErrors
{
    private readonly List<ImportError> _all;
    private readonly List<ImportError> _warnings;
    private readonly HashSet<(string File, string Subject)> _told = [];

    /// <summary>Begins with none.</summary>
    public ImportErrors(Language language) => (_all, _warnings, Language) = ([], [], language);

    /// <summary>Begins with what was found already.</summary>
    public ImportErrors(ImportErrors earlier) => (_all, _warnings, Language) = ([.. earlier._all], [.. earlier._warnings], earlier.Language);

    /// <summary>The language in which it is told.</summary>
    public Language Language { get; }

    /// <summary>How many.</summary>
    public int Count => _all.Count;

    /// <summary>All, by file and line.</summary>
    public IReadOnlyList<ImportError> All => InOrder(_all);

    /// <summary>What is no error and still should be read, by file and line.</summary>
    public IReadOnlyList<ImportError> Warnings => InOrder(_warnings);

    /// <summary>Adds one.</summary>
    public void Add(string file, int line, Phrase message) => _all.Add(ImportError.Of(file, line, message, Language));

    /// <summary>Adds a warning.</summary>
    public void Warn(string file, int line, Phrase message) => _warnings.Add(ImportError.Of(file, line, message, Language));

    /// <summary>Adds a warning unless the file has one of this subject.</summary>
    public void WarnOnce(string file, string subject, int line, Phrase message)
    {
        if (_told.Add((file, subject)))
        {
            Warn(file, line, message);
        }
    }

    private static ImportError[] InOrder(List<ImportError> errors) => [.. errors.OrderBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line)];
}
