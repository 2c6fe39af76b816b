namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// A chip on an I2C bus of Linux. The bus is opened with the first call, and again after a failure; every chip has a descriptor of its own and the kernel
/// lets one transfer through at a time, so that several chips, and several programs, share a bus file without knowing of each other.
/// An address that a driver of the kernel holds is refused. Source: Documentation/i2c/dev-interface.rst of the kernel.
/// </summary>
public sealed unsafe class I2cDevice : II2cDevice
{
    private readonly Lock _gate = new();
    private readonly I2cSettings _settings;
    private readonly string _chip;
    private DescriptorHandle? _handle;
    private bool _disposed;

    /// <summary>Describes the chip; opens nothing yet. Throws <see cref="DeviceSettingsException"/> for impossible settings.</summary>
    /// <param name="settings">Bus and address.</param>
    /// <param name="chip">Name of the chip for messages, for example <c>PN532</c>.</param>
    public I2cDevice(I2cSettings settings, string chip)
    {
        settings.Check();
        (_settings, _chip) = (settings, chip);
    }

    /// <inheritdoc/>
    public string Name => _settings.Name;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        CheckLength(bytes.Length);
        fixed (byte* start = bytes)
        {
            I2cAbi.Message message = MessageOf(start, bytes.Length, flags: 0);
            Transfer(&message, 1, "write");
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> buffer)
    {
        CheckLength(buffer.Length);
        fixed (byte* start = buffer)
        {
            I2cAbi.Message message = MessageOf(start, buffer.Length, I2cAbi.FlagRead);
            Transfer(&message, 1, "read");
        }
    }

    /// <inheritdoc/>
    public void WriteRead(ReadOnlySpan<byte> write, Span<byte> read)
    {
        CheckLength(write.Length);
        CheckLength(read.Length);
        fixed (byte* from = write, to = read)
        {
            I2cAbi.Message* messages = stackalloc I2cAbi.Message[2];
            messages[0] = MessageOf(from, write.Length, flags: 0);
            messages[1] = MessageOf(to, read.Length, I2cAbi.FlagRead);
            Transfer(messages, 2, "write and read");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Close();
        }
    }

    private static void CheckLength(int length)
    {
        if (length is < 1 or > I2cAbi.MaxMessage)
        {
            throw new ArgumentException($"An I2C message has 1 to {I2cAbi.MaxMessage} bytes.", nameof(length));
        }
    }

    private I2cAbi.Message MessageOf(byte* bytes, int length, ushort flags) => new() { Address = (ushort)_settings.Address, Flags = flags, Length = (ushort)length, Bytes = bytes };

    private void Transfer(I2cAbi.Message* messages, uint count, string operation)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            DescriptorHandle handle = _handle ??= Open();
            var request = new I2cAbi.TransferRequest { Messages = messages, Count = count };
            if (Libc.IoControl(handle, I2cAbi.Transfer, &request) >= 0)
            {
                return;
            }

            int error = Errno.Last;
            if (error is Errno.NoSuchDeviceOrAddress or Errno.RemoteInputOutput)
            {
                throw new I2cSilenceException(_chip, Name, operation, Errno.ForI2c(error));
            }

            // The bus may have gone with its adapter: the next call opens it anew.
            Close();
            throw Failed(operation, error);
        }
    }

    private DescriptorHandle Open()
    {
        DescriptorHandle handle = Libc.Open(_settings.Device, Libc.OpenReadWrite | Libc.OpenCloseOnExec);
        try
        {
            if (handle.IsInvalid)
            {
                throw Failed("open", Errno.Last);
            }

            nuint functions;
            if (Libc.IoControl(handle, I2cAbi.GetFunctions, &functions) < 0)
            {
                throw Failed("open", Errno.Last);
            }

            if ((functions & I2cAbi.CanTransfer) == 0)
            {
                throw new DeviceException(_chip, Name, "open", "this adapter speaks only SMBus; use another bus");
            }

            if (Libc.IoControl(handle, I2cAbi.ChooseAddress, (void*)_settings.Address) < 0)
            {
                int error = Errno.Last;
                throw error == Errno.Busy
                    ? new DeviceException(_chip, Name, "open", "a driver of the kernel holds this address; remove its overlay from config.txt, or choose another address")
                    : Failed("open", error);
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private void Close()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private DeviceException Failed(string operation, int error) => new(_chip, Name, operation, Errno.ForI2c(error));
}
