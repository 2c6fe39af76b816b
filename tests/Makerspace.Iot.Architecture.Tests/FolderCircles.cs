namespace Makerspace.Iot.Architecture.Tests;

/// <summary>Folders do not import each other in circles: a parent holds what its children need, or what composes them, never both.</summary>
public sealed class FolderCircles
{
    private const string Program = "server/Makerspace.Iot.Server";

    private static readonly string[] Trees = ["edge", "messaging", "server"];

    private static readonly string[] Modules =
    [
        "Settings", "Data", "Keys", "Web", "Ledger", "Members", "Training", "Machines", "Tariffs", "Bookings", "Access", "Ingest", "Telemetry", "Maintenance", "Health", "Statements", "Mutualisation", "Grants",
        "Alerts", "Accounts", "Import", "Workspace", "Hosting",
    ];

    [Fact]
    public void No_folders_import_each_other_in_a_circle()
    {
        FolderTies ties = Read();
        IReadOnlyList<SortedSet<string>> circles = ties.Circles();
        Assert.True(circles.Count == 0, string.Join('\n', circles.Select(c => $"folders import each other in a circle:\n{ties.Describe(c)}")));
    }

    [Fact]
    public void A_planted_circle_would_be_seen()
    {
        Assert.Single(Read(
            ("edge/Planted/One/First.cs", "using Makerspace.Iot.Planted.Two;\nnamespace Makerspace.Iot.Planted.One;\nclass PlantedFirst { PlantedSecond s; }"),
            ("edge/Planted/Two/Second.cs", "using Makerspace.Iot.Planted.One;\nnamespace Makerspace.Iot.Planted.Two;\nclass PlantedSecond { PlantedFirst f; }")).Circles(), c => c.Contains("edge/Planted/One"));
    }

    /// <summary>The order of ARCHITECTURE.md, from bottom to top: a module names only types of modules that stand before it.</summary>
    [Fact]
    public void A_module_of_the_server_sees_only_modules_below_it()
    {
        string[] wrong = [.. Upwards(Read())];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.Contains("Ledger names Telemetry: " + Program + "/Ledger/Planted.cs names PlantedPoint", Upwards(Read(
            (Program + "/Ledger/Planted.cs", "using Makerspace.Iot.Server.Telemetry;\nnamespace Makerspace.Iot.Server.Ledger;\nclass Planted { PlantedPoint p; }"),
            (Program + "/Telemetry/PlantedPoint.cs", "namespace Makerspace.Iot.Server.Telemetry;\nclass PlantedPoint { }"))));
    }

    [Fact]
    public void Every_folder_of_the_server_is_a_module_of_the_order() => Assert.Empty(
        Directory.GetDirectories(Path.Combine(Repository.Root, Program)).Select(Path.GetFileName).Except([.. Modules, "bin", "obj", "wwwroot"]));

    private static IEnumerable<string> Upwards(FolderTies ties) =>
        from tie in ties.All()
        let @from = ModuleOf(tie.From)
        let to = ModuleOf(tie.To)
        where @from is not null && to is not null && Array.IndexOf(Modules, to) > Array.IndexOf(Modules, @from)
        select $"{@from} names {to}: {tie.Example}";

    // Program.cs in the folder itself starts the program and belongs to no module.
    private static string? ModuleOf(string folder) => folder.StartsWith(Program + "/", StringComparison.Ordinal) ? folder[(Program.Length + 1)..].Split('/')[0] : null;

    private static FolderTies Read(params (string Path, string Text)[] more)
    {
        (string Path, string Text)[] sources = [.. Trees.SelectMany(t => Directory.EnumerateFiles(Path.Combine(Repository.Root, t), "*.*", SearchOption.AllDirectories))
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Select(f => (Path.GetRelativePath(Repository.Root, f), File.ReadAllText(f)))];
        Assert.NotEmpty(sources);
        return new FolderTies([.. sources, .. more]);
    }
}
