using System.Diagnostics;

namespace Makerspace.Iot.Benchmarks.Parts;

/// <summary>This program in another process, in one of its helper modes: it prints <c>ready</c>, waits for a line, does its work, prints a line, and ends.</summary>
internal sealed class HelperProcess : IDisposable
{
    private readonly Process _process;

    private HelperProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static async Task<HelperProcess> Start(params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [typeof(HelperProcess).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        var helper = new HelperProcess(Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start"));
        await helper.Line("ready");
        return helper;
    }

    /// <summary>Tells it to begin, and waits until it says that it has done.</summary>
    public async Task Go()
    {
        await _process.StandardInput.WriteLineAsync("go");
        await _process.StandardInput.FlushAsync();
        await Line("done");
    }

    public void Dispose()
    {
        // The end of its input ends it; killed, it would leave the runtime's pipes there.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task Line(string wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        string? line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        if (line != wanted)
        {
            throw new InvalidOperationException($"the helper process said \"{line}\" where \"{wanted}\" was awaited");
        }
    }
}
