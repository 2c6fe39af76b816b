using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>A line of a GPIO chip whose activations the kernel queues by interrupt; nobody has to be awake for them.</summary>
internal sealed unsafe class GpioPulseInput(DescriptorHandle handle, string where, Action giveBack) : IPulseInput
{
    private const int AtOnce = 32;
    private bool _disposed;

    /// <inheritdoc/>
    public int Read(Span<PulseEdge> edges)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        byte* records = stackalloc byte[AtOnce * GpioAbi.EventBytes];
        int count = 0;
        while (count < edges.Length && IsReady())
        {
            int room = Math.Min(AtOnce, edges.Length - count);
            nint bytes = Libc.Read(handle, records, (nuint)(room * GpioAbi.EventBytes));
            if (bytes < 0)
            {
                throw new DeviceException("gpiochip", where, "read pulses", Errno.ForGpio(Errno.Last));
            }

            count += PulseRecords.Parse(new ReadOnlySpan<byte>(records, (int)bytes), edges[count..]);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            handle.Dispose();
            giveBack();
        }
    }

    // The descriptor blocks, so it is asked first; there is one reader, and what is there stays there.
    private bool IsReady()
    {
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            var asked = new Libc.PollDescriptor { Descriptor = (int)handle.DangerousGetHandle(), Events = Libc.PollIn };
            var atOnce = default(Libc.TimeSpec);
            int ready = Libc.Poll(&asked, 1, &atOnce, null);
            if (ready < 0 && Errno.Last != Errno.Interrupted)
            {
                throw new DeviceException("gpiochip", where, "read pulses", Errno.ForGpio(Errno.Last));
            }

            // Neither readable nor quiet: the chip went away (POLLERR, POLLHUP).
            return ready > 0 && ((asked.Returned & Libc.PollIn) != 0 || asked.Returned == 0 ? true : throw new DeviceException("gpiochip", where, "read pulses", "the GPIO chip went away"));
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }
}
