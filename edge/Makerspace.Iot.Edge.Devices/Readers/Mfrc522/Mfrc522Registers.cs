using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Readers.Mfrc522;

/// <summary>
/// Registers over SPI, mode 0, highest bit first: an address byte (80 for reading, the register shifted left by one), then data.
/// Reading several bytes repeats the address, and the data comes one byte late. Source: MFRC522 data sheet, revision 3.9, section 8.1.2.
/// </summary>
internal sealed class Mfrc522Registers(SpiDevice device)
{
    /// <summary>Bytes that the FIFO holds.</summary>
    public const int FifoBytes = 64;

    private readonly byte[] _buffer = new byte[1 + FifoBytes];

    /// <summary>Line for messages.</summary>
    public string Name => device.Line();

    /// <summary>Reads a register.</summary>
    public byte Read(Mfrc522Register register)
    {
        Span<byte> exchange = [(byte)(0x80 | ((byte)register << 1)), 0x00];
        device.TransferFullDuplex(exchange, exchange);
        return exchange[1];
    }

    /// <summary>Writes a register.</summary>
    public void Write(Mfrc522Register register, byte value) => device.Write([(byte)((byte)register << 1), value]);

    /// <summary>Puts bytes into the FIFO, 64 at most.</summary>
    public void WriteFifo(ReadOnlySpan<byte> bytes)
    {
        _buffer[0] = (byte)Mfrc522Register.FifoData << 1;
        bytes.CopyTo(_buffer.AsSpan(1));
        device.Write(_buffer.AsSpan(0, 1 + bytes.Length));
    }

    /// <summary>Takes bytes out of the FIFO.</summary>
    public void ReadFifo(Span<byte> bytes)
    {
        Span<byte> exchange = _buffer.AsSpan(0, 1 + bytes.Length);
        exchange.Fill(0x80 | ((byte)Mfrc522Register.FifoData << 1));
        exchange[^1] = 0x00;
        device.TransferFullDuplex(exchange, exchange);
        exchange[1..].CopyTo(bytes);
    }
}
