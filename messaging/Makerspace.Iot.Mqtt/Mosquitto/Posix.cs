using System.Runtime.InteropServices;

namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary>The few system calls of the network thread. Source: Linux man-pages, sections 2 poll, eventfd, dup, recv, getsockopt.</summary>
internal static unsafe partial class Posix
{
    internal const short PollIn = 1;
    internal const short PollOut = 4;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const int DontWait = 0x40;
    private const int SocketLevel = 1;
    private const int SocketError = 4;

    /// <summary>Waits until one of the descriptors is ready or the time is over; an interrupted wait counts as over.</summary>
    internal static void Poll(Span<Descriptor> descriptors, int milliseconds)
    {
        fixed (Descriptor* first = descriptors)
        {
            if (poll(first, (nuint)descriptors.Length, milliseconds) < 0)
            {
                descriptors.ForEachClear();
            }
        }
    }

    /// <summary>The pending error of a socket whose connection was begun; 0 where it stands.</summary>
    internal static int ConnectError(int socket)
    {
        int error = 0;
        uint length = sizeof(int);
        return getsockopt(socket, SocketLevel, SocketError, &error, &length) < 0 ? Marshal.GetLastPInvokeError() : error;
    }

    internal static int NewEvent() => eventfd(0, NonBlockingCloseOnExec);

    internal static void SetEvent(int descriptor)
    {
        ulong one = 1;
        _ = write(descriptor, &one, sizeof(ulong));
    }

    internal static void ClearEvent(int descriptor)
    {
        ulong count;
        _ = read(descriptor, &count, sizeof(ulong));
    }

    internal static int Duplicate(int descriptor) => dup(descriptor);

    internal static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Reads and throws away; true while the other side has not closed.</summary>
    internal static bool DiscardInput(int socket)
    {
        byte* waste = stackalloc byte[4096];
        nint got;
        while ((got = recv(socket, waste, 4096, DontWait)) > 0)
        {
        }

        const int WouldBlock = 11;
        return got < 0 && Marshal.GetLastPInvokeError() == WouldBlock;
    }

    private static void ForEachClear(this Span<Descriptor> descriptors)
    {
        foreach (ref Descriptor descriptor in descriptors)
        {
            descriptor.Seen = 0;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(Descriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, void* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial int dup(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, void* bytes, nuint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int socket, int level, int name, void* value, uint* length);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Descriptor
    {
        public int Number;
        public short Wanted;
        public short Seen;
    }
}
