using System.Xml.Linq;

namespace Makerspace.Iot.Architecture.Tests;

/// <summary>The dependency rules of ARCHITECTURE.md, read from the project files themselves.</summary>
public sealed class DependencyRules
{
    private static readonly string Root = Repository.Root;

    [Fact]
    public void Contracts_references_nothing_but_the_base_library_and_core_projects_only_contracts_besides()
    {
        foreach (Project project in Projects().Where(p => p.Name.EndsWith(".Core", StringComparison.Ordinal) || p.Name == "Makerspace.Iot.Contracts"))
        {
            Assert.True(project.Packages.Length == 0, $"{project.Name} references packages {string.Join(", ", project.Packages)}");
            string[] others = [.. project.References.Where(r => r != "Makerspace.Iot.Contracts")];
            Assert.True(others.Length == 0, $"{project.Name} references {string.Join(", ", others)}");
            Assert.Equal("Microsoft.NET.Sdk", project.Sdk);
        }
    }

    [Fact]
    public void Core_projects_use_no_clock_no_files_no_network_no_threads_no_logging()
    {
        string[] forbidden =
        [
            "DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "Stopwatch", "TimeProvider", "System.IO", "File.", "System.Net",
            "Thread", "Task<", "async ", "await ", "Console.", "ILogger", "Random.Shared", "Guid.NewGuid", "Environment.",
        ];
        foreach (Project project in Projects().Where(p => p.Name.EndsWith(".Core", StringComparison.Ordinal)))
        {
            foreach (string file in Sources(project))
            {
                string[] lines = File.ReadAllLines(file);
                for (int i = 0; i < lines.Length; i++)
                {
                    string code = lines[i].Split("//")[0];
                    foreach (string word in forbidden)
                    {
                        Assert.False(code.Contains(word, StringComparison.Ordinal), $"{Path.GetRelativePath(Root, file)}:{i + 1} uses {word.Trim()}; a Core project is pure");
                    }
                }
            }
        }
    }

    [Fact]
    public void Edge_never_references_server_nor_the_reverse()
    {
        foreach (Project project in Projects().Where(p => !p.IsTest))
        {
            Assert.DoesNotContain(project.References, r => project.Name.Contains(".Edge.", StringComparison.Ordinal) && r.Contains(".Server", StringComparison.Ordinal));
            Assert.DoesNotContain(project.References, r => project.Name.Contains(".Server", StringComparison.Ordinal) && r.Contains(".Edge.", StringComparison.Ordinal));
            Assert.DoesNotContain(project.References, r => r.EndsWith(".TestKit", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Only_end_to_end_simulation_and_benchmarks_see_edge_and_server()
    {
        string[] both = Projects()
            .Where(p => p.References.Any(r => r.Contains(".Edge.", StringComparison.Ordinal)) && p.References.Any(r => r.Contains(".Server", StringComparison.Ordinal)))
            .Select(p => p.Name).ToArray();
        Assert.All(both, name => Assert.Contains(name, new[] { "Makerspace.Iot.EndToEnd", "Makerspace.Iot.Simulation", "Makerspace.Iot.Benchmarks" }));
    }

    [Fact]
    public void The_simulator_and_the_chips_of_the_tests_know_neither_the_drivers_nor_the_agent()
    {
        Project[] players = [.. Projects().Where(p => p.Name is "Makerspace.Iot.Edge.Simulator" or "Makerspace.Iot.Edge.TestKit")];
        Assert.Equal(2, players.Length);
        Assert.All(players, player => Assert.Empty(player.References.Intersect(["Makerspace.Iot.Edge.Devices", "Makerspace.Iot.Edge.Agent", "Makerspace.Iot.Edge.Core"])));
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        foreach (Project project in Projects())
        {
            Assert.DoesNotContain(project.Document.Descendants("PackageReference"), r => r.Attribute("Version") is not null || r.Attribute("VersionOverride") is not null);
        }
    }

    [Fact]
    public void No_project_is_empty()
    {
        foreach (Project project in Projects())
        {
            Assert.True(Sources(project).Any(), $"{project.Name} has no source file");
        }
    }

    private static IEnumerable<string> Sources(Project project) => Directory
        .EnumerateFiles(project.Folder, "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private static Project[] Projects()
    {
        Project[] projects = Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/.makerspace/", StringComparison.Ordinal))
            .Select(f => new Project(f)).ToArray();
        Assert.NotEmpty(projects);
        return projects;
    }

    private sealed class Project(string file)
    {
        public XDocument Document { get; } = XDocument.Load(file);

        public string Name { get; } = Path.GetFileNameWithoutExtension(file);

        public string Folder { get; } = Path.GetDirectoryName(file)!;

        public bool IsTest { get; } = file[Root.Length..].StartsWith("/tests/", StringComparison.Ordinal);

        public string Sdk => Document.Root!.Attribute("Sdk")!.Value;

        public string[] Packages => Document.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value).ToArray();

        public string[] References => Document.Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))).ToArray();
    }
}
