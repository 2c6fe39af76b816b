using System.Device.I2c;

namespace Makerspace.Iot.Edge.TestKit.Chips;

/// <summary>
/// A chip on an I2C bus, as the <see cref="I2cDevice"/> that a driver is given. Below it is a machine of transfers and time, which a test may also drive by hand.
/// It fails as System.Device.Gpio does: an <see cref="IOException"/> that begins with the kernel's error number.
/// </summary>
public abstract class SimulatedI2cChip : I2cDevice
{
    /// <summary>The bus that it hangs on.</summary>
    public SimulatedWire Wire { get; set; } = SimulatedWire.Still;

    /// <summary>Its address; default 0x24.</summary>
    public int Address { get; set; } = 0x24;

    /// <summary>True: every transfer fails as if the bus had gone.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Transfers over the bus.</summary>
    public int BusTransfers { get; private set; }

    /// <summary>Bytes written over the bus.</summary>
    public long BusBytesWritten { get; private set; }

    /// <summary>Told each message that is written over the bus.</summary>
    public Action<byte[]>? Written { get; set; }

    /// <summary>For a test that touches the chip while a driver talks to it on another thread.</summary>
    public Lock Gate { get; } = new();

    /// <inheritdoc/>
    public override I2cConnectionSettings ConnectionSettings => new(busId: 1, Address);

    /// <summary>Takes bytes that were written to its address. False: it did not acknowledge.</summary>
    public abstract bool Write(ReadOnlySpan<byte> bytes, TimeSpan now);

    /// <summary>Fills the buffer as the host clocks bytes out of it. False: it did not acknowledge its address.</summary>
    public abstract bool Read(Span<byte> buffer, TimeSpan now);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Begin(buffer.Length);
        lock (Gate)
        {
            BusBytesWritten += buffer.Length;
            Written?.Invoke(buffer.ToArray());
            Acknowledged(Write(buffer, Wire.Now()));
        }
    }

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        Begin(buffer.Length);
        lock (Gate)
        {
            Acknowledged(Read(buffer, Wire.Now()));
        }
    }

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Begin(writeBuffer.Length + readBuffer.Length + 1);
        lock (Gate)
        {
            BusBytesWritten += writeBuffer.Length;
            Acknowledged(Write(writeBuffer, Wire.Now()) && Read(readBuffer, Wire.Now()));
        }
    }

    // The address is a byte, and each byte takes nine bits.
    private void Begin(int bytes)
    {
        BusTransfers++;
        Wire.Hold(TimeSpan.FromSeconds(9.0 * (bytes + 1) / Wire.SpeedHz));
        if (IsBroken)
        {
            throw new IOException("Error 19 (No such device) performing I2C data transfer.");
        }
    }

    private static void Acknowledged(bool isTrue)
    {
        if (!isTrue)
        {
            throw new IOException("Error 121 (Remote I/O error) performing I2C data transfer.");
        }
    }
}
