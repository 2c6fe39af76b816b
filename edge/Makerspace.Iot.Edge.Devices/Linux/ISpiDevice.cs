namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// One chip on an SPI bus, behind its own chip select. Each call is one transfer with the chip selected throughout; it may be called from any thread.
/// Every call throws <see cref="DeviceException"/> where it fails; the next call may work again. A chip that is not there does not fail: it reads as all ones or all zeros.
/// </summary>
public interface ISpiDevice : IDisposable
{
    /// <summary>Path for messages, for example <c>/dev/spidev0.0</c>.</summary>
    string Name { get; }

    /// <summary>Clock in hertz: eight clocks to the byte tell how long a transfer holds the chip select.</summary>
    int SpeedHz { get; }

    /// <summary>Sends bytes and reads what comes back with the same clocks.</summary>
    /// <param name="write">1 to 4,096 bytes.</param>
    /// <param name="read">As long as <paramref name="write"/>, or empty where what comes back does not matter. May be the same memory.</param>
    void Transfer(ReadOnlySpan<byte> write, Span<byte> read);
}
