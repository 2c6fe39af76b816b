using System.Diagnostics;

namespace Makerspace.Iot.FirmwareConfig.Tests.Running;

/// <summary>What a program said and how it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output, then standard error.</param>
internal sealed record Ended(int ExitCode, string Output);

/// <summary>Runs other programs to their end.</summary>
internal static class Shell
{
    /// <summary>Runs a program; throws if it takes longer than <paramref name="seconds"/>.</summary>
    public static Ended Run(string program, IEnumerable<string> arguments, int seconds = 300, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder ?? "/" };

        // One language and one place for caches, whoever runs the tests.
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took more than {seconds} s: {output.Result}{errors.Result}");
        }

        return new Ended(process.ExitCode, output.Result + errors.Result);
    }

    /// <summary>Full path of a program, or null.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin")
        .Split(':').Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    /// <summary>Skips the test if a Debian program is missing, and names its package.</summary>
    public static string Need(string program, string package)
    {
        string? path = Find(program);
        Assert.SkipWhen(path is null, $"{program} is not installed: apt-get install {package}");
        return path!;
    }
}
