using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Makerspace.Iot.Edge.Devices.Tests.Linux;

/// <summary>systemd's side of the notification socket: takes datagrams with the descriptors beside them. Written from unix(7) and cmsg(3), apart from the code under test.</summary>
internal sealed unsafe partial class FakeStore : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public FakeStore(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Blocking = false;
    }

    public string Path { get; }

    /// <summary>A file in memory that stands for a line. It is called as its content.</summary>
    public static SafeHandle NewFile(string content)
    {
        int descriptor = CreateMemory(content, 0);
        Assert.True(descriptor >= 0);
        var file = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(content), 0);
        return file;
    }

    public static string ContentOf(int descriptor)
    {
        using var file = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        byte[] bytes = new byte[64];
        return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }

    /// <summary>The next datagram, and the descriptor beside it (ours to close), -1 if none; null if there is no datagram.</summary>
    public (string Text, int Descriptor)? Receive()
    {
        byte[] text = new byte[4096];
        byte[] control = new byte[256];
        fixed (byte* t = text)
        {
            fixed (byte* c = control)
            {
                nuint* vector = stackalloc nuint[2];
                vector[0] = (nuint)t;
                vector[1] = (nuint)text.Length;
                nuint* message = stackalloc nuint[7];
                message[2] = (nuint)vector;
                message[3] = 1;
                message[4] = (nuint)c;
                message[5] = (nuint)control.Length;
                nint length = ReceiveMessage((int)_socket.Handle, message, 0x40);
                if (length < 0)
                {
                    return null;
                }

                bool hasRights = message[5] >= 20 && BitConverter.ToInt32(control, 8) == 1 && BitConverter.ToInt32(control, 12) == 1;
                return (Encoding.UTF8.GetString(text, 0, (int)length), hasRights ? BitConverter.ToInt32(control, 16) : -1);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, void* message, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemory(string name, uint flags);
}
