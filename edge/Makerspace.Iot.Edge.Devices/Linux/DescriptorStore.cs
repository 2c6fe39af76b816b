using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>Where open descriptors are left for the next process, so that neither a crash nor a restart of this one closes them. All members may be called from any thread; none throws.</summary>
public interface IKeptDescriptors
{
    /// <summary>Takes over what the process before left under a name: its descriptor, now the caller's to close; null if there is none.</summary>
    int? Take(string name);

    /// <summary>Leaves a descriptor for the process to come. False if it could not be left: it is then closed with this process.</summary>
    bool Keep(string name, SafeHandle descriptor);

    /// <summary>Takes a name back: nothing is left under it any more.</summary>
    void Forget(string name);
}

/// <summary>
/// systemd's file descriptor store: what is sent there stays open over a crash, a kill and a restart of the service, and is handed to the next process by name. A GPIO line that stays open keeps its level.
/// It is emptied when the service is stopped for good or fails for good; lines then fall as the board lets them. Without systemd, or with a unit that sets no <c>FileDescriptorStoreMax</c>, nothing is kept.
/// Source: sd_notify(3) FDSTORE, FDSTOREREMOVE, FDNAME; sd_listen_fds(3); systemd.service(5) FileDescriptorStoreMax; unix(7) SCM_RIGHTS.
/// </summary>
public sealed class DescriptorStore : IKeptDescriptors, IDisposable
{
    /// <summary>First descriptor that systemd hands over, SD_LISTEN_FDS_START.</summary>
    public const int FirstDescriptor = 3;

    /// <summary>Most descriptors taken over; further ones are left alone.</summary>
    public const int Most = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _left = new(StringComparer.Ordinal);
    private readonly Socket? _socket;

    /// <summary>Takes <c>$NOTIFY_SOCKET</c>, <c>$LISTEN_PID</c> (must be ours), <c>$LISTEN_FDS</c> and <c>$LISTEN_FDNAMES</c>.</summary>
    /// <param name="notifySocket">Path of the socket, or an abstract name after an @; null or empty without systemd.</param>
    /// <param name="listenPid">Process for which the descriptors are meant.</param>
    /// <param name="listenFds">How many.</param>
    /// <param name="listenNames">Their names, parted by colons.</param>
    /// <param name="firstDescriptor">The first of them.</param>
    public DescriptorStore(string? notifySocket, string? listenPid, string? listenFds, string? listenNames, int firstDescriptor = FirstDescriptor)
    {
        if (listenPid == Environment.ProcessId.ToString() && int.TryParse(listenFds, out int count) && count is > 0 and <= Most)
        {
            string[] names = listenNames?.Split(':') ?? [];
            for (int i = 0; i < count; i++)
            {
                // Whatever program is started from here has no business with them.
                Libc.SetCloseOnExec(firstDescriptor + i);
                string name = i < names.Length ? names[i] : "";
                if (!_left.TryAdd(name, firstDescriptor + i))
                {
                    _ = Libc.Close(firstDescriptor + i);
                }
            }
        }

        _socket = Connect(notifySocket);
    }

    /// <summary>True if descriptors can be left.</summary>
    public bool IsThere => _socket is not null;

    /// <summary>From the environment of this process, once: the variables are taken away, so that no child takes the descriptors for its own.</summary>
    public static DescriptorStore FromEnvironment()
    {
        var store = new DescriptorStore(
            Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("LISTEN_PID"), Environment.GetEnvironmentVariable("LISTEN_FDS"),
            Environment.GetEnvironmentVariable("LISTEN_FDNAMES"));
        foreach (string name in (string[])["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        return store;
    }

    /// <inheritdoc/>
    public int? Take(string name)
    {
        lock (_gate)
        {
            return _left.Remove(name, out int descriptor) ? descriptor : null;
        }
    }

    /// <inheritdoc/>
    public bool Keep(string name, SafeHandle descriptor)
    {
        bool added = false;
        try
        {
            descriptor.DangerousAddRef(ref added);
            return Send($"FDSTORE=1\nFDNAME={name}", (int)descriptor.DangerousGetHandle());
        }
        finally
        {
            if (added)
            {
                descriptor.DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    public void Forget(string name) => Send($"FDSTOREREMOVE=1\nFDNAME={name}", null);

    /// <summary>
    /// Lets go of what nobody has taken: lines of a configuration of before. They fall as the board lets them. Answers their names.
    /// </summary>
    public IReadOnlyList<string> DropUnclaimed()
    {
        KeyValuePair<string, int>[] unclaimed;
        lock (_gate)
        {
            unclaimed = [.. _left];
            _left.Clear();
        }

        foreach ((string name, int descriptor) in unclaimed)
        {
            Forget(name);
            _ = Libc.Close(descriptor);
        }

        return [.. unclaimed.Select(u => u.Key)];
    }

    /// <summary>Closes the way to the store. What is left there stays.</summary>
    public void Dispose() => _socket?.Dispose();

    private static Socket? Connect(string? notifySocket)
    {
        if (string.IsNullOrEmpty(notifySocket))
        {
            return null;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // A leading @ stands for the abstract name space.
            socket.Connect(new UnixDomainSocketEndPoint(notifySocket[0] == '@' ? '\0' + notifySocket[1..] : notifySocket));
            return socket;
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            // Named, and not there: as without systemd.
            socket.Dispose();
            return null;
        }
    }

    private bool Send(string message, int? descriptor)
    {
        lock (_gate)
        {
            return _socket is not null && Ancillary.Send(_socket.SafeHandle, Encoding.UTF8.GetBytes(message), descriptor);
        }
    }
}
