using System.Buffers.Binary;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// A run of an Eastron meter's registers read with one request. The blocks of one meter have different lengths,
/// so that the late answer to one can never pass for the answer to the other.
/// </summary>
/// <param name="first">First value of the block.</param>
/// <param name="count">Registers, even.</param>
internal readonly struct EastronBlock(EastronRegister first, int count)
{
    /// <summary>Reads the block.</summary>
    public async ValueTask<Values> ReadAsync(ModbusUnit unit, CancellationToken cancellationToken) =>
        new(unit, first, await unit.ReadInputRegistersAsync((ushort)first, count, cancellationToken));

    /// <summary>Registers of a block.</summary>
    internal readonly struct Values(ModbusUnit unit, EastronRegister first, ushort[] registers)
    {
        /// <summary>One value. Throws <see cref="DeviceException"/> where it is no number or out of range.</summary>
        public double Get(EastronRegister register, double min, double max)
        {
            int at = register - first;
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteUInt16BigEndian(bytes, registers[at]);
            BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], registers[at + 1]);
            float value = BinaryPrimitives.ReadSingleBigEndian(bytes);
            return MeterRange.Check(unit, $"read {register} (0x{(ushort)register:X4})", value, min, max);
        }
    }
}
