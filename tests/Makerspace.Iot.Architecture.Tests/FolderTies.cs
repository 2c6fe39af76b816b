using System.Text.RegularExpressions;

namespace Makerspace.Iot.Architecture.Tests;

/// <summary>
/// Which folders of a tree of C# and Razor files use each other's types: a folder is tied to another if one of its files names a type that the other alone defines, in a namespace that the file sees.
/// Read from the text, without a compiler: a type name that two folders define ties nothing.
/// </summary>
internal sealed partial class FolderTies
{
    private readonly SortedDictionary<string, SortedSet<string>> _ties = new(StringComparer.Ordinal);
    private readonly Dictionary<(string From, string To), string> _examples = [];

    /// <summary>Reads sources: path with <c>/</c>, and text.</summary>
    public FolderTies(IReadOnlyCollection<(string Path, string Text)> sources)
    {
        ILookup<string, string> imports = sources.Where(s => s.Path.EndsWith("/_Imports.razor", StringComparison.Ordinal))
            .SelectMany(s => Using().Matches(s.Text).Select(m => (Folder: s.Path[..s.Path.LastIndexOf('/')], Name: m.Groups["name"].Value))).ToLookup(i => i.Folder, i => i.Name, StringComparer.Ordinal);
        Source[] files = [.. sources.Where(s => !s.Path.EndsWith("/_Imports.razor", StringComparison.Ordinal)).Select(s => new Source(s.Path, s.Text, imports))];
        var owners = files.SelectMany(f => f.Defined.Select(name => (Name: name, f.Folder))).Distinct().ToLookup(d => d.Name, d => d.Folder, StringComparer.Ordinal);
        var single = owners.Where(o => o.Count() == 1).ToDictionary(o => o.Key, o => o.First(), StringComparer.Ordinal);
        ILookup<string, string> namespaces = files.ToLookup(f => f.Folder, f => f.Namespace, StringComparer.Ordinal);
        foreach (Source file in files)
        {
            SortedSet<string> ties = Of(file.Folder);
            foreach (string word in file.Words)
            {
                if (single.TryGetValue(word, out string? owner) && owner != file.Folder && namespaces[owner].Any(file.Sees.Contains))
                {
                    ties.Add(owner);
                    _examples.TryAdd((file.Folder, owner), $"{file.Path} names {word}");
                }
            }
        }
    }

    /// <summary>Folders that reach each other, one set for each circle.</summary>
    public IReadOnlyList<SortedSet<string>> Circles()
    {
        Dictionary<string, HashSet<string>> reached = _ties.Keys.ToDictionary(f => f, Reached, StringComparer.Ordinal);
        var found = new List<SortedSet<string>>();
        foreach (string folder in _ties.Keys.Where(f => reached[f].Contains(f) && !found.Any(c => c.Contains(f))))
        {
            found.Add(new SortedSet<string>(reached[folder].Where(other => reached[other].Contains(folder)), StringComparer.Ordinal));
        }

        return found;
    }

    /// <summary>Every tie: folder, the folder whose type it names, and one of the places.</summary>
    public IEnumerable<(string From, string To, string Example)> All() => _ties.SelectMany(t => t.Value.Select(to => (t.Key, to, _examples[(t.Key, to)])));

    /// <summary>The ties within a circle, each with one of its places.</summary>
    public string Describe(IEnumerable<string> circle)
    {
        HashSet<string> folders = [.. circle];
        return string.Join('\n', folders.SelectMany(from => Of(from).Where(folders.Contains).Select(to => $"  {from} -> {to}: {_examples[(from, to)]}")).Order(StringComparer.Ordinal));
    }

    private SortedSet<string> Of(string folder) => _ties.TryGetValue(folder, out SortedSet<string>? ties) ? ties : _ties[folder] = new SortedSet<string>(StringComparer.Ordinal);

    private HashSet<string> Reached(string folder)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>(_ties[folder]);
        while (left.TryPop(out string? next))
        {
            if (reached.Add(next) && _ties.TryGetValue(next, out SortedSet<string>? ties))
            {
                foreach (string tie in ties)
                {
                    left.Push(tie);
                }
            }
        }

        return reached;
    }

    [GeneratedRegex("//.*", RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|interface|enum|delegate\s+[\w<>\[\],? ]+)\s+(?<name>[A-Z]\w+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^\s*@?(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?(?<name>[\w.]+)\s*;?\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b[A-Z]\w+\b", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    private sealed class Source
    {
        public Source(string path, string text, ILookup<string, string> imports)
        {
            string code = Comment().Replace(text, string.Empty);
            Path = path;
            Folder = path[..Math.Max(0, path.LastIndexOf('/'))];
            Match match = NamespaceLine().Match(code);
            bool page = path.EndsWith(".razor", StringComparison.Ordinal);
            Namespace = match.Success ? match.Groups["name"].Value : (page ? Folder[(Folder.IndexOf('/') + 1)..] : Folder).Replace('/', '.');
            Defined = page ? [System.IO.Path.GetFileNameWithoutExtension(path)] : [.. Definition().Matches(code).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal)];
            Words = [.. Word().Matches(code).Select(m => m.Value).Distinct(StringComparer.Ordinal)];

            // What is imported, and the namespaces around the file's own.
            string[] parts = Namespace.Split('.');
            IEnumerable<string> around = page ? imports.Where(i => (Folder + "/").StartsWith(i.Key + "/", StringComparison.Ordinal)).SelectMany(i => i) : [];
            Sees = [.. around, .. Using().Matches(code).Select(m => m.Groups["name"].Value), .. Enumerable.Range(1, parts.Length).Select(n => string.Join('.', parts[..n]))];
        }

        public string Path { get; }

        public string Folder { get; }

        public string Namespace { get; }

        public string[] Defined { get; }

        public string[] Words { get; }

        public HashSet<string> Sees { get; }
    }
}
