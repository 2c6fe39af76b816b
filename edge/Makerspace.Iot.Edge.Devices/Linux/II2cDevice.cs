namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// One chip on an I2C bus. Each call is one transfer, from START to STOP, that no other device of the bus interrupts; it may be called from any thread.
/// Every call throws <see cref="DeviceException"/> where it fails, <see cref="I2cSilenceException"/> where the chip does not acknowledge; the next call may work again.
/// Source: NXP UM10204, I2C-bus specification, section 3.1.
/// </summary>
public interface II2cDevice : IDisposable
{
    /// <summary>Bus and address for messages, for example <c>/dev/i2c-1 @0x24</c>.</summary>
    string Name { get; }

    /// <summary>Sends 1 to 8,192 bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Reads as many bytes as the buffer has, 1 to 8,192.</summary>
    void Read(Span<byte> buffer);

    /// <summary>Sends bytes (usually a register's number), then reads after a repeated START, without STOP between them.</summary>
    void WriteRead(ReadOnlySpan<byte> write, Span<byte> read);
}
