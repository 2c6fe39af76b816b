namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>What all sections of one reading share.</summary>
/// <param name="folder">Folder of the file: relative paths start there.</param>
internal sealed class ReadingContext(string folder)
{
    private readonly Dictionary<Type, object> _shared = [];

    /// <summary>Everything that is wrong, each with its path.</summary>
    public List<Finding> Problems { get; } = [];

    /// <summary>What is no problem and a person should know, each with its path.</summary>
    public List<Finding> Notes { get; } = [];

    /// <summary>The buses, once read.</summary>
    public IReadOnlyList<BusDevice> Buses { get; set; } = [];

    /// <summary>The boards besides <c>pins</c>, once read.</summary>
    public IReadOnlyList<BoardDevice> Boards { get; set; } = [];

    /// <summary>Something that the sections of this reading share, made when it is first asked for, from the folder of the file.</summary>
    public T Shared<T>(Func<string, T> make)
        where T : class
    {
        if (!_shared.TryGetValue(typeof(T), out object? one))
        {
            _shared[typeof(T)] = one = make(folder);
        }

        return (T)one;
    }

    /// <summary>True while the keys are listed for the schema: nothing is read, and nothing is wrong.</summary>
    public bool IsListing { get; init; }

    /// <summary>The full path of a path in the file.</summary>
    public string Full(string path) => path.Length == 0 ? path : Path.GetFullPath(path, folder);
}
