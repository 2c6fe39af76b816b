using System.Diagnostics;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Foreign;

/// <summary>A meter played by libmodbus, compiled when the test runs.</summary>
internal sealed class LibmodbusMeter : IAsyncDisposable
{
    private const string Header = "/usr/include/modbus/modbus.h";
    private const string Compiler = "/usr/bin/gcc";
    private readonly TempFolder _folder = new();
    private ServiceProcess? _process;

    /// <summary>Why it cannot be had; null if it can.</summary>
    public static string? MissingReason => !File.Exists(Compiler) || !File.Exists("/usr/include/stdio.h") ? "C cannot be compiled here (Debian packages gcc, libc6-dev)" : !File.Exists(Header) ? "libmodbus cannot be compiled against (Debian package libmodbus-dev)" : null;

    public static async Task<LibmodbusMeter> Start(string line, string where, string kind = "floats")
    {
        var meter = new LibmodbusMeter();
        try
        {
            string program = meter._folder.File("libmodbus-meter");
            string source = Path.Combine(AppContext.BaseDirectory, "Foreign", "libmodbus-meter.c");
            using Process gcc = Process.Start(new ProcessStartInfo(Compiler, ["-I/usr/include/modbus", source, "-lmodbus", "-o", program]) { RedirectStandardError = true, UseShellExecute = false })!;
            string errors = await gcc.StandardError.ReadToEndAsync();
            await gcc.WaitForExitAsync();
            Assert.True(gcc.ExitCode == 0, errors);
            meter._process = ServiceProcess.Start(program, [line, where, kind]);
            await Eventually.That(() => meter._process.Output.Contains("ready", StringComparison.Ordinal), "libmodbus is ready");
            return meter;
        }
        catch
        {
            await meter.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }
}
