using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// Sends a datagram with a descriptor beside it. The layouts are glibc's, of 32 and 64 bits alike: lengths and pointers are as wide as the machine's words.
/// Source: sendmsg(2), cmsg(3), unix(7); glibc bits/socket.h.
/// </summary>
internal static unsafe partial class Ancillary
{
    private const int SolSocket = 1;
    private const int ScmRights = 1;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;

    /// <summary>Sends; false if the socket did not take it at once.</summary>
    public static bool Send(SafeSocketHandle socket, ReadOnlySpan<byte> message, int? descriptor)
    {
        // CMSG_SPACE(sizeof(int)): the header, and the descriptor filled up to a word.
        int header = sizeof(ControlHeader);
        int space = header + sizeof(nuint);
        byte* control = stackalloc byte[space];
        new Span<byte>(control, space).Clear();
        fixed (byte* data = message)
        {
            var vector = new Vector { Base = data, Length = (nuint)message.Length };
            var envelope = new Envelope { Vectors = &vector, VectorCount = 1 };
            if (descriptor is { } passed)
            {
                *(ControlHeader*)control = new ControlHeader { Length = (nuint)(header + sizeof(int)), Level = SolSocket, Kind = ScmRights };
                *(int*)(control + header) = passed;
                envelope.Control = control;
                envelope.ControlLength = (nuint)space;
            }

            bool added = false;
            try
            {
                socket.DangerousAddRef(ref added);
                return SendMessage((int)socket.DangerousGetHandle(), &envelope, DontWait | NoSignal) == message.Length;
            }
            finally
            {
                if (added)
                {
                    socket.DangerousRelease();
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, Envelope* message, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Envelope
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Kind;
    }
}
