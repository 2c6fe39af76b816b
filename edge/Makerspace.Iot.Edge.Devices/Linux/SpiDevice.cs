namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// A chip on an SPI bus of Linux. It is opened with the first call, and again after a failure, and held by an advisory lock (flock): two programs that talk to one chip
/// would only confuse it. Chips behind other selects of the same bus have files of their own, and the kernel lets one transfer through at a time.
/// Source: Documentation/spi/spidev.rst of the kernel.
/// </summary>
public sealed unsafe class SpiDevice : ISpiDevice
{
    private readonly Lock _gate = new();
    private readonly SpiSettings _settings;
    private readonly string _chip;
    private DescriptorHandle? _handle;
    private bool _disposed;

    /// <summary>Describes the chip; opens nothing yet. Throws <see cref="DeviceSettingsException"/> for impossible settings.</summary>
    /// <param name="settings">Path, speed, mode.</param>
    /// <param name="chip">Name of the chip for messages, for example <c>MFRC522</c>.</param>
    public SpiDevice(SpiSettings settings, string chip)
    {
        settings.Check();
        (_settings, _chip) = (settings, chip);
    }

    /// <inheritdoc/>
    public string Name => _settings.Device;

    /// <inheritdoc/>
    public int SpeedHz => _settings.SpeedHz;

    /// <inheritdoc/>
    public void Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (write.Length is < 1 or > SpiAbi.MaxTransfer)
        {
            throw new ArgumentException($"An SPI transfer has 1 to {SpiAbi.MaxTransfer} bytes.", nameof(write));
        }

        if (!read.IsEmpty && read.Length != write.Length)
        {
            throw new ArgumentException("What is read is as long as what is written, or empty.", nameof(read));
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            DescriptorHandle handle = _handle ??= Open();
            fixed (byte* from = write, to = read)
            {
                var request = new SpiAbi.TransferRequest { Send = (ulong)from, Receive = (ulong)to, Length = (uint)write.Length, SpeedHz = (uint)_settings.SpeedHz, BitsPerWord = 8 };
                if (Libc.IoControl(handle, SpiAbi.OneTransfer, &request) < 0)
                {
                    int error = Errno.Last;
                    Close();
                    throw Failed("transfer", error);
                }
            }
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

    private DescriptorHandle Open()
    {
        DescriptorHandle handle = Libc.Open(_settings.Device, Libc.OpenReadWrite | Libc.OpenCloseOnExec);
        try
        {
            if (handle.IsInvalid)
            {
                throw Failed("open", Errno.Last);
            }

            byte mode = (byte)_settings.Mode;
            byte bits = 8;
            uint speed = (uint)_settings.SpeedHz;
            bool set = Libc.IoControl(handle, SpiAbi.SetMode, &mode) >= 0
                && Libc.IoControl(handle, SpiAbi.SetBitsPerWord, &bits) >= 0
                && Libc.IoControl(handle, SpiAbi.SetMaxSpeed, &speed) >= 0
                && Libc.Lock(handle, Libc.LockExclusive | Libc.LockNonBlocking) >= 0;
            return set ? handle : throw Failed("open", Errno.Last);
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

    private DeviceException Failed(string operation, int error) => new(_chip, Name, operation, Errno.ForSpi(error));
}
