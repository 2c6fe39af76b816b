using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.EndToEnd;

/// <summary>The built programs of this checkout, in the configuration in which this test was built.</summary>
internal static class Programs
{
    public static readonly string Root = FindRoot();

    public static string Server { get; } = Built("server/Makerspace.Iot.Server");

    public static string Agent { get; } = Built("edge/Makerspace.Iot.Edge.Agent");

    public static string Simulator { get; } = Built("edge/Makerspace.Iot.Edge.Simulator");

    /// <summary>Runs a program to its end; throws with its output if it fails.</summary>
    public static async Task<string> Run(string dll, params string[] arguments)
    {
        await using ServiceProcess process = ServiceProcess.Start("dotnet", [dll, .. arguments]);
        await Eventually.That(() => Task.FromResult(process.HasExited), () => $"{Path.GetFileName(dll)} {string.Join(' ', arguments)} ends:\n{process.Output}", 300);
        return process.ExitCode == 0
            ? process.Output
            : throw new InvalidOperationException($"{Path.GetFileName(dll)} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{process.Output}");
    }

    public static ServiceProcess Start(string dll, params string[] arguments) => ServiceProcess.Start("dotnet", [dll, .. arguments]);

    private static string Built(string project)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Root, project, "bin", configuration, "net10.0", Path.GetFileName(project) + ".dll");
    }

    private static string FindRoot()
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
