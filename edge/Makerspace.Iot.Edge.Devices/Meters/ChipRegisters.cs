using System.Buffers.Binary;
using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>Sixteen-bit registers of a chip on I²C: the pointer first, then the high byte, then the low byte. So have the ADS1115, INA219 and INA226.</summary>
internal sealed class ChipRegisters(I2cDevice device, string chip)
{
    private const int Size = 2;

    /// <summary>For messages.</summary>
    public string Name => $"{chip} on {device.Line()}";

    /// <summary>Reads a register.</summary>
    public ushort Read(byte register)
    {
        Span<byte> bytes = stackalloc byte[Size];
        device.WriteRead([register], bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    /// <summary>Reads a register as a signed number (two's complement).</summary>
    public short ReadSigned(byte register) => unchecked((short)Read(register));

    /// <summary>Reads again the register that was pointed to last: one message instead of two.</summary>
    public short ReadSameSigned()
    {
        Span<byte> bytes = stackalloc byte[Size];
        device.Read(bytes);
        return BinaryPrimitives.ReadInt16BigEndian(bytes);
    }

    /// <summary>Writes a register.</summary>
    public void Write(byte register, ushort value) => device.Write([register, (byte)(value >> 8), (byte)value]);

    /// <summary>A fault of the chip that its driver found.</summary>
    public DeviceException Fault(string operation, string problem) => new(chip, device.Line(), operation, problem);
}
