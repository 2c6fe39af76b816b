namespace Makerspace.Iot.Architecture.Tests;

/// <summary>Folders do not import each other in circles: a parent holds what its children need, or what composes them, never both.</summary>
public sealed class FolderCircles
{
    private static readonly string[] Trees = ["edge", "messaging", "server/Makerspace.Iot.Server.Core"];

    /// <summary>Circles that are known and shall go. This list may only get shorter.</summary>
    private static readonly string[][] Known =
    [
        [
            "server/Makerspace.Iot.Server.Core/Ledger",
            "server/Makerspace.Iot.Server.Core/Tariffs",
        ],
    ];

    [Fact]
    public void No_folder_circle_is_new()
    {
        FolderTies ties = Read();
        SortedSet<string>[] fresh = [.. ties.Circles().Where(c => !Known.Any(c.IsSubsetOf))];
        Assert.True(fresh.Length == 0, string.Join('\n', fresh.Select(c => $"folders import each other in a circle:\n{ties.Describe(c)}")));
    }

    [Fact]
    public void A_planted_circle_would_be_seen()
    {
        SortedSet<string> circle = Assert.Single(Read(
            ("edge/Planted/One/First.cs", "using Makerspace.Iot.Planted.Two;\nnamespace Makerspace.Iot.Planted.One;\nclass PlantedFirst { PlantedSecond s; }"),
            ("edge/Planted/Two/Second.cs", "using Makerspace.Iot.Planted.One;\nnamespace Makerspace.Iot.Planted.Two;\nclass PlantedSecond { PlantedFirst f; }")).Circles(), c => c.Contains("edge/Planted/One"));
        Assert.DoesNotContain(Known, circle.IsSubsetOf);
    }

    private static FolderTies Read(params (string Path, string Text)[] more)
    {
        (string Path, string Text)[] sources = [.. Trees.SelectMany(t => Directory.EnumerateFiles(Path.Combine(Repository.Root, t), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Select(f => (Path.GetRelativePath(Repository.Root, f), File.ReadAllText(f)))];
        Assert.NotEmpty(sources);
        return new FolderTies([.. sources, .. more]);
    }
}
