using System.Runtime.InteropServices;
using System.Text;

namespace Makerspace.Iot.TestKit;

/// <summary>
/// What happens in a folder, as the kernel tells it (inotify): files made and renamed, and the folder itself opened, as it must be to write its names to the disk.
/// </summary>
public sealed class FolderEvents : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x80800;
    private const uint Open = 0x20;
    private const uint MovedTo = 0x80;
    private const uint Create = 0x100;
    private const uint IsFolder = 0x4000_0000;
    private const int Header = 16;
    private readonly int _descriptor = Init(NonBlockingCloseOnExec);

    /// <summary>Watches from now on.</summary>
    public FolderEvents(string folder)
    {
        if (_descriptor < 0 || AddWatch(_descriptor, Encoding.UTF8.GetBytes(folder + "\0"), Open | MovedTo | Create) < 0)
        {
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>Names of files made or renamed, and <c>.</c> if the folder itself was opened, in order, since the last call.</summary>
    public List<string> Take()
    {
        List<string> names = [];
        byte[] buffer = new byte[64 * 1024];
        for (int count; (count = (int)Read(_descriptor, buffer, buffer.Length)) > 0;)
        {
            for (int at = 0; at < count;)
            {
                uint mask = BitConverter.ToUInt32(buffer, at + 4);
                int length = BitConverter.ToInt32(buffer, at + 12);
                string name = Encoding.UTF8.GetString(buffer, at + Header, length).TrimEnd('\0');
                if ((mask & (MovedTo | Create)) != 0)
                {
                    names.Add(name);
                }
                else if ((mask & IsFolder) != 0 && length == 0)
                {
                    names.Add(".");
                }

                at += Header + length;
            }
        }

        return names;
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Close(_descriptor);

    [DllImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static extern int Init(int flags);

    [DllImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true)]
    private static extern int AddWatch(int descriptor, byte[] path, uint mask);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    private static extern nint Read(int descriptor, byte[] buffer, nint count);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
