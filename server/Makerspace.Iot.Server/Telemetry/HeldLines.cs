using System.Buffers;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Lines that the database refuses though nothing says that they are wrong: for a limit that a person can raise, or in words that we do not know, while it takes others.
/// They wait on disk, apart from the rest, and are tried again. Those of a limit wait as long as there is room; those of unknown words for <paramref name="patience"/>, after
/// which they are given up. At the limit of the disk the oldest are dropped and counted. Thread-safe.
/// </summary>
/// <param name="folder">Folder of its own.</param>
/// <param name="mostBytes">Most bytes on disk.</param>
/// <param name="patience">How long a line waits whose refusal is not understood, counted from its first refusal by this program.</param>
/// <param name="time">Clock.</param>
internal sealed class HeldLines(string folder, long mostBytes, TimeSpan patience, TimeProvider time) : IDisposable
{
    // Lines whose age is known; one beyond it waits until there is room, or until the disk's limit.
    private const int MostAges = 20_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _since = [];

    /// <summary>Where they wait.</summary>
    public LineSpool Spool { get; } = new(folder, mostBytes, time);

    /// <summary>Takes lines; answers those whose time is over, which are not kept.</summary>
    public IReadOnlyList<SettledLine> Hold(IReadOnlyList<SettledLine> lines)
    {
        var over = new List<SettledLine>();
        var kept = new ArrayBufferWriter<byte>();
        int count = 0;
        foreach (SettledLine line in lines)
        {
            if (IsOver(line))
            {
                over.Add(line);
                continue;
            }

            kept.Write(line.Line.Span);
            kept.Write("\n"u8);
            count++;
        }

        if (count > 0)
        {
            Spool.Append(kept.WrittenSpan, count, moved: true);
        }

        return over;
    }

    /// <summary>Forgets the ages: nothing waits any more.</summary>
    public void Emptied()
    {
        lock (_gate)
        {
            _since.Clear();
        }
    }

    public void Dispose() => Spool.Dispose();

    private bool IsOver(SettledLine line)
    {
        if (line.Answer.IsLimit || line.Answer.Outcome != InfluxOutcome.Doubted)
        {
            return false;
        }

        var hash = default(HashCode);
        hash.AddBytes(line.Line.Span);
        int key = hash.ToHashCode();
        lock (_gate)
        {
            if (_since.TryGetValue(key, out long since))
            {
                bool over = time.GetElapsedTime(since) >= patience;
                if (over)
                {
                    _since.Remove(key);
                }

                return over;
            }

            if (_since.Count < MostAges)
            {
                _since[key] = time.GetTimestamp();
            }

            return false;
        }
    }
}
