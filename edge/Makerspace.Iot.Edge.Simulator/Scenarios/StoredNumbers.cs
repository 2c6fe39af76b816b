using System.Text.Json;

namespace Makerspace.Iot.Edge.Simulator.Scenarios;

/// <summary>What a scenario keeps from run to run.</summary>
/// <param name="Seed">Seed of the history.</param>
/// <param name="End">End of the history, UTC.</param>
public sealed record HistoryStamp(ulong Seed, DateTimeOffset End)
{
    /// <summary>Reads the stamp; null if no history was made yet.</summary>
    public static HistoryStamp? Load(string path) => File.Exists(path) ? JsonSerializer.Deserialize<HistoryStamp>(File.ReadAllText(path), JsonSerializerOptions.Web) : null;

    /// <summary>Writes it.</summary>
    public void Save(string path) => ScenarioFolder.Replace(path, JsonSerializer.Serialize(this, JsonSerializerOptions.Web) + "\n");
}

/// <summary>Where the meters' counters stand, by machine, in watt-hours.</summary>
public static class StoredCounters
{
    /// <summary>Reads them; empty if none were kept, or if the file was torn.</summary>
    public static IReadOnlyDictionary<string, double> Load(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(path)) ?? [] : [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, double>(StringComparer.Ordinal);
        }
    }

    /// <summary>Writes them.</summary>
    public static void Save(string path, IEnumerable<KeyValuePair<string, double>> counters) =>
        ScenarioFolder.Replace(path, JsonSerializer.Serialize(new SortedDictionary<string, double>(counters.ToDictionary(c => c.Key, c => c.Value), StringComparer.Ordinal)) + "\n");
}
