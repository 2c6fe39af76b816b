namespace Makerspace.Iot.Server.Import;

/// <summary>Collects what is wrong, at most <see cref="Most"/> in words; the rest is counted.</summary>
public sealed class ImportErrors
{
    /// <summary>Errors kept in words.</summary>
    public const int Most = 500;

    private readonly List<ImportError> _kept = [];

    /// <summary>All errors, those beyond <see cref="Most"/> included.</summary>
    public int Count { get; private set; }

    /// <summary>Those kept, by file and line.</summary>
    public IReadOnlyList<ImportError> Kept => _kept.OrderBy(e => e.File, StringComparer.Ordinal).ThenBy(e => e.Line).ToArray();

    /// <summary>Adds one.</summary>
    public void Add(string file, int line, string message)
    {
        Count++;
        if (_kept.Count < Most)
        {
            _kept.Add(new ImportError(file, line, message));
        }
    }
}
