using System.Globalization;

namespace Makerspace.Iot.Benchmarks.Scale;

/// <summary>What of the scale is asked for.</summary>
/// <param name="Sessions">Sessions of the year; null for as many as run within minutes.</param>
/// <param name="Database"><c>sqlite</c> or <c>postgres</c>; null for both.</param>
/// <param name="Keep">Folder in which the network of SQLite is made, kept, and found again; null for one that goes with the run.</param>
internal sealed record ScaleOptions(int? Sessions, string? Database, string? Keep)
{
    private const int Fewest = 1_000;
    private const int Most = 10_000_000;

    /// <summary>Takes <c>--sessions N</c>, <c>--database NAME</c> and <c>--keep FOLDER</c> out of a command line; says what is wrong with them, or null.</summary>
    public static string? Take(List<string> arguments, out ScaleOptions options)
    {
        options = new ScaleOptions(null, null, null);
        if (Value(arguments, "--sessions", out string? sessions))
        {
            if (!int.TryParse(sessions, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < Fewest or > Most)
            {
                return $"--sessions takes a whole number from {Fewest} to {Most}";
            }

            options = options with { Sessions = count };
        }

        if (Value(arguments, "--database", out string? database))
        {
            if (database is not ("sqlite" or "postgres"))
            {
                return "--database takes sqlite or postgres";
            }

            options = options with { Database = database };
        }

        if (Value(arguments, "--keep", out string? folder))
        {
            if (folder is null)
            {
                return "--keep takes a folder";
            }

            options = options with { Keep = Path.GetFullPath(folder) };
        }

        return null;
    }

    private static bool Value(List<string> arguments, string name, out string? value)
    {
        int at = arguments.IndexOf(name);
        value = at >= 0 && at + 1 < arguments.Count ? arguments[at + 1] : null;
        if (at >= 0)
        {
            arguments.RemoveRange(at, value is null ? 1 : 2);
        }

        return at >= 0;
    }
}
