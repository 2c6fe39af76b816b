using System.Buffers.Binary;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// Values of an Eastron meter that are read together, with one request from the first to the last of them. A meter that refuses the registers in between, of which its documents say nothing,
/// is asked for each value by itself from then on. The blocks of one meter have different lengths, so that the late answer to one cannot pass for the answer to the other;
/// of values asked one by one only <see cref="ModbusMaster"/>'s pause after an attempt without answer keeps it apart.
/// </summary>
/// <remarks>
/// That the gaps can be read is nowhere promised. Common programs do so on these meters (esphome's <c>sdm_meter</c> reads 80 registers from 0 on; nmakel/sdm_modbus reads in blocks);
/// openWB (core, pull request 2890) met SDMs that answer 02 to a block that others of the same name answer.
/// </remarks>
/// <param name="unit">The meter.</param>
/// <param name="values">The values, in the order of their registers.</param>
internal sealed class EastronBlock(ModbusUnit unit, params EastronRegister[] values)
{
    private const int RegistersOfValue = 2;
    private readonly int _count = values[^1] - values[0] + RegistersOfValue;

    /// <summary>True once the meter has refused the block.</summary>
    public bool IsReadOneByOne { get; private set; }

    /// <summary>Reads the values. Throws as <see cref="IEnergyMeter.ReadAsync"/>.</summary>
    public async ValueTask<Values> ReadAsync(CancellationToken cancellationToken)
    {
        if (!IsReadOneByOne)
        {
            try
            {
                return new Values(unit, values[0], await unit.ReadInputRegistersAsync((ushort)values[0], _count, cancellationToken));
            }
            catch (ModbusException refusal) when (values.Length > 1 && refusal.Code is ModbusExceptionCode.IllegalDataAddress or ModbusExceptionCode.IllegalDataValue)
            {
                // If it refuses the single values too, that is told, and the next reading begins there.
                IsReadOneByOne = true;
            }
        }

        ushort[] registers = new ushort[_count];
        foreach (EastronRegister value in values)
        {
            (await unit.ReadInputRegistersAsync((ushort)value, RegistersOfValue, cancellationToken)).CopyTo(registers, value - values[0]);
        }

        return new Values(unit, values[0], registers);
    }

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
