using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>One line held from a GPIO chip. Values are logical: the kernel inverts.</summary>
internal sealed unsafe class GpioPin(DescriptorHandle handle, string where, bool isOutput, Action giveBack) : IKeptOutput, IInputPin
{
    private bool _disposed;

    /// <inheritdoc/>
    public bool WasOn { get; init; }

    /// <summary>Its descriptor.</summary>
    public DescriptorHandle Handle => handle;

    /// <inheritdoc/>
    public void Write(bool active)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var values = new GpioAbi.LineValues { Bits = active ? 1UL : 0UL, Mask = 1 };
        if (Libc.IoControl(handle, GpioAbi.SetValues, &values) < 0)
        {
            throw new DeviceException("gpiochip", where, "write", Errno.ForGpio(Errno.Last));
        }
    }

    /// <inheritdoc/>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var values = new GpioAbi.LineValues { Mask = 1 };
        return Libc.IoControl(handle, GpioAbi.GetValues, &values) < 0
            ? throw new DeviceException("gpiochip", where, "read", Errno.ForGpio(Errno.Last))
            : (values.Bits & 1) != 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            if (isOutput)
            {
                Write(active: false);
            }
        }
        finally
        {
            // A chip that went away refuses the write; the line is given back all the same.
            _disposed = true;
            handle.Dispose();
            giveBack();
        }
    }
}
