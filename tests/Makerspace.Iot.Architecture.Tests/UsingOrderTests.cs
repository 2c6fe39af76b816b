using System.Text.RegularExpressions;

namespace Makerspace.Iot.Architecture.Tests;

/// <summary>
/// The usings of each file stand in the order of <c>dotnet format</c>: System first, then the other namespaces, then static ones, then aliases, each by its parts without regard to case.
/// It is the one thing that <c>dotnet format</c> looks for and neither the build nor its check of white space does.
/// </summary>
public sealed partial class UsingOrderTests
{
    [Fact]
    public void Usings_are_in_order()
    {
        string[] wrong = [.. Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f))
            .Where(f => !f.Split('/').Any(part => part is "bin" or "obj" || part.StartsWith('.')))
            .Where(f => !IsSorted(File.ReadAllText(Path.Combine(Repository.Root, f))))];
        Assert.True(wrong.Length == 0, "not in the order of dotnet format: " + string.Join(", ", wrong));
    }

    [Theory]
    [InlineData("using System;\nusing System.Text;\nusing Alpha.A;\nusing Alpha.AB;\nusing alpha.B;\nusing static A.Math;\nusing A = Z.Y;\nusing B = A.B;\n", true)]
    [InlineData("using Alpha;\nusing System;\n", false)]
    [InlineData("using Beta;\nusing Alpha;\n", false)]
    [InlineData("using Alpha.AB;\nusing Alpha.A;\n", false)]
    [InlineData("using A = Z.Y;\nusing Alpha;\n", false)]
    public void A_wrong_order_is_found(string source, bool sorted) => Assert.Equal(sorted, IsSorted(source + "namespace N;\n"));

    private static bool IsSorted(string source)
    {
        (int Kind, string[] Parts)[] usings = [.. source.Split('\n').TakeWhile(l => !l.StartsWith("namespace", StringComparison.Ordinal)).Select(l => Using().Match(l)).Where(m => m.Success).Select(KeyOf)];
        return usings.SequenceEqual(usings.Order(Comparer<(int Kind, string[] Parts)>.Create(Compare)));
    }

    private static (int Kind, string[] Parts) KeyOf(Match match) =>
        match.Groups["alias"].Success ? (3, [match.Groups["alias"].Value])
        : match.Groups["static"].Success ? (2, match.Groups["name"].Value.Split('.'))
        : (match.Groups["name"].Value.Split('.')[0] == "System" ? 0 : 1, match.Groups["name"].Value.Split('.'));

    private static int Compare((int Kind, string[] Parts) a, (int Kind, string[] Parts) b)
    {
        int first = a.Parts.Zip(b.Parts, StringComparer.OrdinalIgnoreCase.Compare).FirstOrDefault(c => c != 0);
        return a.Kind != b.Kind ? a.Kind - b.Kind : first != 0 ? first : a.Parts.Length - b.Parts.Length;
    }

    [GeneratedRegex("^(global )?using (?<static>static )?((?<alias>\\w+) = )?(?<name>[^;]+);", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Using();
}
