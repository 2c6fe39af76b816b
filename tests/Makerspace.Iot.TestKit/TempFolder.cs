namespace Makerspace.Iot.TestKit;

/// <summary>A folder that is removed at the end of the test.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Creates it below the system's folder for temporary files.</summary>
    public TempFolder() => Path = Directory.CreateTempSubdirectory("makerspace-test-").FullName;

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>A path inside.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending may still hold a file; the system's own cleaning takes it.
        }
    }
}
