using System.Text;
using System.Text.Json;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// The lines that InfluxDB refused, one JSON object each, in a capped pair of files: if the newer is full it becomes the older, and the older goes.
/// A disk that takes no more loses the line, not the writer. Thread-safe.
/// </summary>
/// <param name="folder">Folder, exists.</param>
/// <param name="mostBytes">Most bytes of each of the two files.</param>
public sealed class RefusedLines(string folder, int mostBytes)
{
    private const int LongestLine = 4096;
    private readonly Lock _gate = new();

    /// <summary>Name of the newer file in its folder.</summary>
    public const string FileName = "refused.jsonl";

    private string Newer => Path.Combine(folder, FileName);

    private string Older => Newer + ".1";

    /// <summary>Adds a refused line with the server's reason; false if the disk did not take it.</summary>
    public bool Add(DateTimeOffset at, string reason, ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line[..Math.Min(line.Length, LongestLine)]);
        string json = JsonSerializer.Serialize(new RefusedLine(at, reason.Length > 500 ? reason[..500] : reason, text)) + "\n";
        lock (_gate)
        {
            try
            {
                var file = new FileInfo(Newer);
                if (file.Exists && file.Length + json.Length > mostBytes)
                {
                    File.Move(Newer, Older, overwrite: true);
                }

                File.AppendAllText(Newer, json);
                return true;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>What is kept, oldest first. A torn last entry (power cut) is left out.</summary>
    public IReadOnlyList<RefusedLine> Read()
    {
        var lines = new List<RefusedLine>();
        lock (_gate)
        {
            foreach (string file in new[] { Older, Newer }.Where(File.Exists))
            {
                foreach (string json in File.ReadLines(file))
                {
                    try
                    {
                        lines.Add(JsonSerializer.Deserialize<RefusedLine>(json)!);
                    }
                    catch (JsonException)
                    {
                        // Torn.
                    }
                }
            }
        }

        return lines;
    }
}

/// <summary>A line that InfluxDB refused.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Reason">What the server said, at most 500 characters.</param>
/// <param name="Line">The line, at most 4096 bytes of it.</param>
public sealed record RefusedLine(DateTimeOffset At, string Reason, string Line);
