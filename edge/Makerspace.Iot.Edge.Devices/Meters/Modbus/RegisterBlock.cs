using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters.Modbus;

/// <summary>
/// Values that are read together, with one question. A meter that refuses the registers in between is asked for each value by itself from then on.
/// The questions of one meter should have answers of different lengths, so that the late answer to one cannot pass for the answer to the other;
/// of equal lengths, and of values asked one by one, only <see cref="ModbusMaster"/>'s pause after an attempt without answer keeps them apart.
/// </summary>
/// <remarks>openWB (core, pull request 2890) met SDMs that answer 02 to a block that others of the same name answer.</remarks>
internal sealed class RegisterBlock(ModbusUnit unit, bool isHolding, RegisterRange range, IReadOnlyList<MeterValue> values)
{
    /// <summary>True once the meter has refused the block.</summary>
    public bool IsReadOneByOne { get; private set; }

    /// <summary>Reads the values, in their order. Throws as <see cref="IEnergyMeter.ReadAsync"/>.</summary>
    public async ValueTask<IReadOnlyList<(MeterValue Value, double Number)>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!IsReadOneByOne)
        {
            try
            {
                ushort[] all = await AskAsync(range.First, range.Count, cancellationToken);
                return [.. values.Select(v => (v, Checked(v, all.AsSpan(v.Register - range.First))))];
            }
            catch (ModbusException refusal) when (values.Count > 1 && refusal.Code is ModbusExceptionCode.IllegalDataAddress or ModbusExceptionCode.IllegalDataValue)
            {
                // If it refuses the single values too, that is told, and the next reading begins there.
                IsReadOneByOne = true;
            }
        }

        var read = new List<(MeterValue, double)>(values.Count);
        foreach (MeterValue value in values)
        {
            read.Add((value, Checked(value, await AskAsync(value.Register, value.Count, cancellationToken))));
        }

        return read;
    }

    private ValueTask<ushort[]> AskAsync(int first, int count, CancellationToken cancellationToken) =>
        isHolding ? unit.ReadHoldingRegistersAsync((ushort)first, count, cancellationToken) : unit.ReadInputRegistersAsync((ushort)first, count, cancellationToken);

    private double Checked(MeterValue value, ReadOnlySpan<ushort> registers) =>
        MeterRange.Check(unit, $"read {value.Measures} (register 0x{value.Register:X4})", value.Read(registers), value.Min, value.Max);
}
