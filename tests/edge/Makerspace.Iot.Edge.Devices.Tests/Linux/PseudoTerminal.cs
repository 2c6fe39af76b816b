using System.Runtime.InteropServices;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Tests.Linux;

/// <summary>
/// A real pseudo-terminal: the driver opens the slave by its path, the test is the device at the master.
/// The kernel gives the number of a closed terminal to the next one at once: a driver that opens a tty again is to be given a link, which goes with the terminal.
/// </summary>
internal sealed unsafe partial class PseudoTerminal : IDisposable
{
    private readonly DescriptorHandle _master;
    private readonly string? _link;

    /// <param name="link">If given, a symbolic link to the slave is put there, as udev would, and taken away with the terminal.</param>
    public PseudoTerminal(string? link = null)
    {
        _master = new DescriptorHandle(OpenMaster(Libc.OpenReadWrite | Libc.OpenNoControllingTerminal | Libc.OpenNonBlocking | Libc.OpenCloseOnExec));
        Assert.False(_master.IsInvalid, Errno.Text(Errno.Last));
        Assert.Equal(0, Grant(_master));
        Assert.Equal(0, Unlock(_master));
        byte* name = stackalloc byte[64];
        Assert.Equal(0, SlaveName(_master, name, 64));
        Path = Marshal.PtrToStringUTF8((nint)name)!;
        if (link is not null)
        {
            File.CreateSymbolicLink(_link = link, Path);
        }
    }

    public string Path { get; }

    /// <summary>The slave's settings, as the driver made them.</summary>
    public TerminalMode Mode
    {
        get
        {
            TerminalMode mode;
            Assert.Equal(0, Libc.IoControl(_master, TerminalCalls.Newer.Get, &mode));
            return mode;
        }
    }

    /// <summary>What the driver sent; empty if nothing came in time or the slave is not open.</summary>
    public byte[] Read(int timeoutMilliseconds)
    {
        byte* buffer = stackalloc byte[512];
        var waitedFor = new Libc.PollDescriptor { Descriptor = (int)_master.DangerousGetHandle(), Events = Libc.PollIn };
        var limit = new Libc.TimeSpec { Seconds = timeoutMilliseconds / 1_000, Nanoseconds = timeoutMilliseconds % 1_000 * 1_000_000 };
        _ = Libc.Poll(&waitedFor, 1, &limit, null);
        nint count = Libc.Read(_master, buffer, 512);
        return count > 0 ? new ReadOnlySpan<byte>(buffer, (int)count).ToArray() : [];
    }

    /// <summary>Sends to the driver. One that has just closed its side hears nothing, as on a real line: a device's thread cannot know.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint written = Libc.Write(_master, start, (nuint)bytes.Length);
            Assert.True(written == bytes.Length || (written < 0 && Errno.Last == Errno.InputOutput), $"{written} of {bytes.Length} bytes: {Errno.Text(Errno.Last)}");
        }
    }

    public void Dispose()
    {
        if (_link is not null)
        {
            File.Delete(_link);
        }

        _master.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(DescriptorHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(DescriptorHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int SlaveName(DescriptorHandle master, byte* name, nuint length);
}
