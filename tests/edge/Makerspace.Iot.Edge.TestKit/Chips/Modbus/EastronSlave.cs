using System.Buffers.Binary;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Chips.Modbus;

/// <summary>
/// What Eastron's meters have in common: registers in pairs, each a float32, high word first, high byte first; even addresses and counts only.
/// <para>Source: Eastron "SDM120-Modbus", "SDM230Modbus" V1.2 and "SDM630 Modbus" V1.8 protocol documents, section 1.</para>
/// </summary>
public abstract class EastronSlave(byte address, Func<TimeSpan, ElectricState> measure) : IModbusSlave
{
    private const int NetworkNode = 0x0014;
    private byte _address = address;
    private float _node = address;

    /// <summary>Most registers of one question: 40 parameters.</summary>
    public const int MostRegisters = 80;

    private const int LastRegister = 0x0182;

    /// <inheritdoc/>
    public byte Address => _address;

    /// <summary>True: an input register that the meter does not use is refused with exception 02; false: it reads as zero. The documents leave it open.</summary>
    public bool RefusesGaps { get; set; }

    /// <summary>True while somebody has held its button and it shows "-SET-".</summary>
    public bool IsInSetMode { get; set; }

    /// <summary>True for a meter that holds a new address only after its supply was cut, see <see cref="Restart"/>.</summary>
    public bool MovesAfterRestart { get; init; }

    /// <summary>True for a meter that takes its settings only in set mode.</summary>
    protected virtual bool NeedsSetMode => true;

    /// <summary>Cuts its supply for a moment.</summary>
    public void Restart() => (_address, IsInSetMode) = ((byte)_node, false);

    /// <inheritdoc/>
    public bool AnswersTo(byte address1) => address1 == _address;

    /// <inheritdoc/>
    public TimeSpan ResponseTime(Dice dice) => TimeSpan.FromMilliseconds(dice.Between(8, 20));

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> question, TimeSpan now)
    {
        byte function = question[0];
        if (function == 0x10)
        {
            return WriteNode(question);
        }

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
            double? value = function == 4 ? Input(first + i, state) : Holding(first + i);
            if (value is null && RefusesGaps)
            {
                return ModbusExceptions.For(function, ModbusException.IllegalDataAddress);
            }

            BinaryPrimitives.WriteSingleBigEndian(answer.AsSpan(2 + (i * 2)), (float)(value ?? 0));
        }

        return answer;
    }

    /// <summary>An input register; null for one that the meter does not use.</summary>
    protected abstract double? Input(int register, ElectricState s);

    // Function 10h with the address, a float; what the documents do not say, what an order outside set mode gets, is taken as exception 03.
    private byte[] WriteNode(ReadOnlySpan<byte> question)
    {
        if (question.Length != 10 || question[5] != 4 || BinaryPrimitives.ReadUInt16BigEndian(question[3..]) != 2)
        {
            return ModbusExceptions.For(0x10, ModbusException.IllegalDataValue);
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(question[1..]) != NetworkNode)
        {
            return ModbusExceptions.For(0x10, ModbusException.IllegalDataAddress);
        }

        float node = BinaryPrimitives.ReadSingleBigEndian(question[6..]);
        if (node is not (>= 1 and <= 247) || !float.IsInteger(node) || (NeedsSetMode && !IsInSetMode))
        {
            return ModbusExceptions.For(0x10, ModbusException.IllegalDataValue);
        }

        _node = node;
        if (!MovesAfterRestart)
        {
            _address = (byte)node;
        }

        return question[..5].ToArray();
    }

    private double Holding(int register) => register switch
    {
        NetworkNode => _node,
        0x001C => 2, // 9600 baud
        _ => 0,
    };
}
