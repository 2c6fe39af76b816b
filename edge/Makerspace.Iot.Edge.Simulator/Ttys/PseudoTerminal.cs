using System.Runtime.InteropServices;
using System.Text;

namespace Makerspace.Iot.Edge.Simulator.Ttys;

/// <summary>
/// A pseudo-terminal pair: the chip sits at the master, the agent opens the slave through a link with a stable name.
/// The slave is also kept open here, so that the agent may close and reopen it as often as it likes: the master never sees a hang-up.
/// One thread reads; <see cref="Wake"/> may be called from any.
/// <para>Source: pty(7), posix_openpt(3), termios(3).</para>
/// </summary>
public sealed unsafe class PseudoTerminal : IDisposable
{
    private readonly int _master;
    private readonly int _slave;
    private readonly int _wake;
    private int _disposed;

    /// <summary>
    /// Opens a pair, raw, at <paramref name="baud"/>, and points <paramref name="link"/> at the slave; a link left over from an earlier run is replaced.
    /// Throws <see cref="IOException"/> if the system has no pseudo-terminals left or the link cannot be made.
    /// </summary>
    public PseudoTerminal(string link, int baud)
    {
        Link = Path.GetFullPath(link);
        _master = Check(Libc.OpenMaster(Libc.OpenReadWrite | Libc.OpenNoControllingTty | Libc.OpenCloseOnExec | Libc.OpenNonBlocking), "posix_openpt");
        Check(Libc.GrantSlave(_master), "grantpt");
        Check(Libc.UnlockSlave(_master), "unlockpt");
        byte* name = stackalloc byte[128];
        Check(-Libc.SlaveName(_master, name, 128), "ptsname_r");
        SlavePath = Marshal.PtrToStringUTF8((nint)name)!;
        _slave = Check(Libc.Open(SlavePath, Libc.OpenReadWrite | Libc.OpenNoControllingTty | Libc.OpenCloseOnExec), "open " + SlavePath);
        SetRaw(baud);
        _wake = Check(Libc.EventFile(0, Libc.OpenNonBlocking | Libc.OpenCloseOnExec), "eventfd");
        Directory.CreateDirectory(Path.GetDirectoryName(Link)!);
        ReplaceLink();
    }

    /// <summary>The stable name, an absolute path of a symbolic link.</summary>
    public string Link { get; }

    /// <summary>The slave's device, for example <c>/dev/pts/7</c>.</summary>
    public string SlavePath { get; }

    /// <summary>The speed that the last program to open the slave has set, in bauds. A pseudo-terminal does not slow down by it; the virtual chip compares it with its own.</summary>
    public int SlaveBaud
    {
        get
        {
            byte* termios = stackalloc byte[Libc.Termios2Bytes];
            Check(Libc.Control(_slave, Libc.GetTermios2, termios), "TCGETS2");
            return (int)*(uint*)(termios + 40); // c_ospeed of struct termios2
        }
    }

    /// <summary>Waits until there are bytes, <see cref="Wake"/> is called or the time is over; then reads what there is. Answers the number of bytes, 0 for none.</summary>
    public int Read(Span<byte> buffer, int timeoutMs)
    {
        Libc.PollEntry* entries = stackalloc Libc.PollEntry[2];
        entries[0] = new Libc.PollEntry { File = _master, Events = Libc.PollIn };
        entries[1] = new Libc.PollEntry { File = _wake, Events = Libc.PollIn };
        int ready = Libc.Poll(entries, 2, timeoutMs);
        if (ready <= 0)
        {
            return 0;
        }

        if ((entries[1].Returned & Libc.PollIn) != 0)
        {
            ulong count;
            Libc.Read(_wake, (byte*)&count, sizeof(ulong));
        }

        if ((entries[0].Returned & Libc.PollIn) == 0)
        {
            return 0;
        }

        fixed (byte* start = buffer)
        {
            nint read = Libc.Read(_master, start, (nuint)buffer.Length);
            return read > 0 ? (int)read : 0;
        }
    }

    /// <summary>Writes towards the agent. Bytes that nobody reads beyond the kernel's buffer (about 4 KiB) are lost, as on a real line; answers how many went.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        int sent = 0;
        fixed (byte* start = bytes)
        {
            while (sent < bytes.Length)
            {
                nint written = Libc.Write(_master, start + sent, (nuint)(bytes.Length - sent));
                if (written <= 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted)
                {
                    continue;
                }

                if (written <= 0)
                {
                    return sent;
                }

                sent += (int)written;
            }
        }

        return sent;
    }

    /// <summary>Ends a <see cref="Read"/> that waits.</summary>
    public void Wake()
    {
        ulong one = 1;
        Libc.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Removes the link and closes both sides: who has the slave open gets a hang-up, as when a USB adapter is pulled.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (new FileInfo(Link).LinkTarget == SlavePath)
        {
            File.Delete(Link);
        }

        Libc.Close(_slave);
        Libc.Close(_master);
        Libc.Close(_wake);
    }

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    private void SetRaw(int baud)
    {
        byte* termios = stackalloc byte[Libc.TermiosBytes];
        Check(Libc.GetTermios(_slave, termios), "tcgetattr");
        Libc.MakeRaw(termios);
        Check(Libc.SetSpeed(termios, (uint)baud), $"cfsetspeed {baud}");
        Check(Libc.SetTermios(_slave, 0, termios), "tcsetattr");
    }

    private void ReplaceLink()
    {
        // Made aside and renamed, so that an agent that looks just now finds the old link or the new one, never none.
        string aside = new StringBuilder(Link).Append(".new").ToString();
        File.Delete(aside);
        File.CreateSymbolicLink(aside, SlavePath);
        File.Move(aside, Link, overwrite: true);
    }
}
