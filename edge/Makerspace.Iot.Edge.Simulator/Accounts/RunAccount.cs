using System.Text.Json;
using System.Text.Json.Serialization;

namespace Makerspace.Iot.Edge.Simulator.Accounts;

/// <summary>
/// The simulator's own account of a run, one JSON object per line, each on disk when <see cref="Write"/> returns to its caller: what a test compares the ledger with.
/// Thread-safe. With no file it keeps the last <see cref="Kept"/> entries in memory only.
/// </summary>
public sealed class RunAccount : IDisposable
{
    /// <summary>Most entries kept in memory; the oldest go first.</summary>
    public const int Kept = 10_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private readonly Lock _gate = new();
    private readonly Queue<AccountEntry> _entries = new();
    private readonly StreamWriter? _file;

    /// <summary>Begins an account; a file of that name is continued.</summary>
    public RunAccount(string? path)
    {
        if (path is null)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    /// <summary>The entries of this run, oldest first.</summary>
    public IReadOnlyList<AccountEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return _entries.ToArray();
            }
        }
    }

    /// <summary>Reads a file; a last line cut off by a kill is left out.</summary>
    public static IReadOnlyList<AccountEntry> Read(string path)
    {
        List<AccountEntry> entries = [];
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize<AccountEntry>(lines[i], Json)!);
            }
            catch (JsonException) when (i == lines.Length - 1)
            {
                break;
            }
        }

        return entries;
    }

    /// <summary>Adds an entry.</summary>
    public void Write(AccountEntry entry)
    {
        lock (_gate)
        {
            _entries.Enqueue(entry);
            if (_entries.Count > Kept)
            {
                _entries.Dequeue();
            }

            _file?.WriteLine(JsonSerializer.Serialize(entry, Json));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }
}
