using System.Text;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>
/// An input device of Linux, opened for this program alone. It may vanish and come back; each operation throws <see cref="DeviceException"/> then and leaves it closed.
/// <b>Source:</b> Linux uapi header <c>linux/input.h</c> (EVIOCGRAB, EVIOCGNAME); kernel documentation, input/input.rst.
/// </summary>
internal sealed unsafe class InputDevice(string path, bool grab) : IDisposable
{
    private const nuint Grab = 0x4004_4590;
    private const nuint GetName256 = 0x8100_4506;
    private DescriptorHandle? _handle;

    /// <summary>True between a successful <see cref="Open"/> and the loss of the device.</summary>
    public bool IsOpen => _handle is not null;

    /// <summary>The device's own name, for example <c>Sycreader USB Reader</c>; null before it was opened or if it has none.</summary>
    public string? ProductName { get; private set; }

    /// <summary>Opens and grabs it.</summary>
    public void Open()
    {
        DescriptorHandle handle = Libc.Open(path, Libc.OpenNonBlocking | Libc.OpenCloseOnExec);
        if (handle.IsInvalid)
        {
            throw Problem("open", Errno.Last, handle);
        }

        // Without the grab a badge's number would also be typed into whatever program has the screen, a login prompt for instance.
        if (grab && Libc.IoControl(handle, Grab, (void*)1) < 0)
        {
            throw Problem("grab", Errno.Last, handle);
        }

        byte* name = stackalloc byte[256];
        int length = Libc.IoControl(handle, GetName256, name);
        ProductName = length > 1 ? Encoding.UTF8.GetString(name, Math.Min(length, 256) - 1) : null;
        _handle = handle;
    }

    /// <summary>Reads what has come, waiting up to <paramref name="timeout"/> for the first byte; 0 if nothing came.</summary>
    public int Read(Span<byte> buffer, TimeSpan timeout)
    {
        DescriptorHandle handle = _handle ?? throw new DeviceException("input device", path, "read", "it is closed");
        if (!Wait(handle, timeout))
        {
            return 0;
        }

        fixed (byte* start = buffer)
        {
            nint count = Libc.Read(handle, start, (nuint)buffer.Length);
            if (count > 0)
            {
                return (int)count;
            }

            return count < 0 && Errno.Last is Errno.Again or Errno.Interrupted ? 0 : throw Lost(count < 0 ? Errno.Last : Errno.NoDevice);
        }
    }

    /// <summary>Lets it go; <see cref="Open"/> opens it again.</summary>
    public void Close() => Interlocked.Exchange(ref _handle, null)?.Dispose();

    /// <inheritdoc/>
    public void Dispose() => Close();

    private bool Wait(DescriptorHandle handle, TimeSpan timeout)
    {
        long started = TimeProvider.System.GetTimestamp();
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            while (true)
            {
                // The runtime interrupts sleeping threads now and then; that is no silence.
                TimeSpan left = timeout - TimeProvider.System.GetElapsedTime(started);
                left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
                var waitedFor = new Libc.PollDescriptor { Descriptor = (int)handle.DangerousGetHandle(), Events = Libc.PollIn };
                var limit = new Libc.TimeSpec { Seconds = (nint)(left.Ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(left.Ticks % TimeSpan.TicksPerSecond * 100) };
                int ready = Libc.Poll(&waitedFor, 1, &limit, null);
                if (ready >= 0)
                {
                    return ready > 0 && ((waitedFor.Returned & Libc.PollIn) != 0 ? true : throw Lost(Errno.NoDevice));
                }

                if (Errno.Last != Errno.Interrupted)
                {
                    throw Lost(Errno.Last);
                }
            }
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    private DeviceException Lost(int error)
    {
        Close();
        return new DeviceException("input device", path, "read", Errno.ForInput(error));
    }

    private DeviceException Problem(string operation, int error, DescriptorHandle handle)
    {
        handle.Dispose();
        return new DeviceException("input device", path, operation, Errno.ForInput(error));
    }
}
