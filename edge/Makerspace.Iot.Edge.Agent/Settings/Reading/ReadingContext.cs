using Makerspace.Iot.Edge.Agent.Settings.Check;

namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>What all sections of one reading share.</summary>
/// <param name="folder">Folder of the file: relative paths start there.</param>
internal sealed class ReadingContext(string folder)
{
    /// <summary>Everything that is wrong, each with its path.</summary>
    public List<Finding> Problems { get; } = [];

    /// <summary>What is no problem and a person should know, each with its path.</summary>
    public List<Finding> Notes { get; } = [];

    /// <summary>The buses, once read.</summary>
    public IReadOnlyList<BusDevice> Buses { get; set; } = [];

    /// <summary>The profiles that a name may stand for.</summary>
    public Profiles.ProfileLibrary Profiles { get; } = new(folder);

    /// <summary>True while the keys are listed for the schema: nothing is read, and nothing is wrong.</summary>
    public bool IsListing { get; init; }

    /// <summary>The full path of a path in the file.</summary>
    public string Full(string path) => path.Length == 0 ? path : Path.GetFullPath(path, folder);
}
