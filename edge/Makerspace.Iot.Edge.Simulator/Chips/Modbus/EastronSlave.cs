using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.Simulator.Chips.Modbus;

/// <summary>
/// What Eastron's meters have in common: registers in pairs, each a float32, high word first, high byte first; even addresses and counts only.
/// <para>Source: Eastron "SDM120-Modbus", "SDM230Modbus" V1.2 and "SDM630 Modbus" V1.8 protocol documents, section 1.</para>
/// </summary>
public abstract class EastronSlave(byte address, Func<TimeSpan, ElectricState> measure) : IModbusSlave
{
    /// <summary>Most registers of one question: 40 parameters.</summary>
    public const int MostRegisters = 80;

    private const int LastRegister = 0x0182;

    /// <inheritdoc/>
    public byte Address => address;

    /// <inheritdoc/>
    public bool AnswersTo(byte address1) => address1 == address;

    /// <inheritdoc/>
    public TimeSpan ResponseTime(Dice dice) => TimeSpan.FromMilliseconds(dice.Between(8, 20));

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> question, TimeSpan now)
    {
        byte function = question[0];
        if (function is not (3 or 4))
        {
            return ModbusExceptions.For(function, ModbusException.IllegalFunction);
        }

        if (question.Length != 5)
        {
            return ModbusExceptions.For(function, ModbusException.IllegalDataValue);
        }

        int first = BinaryPrimitives.ReadUInt16BigEndian(question[1..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(question[3..]);
        if (count is 0 or > MostRegisters || count % 2 != 0)
        {
            return ModbusExceptions.For(function, ModbusException.IllegalDataValue);
        }

        if (first % 2 != 0 || first + count > LastRegister)
        {
            return ModbusExceptions.For(function, ModbusException.IllegalDataAddress);
        }

        byte[] answer = new byte[2 + (count * 2)];
        (answer[0], answer[1]) = (function, (byte)(count * 2));
        ElectricState state = measure(now);
        for (int i = 0; i < count; i += 2)
        {
            double value = function == 4 ? Input(first + i, state) : Holding(first + i);
            BinaryPrimitives.WriteSingleBigEndian(answer.AsSpan(2 + (i * 2)), (float)value);
        }

        return answer;
    }

    /// <summary>An input register; registers that the meter does not use read as zero.</summary>
    protected abstract double Input(int register, ElectricState s);

    private double Holding(int register) => register switch
    {
        0x0014 => address,
        0x001C => 2, // 9600 baud
        _ => 0,
    };
}
