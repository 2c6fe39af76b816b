using System.Device.Spi;

namespace Makerspace.Iot.Edge.TestKit.Chips;

/// <summary>
/// A chip on an SPI bus, as the <see cref="SpiDevice"/> that a driver is given. Below it is a machine of transfers and time, which a test may also drive by hand.
/// It fails as System.Device.Gpio does: an <see cref="IOException"/> that begins with the kernel's error number.
/// </summary>
public abstract class SimulatedSpiChip : SpiDevice
{
    /// <summary>Longest transfer of spidev, bytes.</summary>
    private const int Longest = 4_096;

    private readonly byte[] _miso = new byte[Longest];

    /// <summary>The bus that it hangs on.</summary>
    public SimulatedWire Wire { get; set; } = SimulatedWire.Still;

    /// <summary>True: every transfer fails as if the bus had gone.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Transfers over the bus.</summary>
    public int BusTransfers { get; private set; }

    /// <summary>For a test that touches the chip while a driver talks to it on another thread.</summary>
    public Lock Gate { get; } = new();

    /// <inheritdoc/>
    public override SpiConnectionSettings ConnectionSettings => new(busId: 0, chipSelectLine: 0) { ClockFrequency = Wire.SpeedHz };

    /// <summary>One transfer, from the chip select's fall to its rise.</summary>
    /// <param name="mosi">Bytes from the host, as a controller shifts them out: highest bit first.</param>
    /// <param name="miso">What the chip drives meanwhile; as long.</param>
    /// <param name="held">How long the chip select is low: bytes times eight over the clock.</param>
    /// <param name="now">When it begins.</param>
    public abstract void Transfer(ReadOnlySpan<byte> mosi, Span<byte> miso, TimeSpan held, TimeSpan now);

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        Span<byte> nothing = stackalloc byte[buffer.Length];
        nothing.Clear();
        TransferFullDuplex(nothing, buffer);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => Exchange(buffer);

    /// <inheritdoc/>
    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => Exchange(writeBuffer).CopyTo(readBuffer);

    private Span<byte> Exchange(ReadOnlySpan<byte> mosi)
    {
        BusTransfers++;
        if (IsBroken)
        {
            throw new IOException("Error 19 (No such device) performing SPI data transfer.");
        }

        TimeSpan held = TimeSpan.FromSeconds(8.0 * mosi.Length / Wire.SpeedHz);
        Span<byte> miso = _miso.AsSpan(0, mosi.Length);
        lock (Gate)
        {
            Transfer(mosi, miso, held, Wire.Now());
        }

        Wire.Hold(held);
        return miso;
    }
}
