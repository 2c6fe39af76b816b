using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Makerspace.Iot.TestKit.Dashboards;

/// <summary>A query of a panel.</summary>
/// <param name="Title">Title of the panel.</param>
/// <param name="Query">InfluxQL with Grafana's variables.</param>
public sealed record Panel(string Title, string Query);

/// <summary>A Grafana dashboard of the repository, as far as its queries go.</summary>
/// <param name="Title">Title.</param>
/// <param name="Variables">Variables in their order, with the query that fills each.</param>
/// <param name="Panels">One for each query.</param>
/// <param name="To">End of the period that is shown at first, in Grafana's words.</param>
public sealed record Dashboard(string Title, IReadOnlyList<(string Name, string Query)> Variables, IReadOnlyList<Panel> Panels, string To)
{
    /// <summary>Every dashboard of the folder <c>dashboards</c>; throws if a query is not raw InfluxQL on our data source.</summary>
    public static Dashboard[] LoadAll() => Directory.EnumerateFiles(Path.Combine(Root(), "dashboards"), "*.json").Order(StringComparer.Ordinal).Select(Load).ToArray();

    /// <summary>What Grafana would offer for each variable. Throws if one is empty.</summary>
    public async Task<Dictionary<string, string[]>> ChoicesAsync(RealInflux influx, string database)
    {
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach ((string name, string query) in Variables)
        {
            JsonElement[][] rows = await influx.Rows(database, Expand(query, values, default, default, TimeSpan.FromMinutes(1)));
            values[name] = rows.Select(r => r[1].GetString()!).ToArray();
            if (values[name].Length == 0)
            {
                throw new InvalidOperationException($"variable {name} of {Title} is empty");
            }
        }

        return values;
    }

    /// <summary>The query as Grafana would send it for InfluxQL: several values become a group of alternatives inside the regular expression. Throws if a variable is left.</summary>
    public static string Expand(string query, IReadOnlyDictionary<string, string[]> values, DateTimeOffset from, DateTimeOffset to, TimeSpan interval)
    {
        foreach ((string name, string[] chosen) in values)
        {
            query = query.Replace($"${name}$", $"({string.Join('|', chosen.Select(Regex.Escape))})$", StringComparison.Ordinal);
        }

        query = query
            .Replace("$timeFilter", string.Create(CultureInfo.InvariantCulture, $"time >= {from.ToUnixTimeMilliseconds()}ms AND time <= {to.ToUnixTimeMilliseconds()}ms"), StringComparison.Ordinal)
            .Replace("$__interval", string.Create(CultureInfo.InvariantCulture, $"{interval.TotalMinutes:0}m"), StringComparison.Ordinal);
        return Regex.IsMatch(query, @"\$[a-zA-Z_]", RegexOptions.None, TimeSpan.FromSeconds(1)) ? throw new InvalidOperationException($"unknown variable: {query}") : query;
    }

    /// <summary>True if a row holds a number or a word beside its time: where Grafana would draw something.</summary>
    public static bool ShowsSomething(JsonElement[][] rows) => rows.Any(r => r.Skip(1).Any(c => c.ValueKind is JsonValueKind.Number or JsonValueKind.String));

    private static Dashboard Load(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement root = document.RootElement;
        return new Dashboard(
            root.GetProperty("title").GetString()!,
            root.GetProperty("templating").GetProperty("list").EnumerateArray().Select(v => (v.GetProperty("name").GetString()!, v.GetProperty("query").GetString()!)).ToArray(),
            root.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray().Select(t => PanelOf(file, p, t))).ToArray(),
            root.GetProperty("time").GetProperty("to").GetString()!);
    }

    private static Panel PanelOf(string file, JsonElement panel, JsonElement target)
    {
        string title = panel.GetProperty("title").GetString()!;
        return target.GetProperty("rawQuery").GetBoolean() && target.GetProperty("datasource").GetProperty("uid").GetString() == "makerspace-influxdb"
            ? new Panel(title, target.GetProperty("query").GetString()!)
            : throw new InvalidOperationException($"{file}: {title} asks another data source, or not in InfluxQL");
    }

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Makerspace.Iot.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Makerspace.Iot.sln not found above the test");
    }
}
