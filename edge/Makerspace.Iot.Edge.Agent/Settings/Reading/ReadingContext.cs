
namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>What all sections of one reading share.</summary>
/// <param name="folder">Folder of the file: relative paths start there.</param>
internal sealed class ReadingContext(string folder)
{
    private readonly Dictionary<Type, object> _kept = [];

    /// <summary>Everything that is wrong, each with its path.</summary>
    public List<Finding> Problems { get; } = [];

    /// <summary>The buses, once read.</summary>
    public IReadOnlyList<BusDevice> Buses { get; set; } = [];

    /// <summary>What a section keeps for the whole reading, made with the folder of the file when it is first asked for.</summary>
    public T Kept<T>(Func<string, T> make)
        where T : class
    {
        if (!_kept.TryGetValue(typeof(T), out object? kept))
        {
            _kept[typeof(T)] = kept = make(folder);
        }

        return (T)kept;
    }

    /// <summary>True while the keys are listed for the schema: nothing is read, and nothing is wrong.</summary>
    public bool IsListing { get; init; }

    /// <summary>The full path of a path in the file.</summary>
    public string Full(string path) => path.Length == 0 ? path : Path.GetFullPath(path, folder);
}
