using System.Buffers.Binary;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Chips.Modbus;

/// <summary>
/// A Peacefair PZEM-004T v3. Ten input registers of 16 bits, pairs low word first; counts whole watt-hours; shows power from 0.4 W on.
/// Its counter is set to zero by function 42h, at any moment and by anybody on the bus, and rolls over beyond 9999.99 kWh.
/// <para>Source: Peacefair "PZEM-004T V3.0 User Manual", 2 (communication protocol).</para>
/// </summary>
public sealed class VirtualPzem004T(byte address, Func<TimeSpan, ElectricState> measure) : IModbusSlave
{
    /// <summary>Every PZEM answers to it, so that one alone on a bus can be asked for its address.</summary>
    public const byte GeneralAddress = 0xF8;

    /// <summary>First value that the counter cannot hold, in watt-hours.</summary>
    public const long RollOverWh = 10_000_000;

    private const double LeastPowerW = 0.4;
    private byte _address = address;
    private ushort _alarmW = 23000;
    private double _zeroWh;

    /// <inheritdoc/>
    public byte Address => _address;

    /// <inheritdoc/>
    public bool AnswersTo(byte address1) => address1 == _address || address1 == GeneralAddress;

    /// <inheritdoc/>
    public TimeSpan ResponseTime(Dice dice) => TimeSpan.FromMilliseconds(dice.Between(6, 25));

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> question, TimeSpan now)
    {
        byte function = question[0];
        return function switch
        {
            0x03 or 0x04 => Read(function, question, now),
            0x06 => Write(question),
            0x42 when question.Length == 1 => Reset(now),
            _ => ModbusExceptions.For(function, ModbusException.IllegalFunction),
        };
    }

    private byte[] Read(byte function, ReadOnlySpan<byte> question, TimeSpan now)
    {
        if (question.Length != 5)
        {
            return ModbusExceptions.For(function, ModbusException.IllegalDataValue);
        }

        int first = BinaryPrimitives.ReadUInt16BigEndian(question[1..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(question[3..]);
        ushort[] registers = function == 4 ? Inputs(measure(now)) : [0, _alarmW, _address];
        if (count is 0 or > 10 || first + count > registers.Length)
        {
            return ModbusExceptions.For(function, ModbusException.IllegalDataAddress);
        }

        byte[] answer = new byte[2 + (count * 2)];
        (answer[0], answer[1]) = (function, (byte)(count * 2));
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2 + (i * 2)), registers[first + i]);
        }

        return answer;
    }

    private byte[] Write(ReadOnlySpan<byte> question)
    {
        if (question.Length != 5)
        {
            return ModbusExceptions.For(0x06, ModbusException.IllegalDataValue);
        }

        int register = BinaryPrimitives.ReadUInt16BigEndian(question[1..]);
        ushort value = BinaryPrimitives.ReadUInt16BigEndian(question[3..]);
        switch (register)
        {
            case 1:
                _alarmW = value;
                return question.ToArray();
            case 2 when value is >= 1 and <= 0xF7:
                _address = (byte)value;
                return question.ToArray();
            default:
                return ModbusExceptions.For(0x06, register is 1 or 2 ? ModbusException.IllegalDataValue : ModbusException.IllegalDataAddress);
        }
    }

    private byte[] Reset(TimeSpan now)
    {
        _zeroWh = measure(now).CounterWh;
        return [0x42];
    }

    private ushort[] Inputs(ElectricState s)
    {
        double power = s.PowerW < LeastPowerW ? 0 : s.PowerW;
        double factor = power > 0 ? s.PowerFactor : 0;
        long milliamps = power > 0 ? (long)Math.Round(power / factor / s.VoltageV * 1000) : 0;
        long deciwatts = (long)Math.Round(power * 10);
        long wattHours = (long)Math.Floor(s.CounterWh - _zeroWh) % RollOverWh;
        return
        [
            (ushort)Math.Round(s.VoltageV * 10),
            (ushort)milliamps, (ushort)(milliamps >> 16),
            (ushort)deciwatts, (ushort)(deciwatts >> 16),
            (ushort)wattHours, (ushort)(wattHours >> 16),
            (ushort)Math.Round(s.FrequencyHz * 10),
            (ushort)Math.Round(factor * 100),
            (ushort)(power >= _alarmW ? 0xFFFF : 0),
        ];
    }
}
