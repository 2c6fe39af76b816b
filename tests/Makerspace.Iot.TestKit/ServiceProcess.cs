using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace Makerspace.Iot.TestKit;

/// <summary>A real server process of a test, on a private port and folder. Ended by its id when disposed.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private const int KeptLines = 400;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private int _ended;
    private volatile bool _over;

    private ServiceProcess(Process process) => _process = process;

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>True once it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>
    /// The last lines it printed. Of a program that has ended these are all of its last words: they are read a moment after its end, and waited for
    /// (for ten seconds at most, since a child that it left may hold the pipe).
    /// </summary>
    public string Output
    {
        get
        {
            if (!_over && HasExited)
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref _ended) == 2, LastWords);
                _over = true;
            }

            return string.Join('\n', _lines);
        }
    }

    /// <summary>Starts a program; throws if it cannot be started.</summary>
    public static ServiceProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? workingFolder = null)
    {
        var info = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (workingFolder is not null)
        {
            info.WorkingDirectory = workingFolder;
        }

        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        Process process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start");
        var service = new ServiceProcess(process);
        process.OutputDataReceived += service.Keep;
        process.ErrorDataReceived += service.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return service;
    }

    /// <summary>Waits until a TCP port of the loopback accepts; throws with the program's output if it ends first or takes over a minute.</summary>
    public async Task WaitForPort(int port) => await Eventually.That(
        async () =>
        {
            if (HasExited)
            {
                throw new InvalidOperationException($"ended with {_process.ExitCode}:\n{Output}");
            }

            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        $"port {port} accepts",
        60);

    /// <summary>Asks it to end (SIGTERM) and waits; kills after 10 s.</summary>
    public async Task Stop()
    {
        if (HasExited)
        {
            return;
        }

        using (Process.Start("/bin/kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                await Kill();
            }
        }
    }

    /// <summary>Kills it at once (SIGKILL) and waits until it is gone.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        _over = true;
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            // One of its two streams has ended.
            Interlocked.Increment(ref _ended);
            return;
        }

        _lines.Enqueue(line.Data);
        while (_lines.Count > KeptLines)
        {
            _lines.TryDequeue(out _);
        }
    }
}
