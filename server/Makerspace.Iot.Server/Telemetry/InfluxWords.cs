using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>What the words of an answer are about.</summary>
internal enum InfluxSubject
{
    /// <summary>Nothing that we know.</summary>
    Unknown,

    /// <summary>The server: its disk, its engine, its database, its load.</summary>
    Server,

    /// <summary>What stands in lines.</summary>
    Lines,

    /// <summary>A limit that some lines touch, and that a person can raise.</summary>
    Limit,

    /// <summary>Some points, for a reason that we do not know.</summary>
    Points,

    /// <summary>A page for people: a proxy or a login page, not InfluxDB.</summary>
    Page,
}

/// <summary>The words of an answer to a write. What they quote of our own lines counts for nothing: a machine may be called <c>timeout</c>.</summary>
/// <param name="Subject">What they are about.</param>
/// <param name="Text">The words themselves, on one line.</param>
/// <param name="Dropped">Points left out, if they say it (<c>dropped=3</c>).</param>
internal sealed partial record InfluxWords(InfluxSubject Subject, string Text, int? Dropped)
{
    private const int LongestText = 600;

    // Sources of all words: README.md of this folder.
    private static readonly string[] OfServer =
    [
        "no space left", "not enough space", "disk quota", "read-only file system", "input/output error", "i/o error", "too many open files", "cannot allocate memory", "out of memory",
        "permission denied", "error writing wal", "cache-max-memory-size", "cache maximum memory size", "engine is closed", "store is closed", "shard is disabled", "shard closed",
        "index is closing", "index closed", "hinted handoff", "timeout", "timed out", "deadline exceeded", "context canceled", "connection refused", "connection reset", "broken pipe",
        "database not found", "database is required", "bucket not found", "organization not found", "retention policy not found", "bucket is required", "unauthorized", "unauthenticated",
        "forbidden", "authorization failed", "too many requests", "rate limit", "try again", "unavailable", "queue is full", "queue full", "shutting down", "not leader",
    ];

    private static readonly string[] OfLimit =
    [
        "max-series-per-database", "max series per database", "max-values-per-tag", "limit exceeded", "would exceed", "exceeds the limit", "service limit", "limit reached", "catalog limit",
        "limit of", "limit is",
    ];

    private static readonly string[] OfLines =
    [
        "unable to parse", "field type conflict", "type conflict", "retention policy", "write window", "missing field", "missing tag", "missing measurement", "invalid field", "invalid number",
        "invalid float", "invalid integer", "invalid boolean", "invalid unsigned", "invalid tag", "bad timestamp", "invalid timestamp", "time outside range", "max key size exceeded",
        "invalid utf", "unbalanced quotes", "duplicate tag", "invalid column type", "parsing failed", "parsing error", "could not parse", "invalid line protocol", "schema",
    ];

    /// <summary>Reads the body of an answer.</summary>
    public static InfluxWords Of(string body)
    {
        string trimmed = body.Trim().TrimStart('\uFEFF').TrimStart();
        if (trimmed.StartsWith('<'))
        {
            return new InfluxWords(InfluxSubject.Page, "a page for people, not InfluxDB's own answer", null);
        }

        string text = Texts(trimmed, out bool namesLines);
        string told = text.ToLowerInvariant();
        string ours = Quoted().Replace(told, " ");
        ours = Assignment().Replace(ours, " ");
        bool Says(string[] words) => Array.Exists(words, w => ours.Contains(w, StringComparison.Ordinal));
        InfluxSubject subject = Says(OfServer) ? InfluxSubject.Server
            : Says(OfLimit) && !ours.Contains("retention policy", StringComparison.Ordinal) ? InfluxSubject.Limit
            : Says(OfLines) || namesLines ? InfluxSubject.Lines
            : ours.Contains("partial write", StringComparison.Ordinal) ? InfluxSubject.Points
            : InfluxSubject.Unknown;
        Match dropped = DroppedCount().Match(told);
        return new InfluxWords(subject, text, dropped.Success && int.TryParse(dropped.Groups["n"].Value, CultureInfo.InvariantCulture, out int n) ? n : null);
    }

    // 1.x: error. 2.x: code, message. 3: error and, for each refused line, data with error_message, line_number, original_line; or message and line.
    private static string Texts(string body, out bool namesLines)
    {
        namesLines = false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                var texts = new StringBuilder();
                Add(texts, root, "error");
                Add(texts, root, "message");
                namesLines = root.TryGetProperty("line", out JsonElement line) && line.ValueKind == JsonValueKind.Number;
                if (root.TryGetProperty("data", out JsonElement data))
                {
                    foreach (JsonElement refused in data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().Take(100) : [])
                    {
                        if (refused.ValueKind == JsonValueKind.Object)
                        {
                            namesLines |= refused.TryGetProperty("line_number", out _) || refused.TryGetProperty("original_line", out _);
                            Add(texts, refused, "error_message");
                        }
                    }
                }

                return texts.Length > 0 ? OneLine(texts.ToString()) : OneLine(body);
            }
        }
        catch (JsonException)
        {
            // Cut off, or no JSON: the words as they stand.
        }

        return OneLine(body);
    }

    private static void Add(StringBuilder texts, JsonElement from, string name)
    {
        if (texts.Length < LongestText && from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String)
        {
            texts.Append(texts.Length == 0 ? string.Empty : "; ").Append(value.GetString());
        }
    }

    // The end is kept, too: InfluxDB quotes the line first and says what is wrong with it last.
    private static string OneLine(string text)
    {
        string line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= LongestText ? line : $"{line[..(LongestText / 2)]} … {line[^(LongestText / 2)..]}";
    }

    [GeneratedRegex("(?<=^|[ (:])'.*'(?=[ :;,.)]|$)|\"(\\\\.|[^\"\\\\])*\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    // A series key as 2.x quotes it: power,agent=a,machine=m.
    [GeneratedRegex("\\S*(=|,\\S)\\S*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex("dropped=(?<n>\\d{1,9})\\s*$|dropped=(?<n>\\d{1,9}) for ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DroppedCount();
}
