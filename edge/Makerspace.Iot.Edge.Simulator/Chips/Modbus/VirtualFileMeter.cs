using System.Buffers.Binary;
using System.Text.Json;

namespace Makerspace.Iot.Edge.Simulator.Chips.Modbus;

/// <summary>
/// A meter as a meter file describes it: the registers that the file names, every other one of them zero. It counts in the file's steps.
/// What such a meter proves is that driver and file fit each other; that the file fits the meter is proved by frames of its documents.
/// </summary>
public sealed class VirtualFileMeter : IModbusSlave
{
    private const int MostRegisters = 125;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private readonly Description _meter;
    private readonly Func<TimeSpan, ElectricState> _measure;
    private double _zeroWh;

    /// <summary>Makes it. Throws <see cref="InvalidDataException"/> for a file that is no meter.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="file">The meter file.</param>
    /// <param name="measure">What flows through it.</param>
    public VirtualFileMeter(byte address, string file, Func<TimeSpan, ElectricState> measure)
    {
        (Address, _measure) = (address, measure);
        try
        {
            _meter = JsonSerializer.Deserialize<Description>(File.ReadAllBytes(file), Json) ?? throw new InvalidDataException($"{file}: empty");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{file}: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public byte Address { get; private set; }

    /// <summary>True: a question that begins or ends within a register of no value is refused with exception 02.</summary>
    public bool RefusesGaps { get; set; }

    /// <inheritdoc/>
    public bool AnswersTo(byte address1) => address1 == Address || address1 == _meter.Address?.General;

    /// <inheritdoc/>
    public TimeSpan ResponseTime(Dice dice) => TimeSpan.FromMilliseconds(dice.Between(6, 25));

    /// <inheritdoc/>
    public byte[] Answer(ReadOnlySpan<byte> question, TimeSpan now)
    {
        byte function = question[0];
        if (function == _meter.ResetFunction && question.Length == 1)
        {
            _zeroWh = _measure(now).CounterWh;
            return [function];
        }

        return function switch
        {
            3 or 4 when question.Length == 5 => Read(function, question, now),
            6 when question.Length == 5 => Write(question, question[4], echo: question.Length),
            16 when question.Length is 8 or 10 => Write(question, question.Length == 10 ? BinaryPrimitives.ReadSingleBigEndian(question[6..]) : question[7], echo: 5),
            3 or 4 or 6 or 16 => ModbusExceptions.For(function, ModbusException.IllegalDataValue),
            _ => ModbusExceptions.For(function, ModbusException.IllegalFunction),
        };
    }

    private byte[] Read(byte function, ReadOnlySpan<byte> question, TimeSpan now)
    {
        int first = BinaryPrimitives.ReadUInt16BigEndian(question[1..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(question[3..]);
        if (count is 0 or > MostRegisters)
        {
            return ModbusExceptions.For(function, ModbusException.IllegalDataValue);
        }

        Dictionary<int, ushort> registers = function == (_meter.Function ?? 4) ? Values(_measure(now)) : [];
        foreach ((int register, ushort value) in function == 3 ? AddressRegisters() : [])
        {
            registers[register] = value;
        }

        bool within = registers.Count > 0 && first >= registers.Keys.Min() && first + count - 1 <= registers.Keys.Max() + 8;
        if (!within || (RefusesGaps && Enumerable.Range(first, count).Any(r => !registers.ContainsKey(r))))
        {
            return ModbusExceptions.For(function, ModbusException.IllegalDataAddress);
        }

        byte[] answer = new byte[2 + (count * 2)];
        (answer[0], answer[1]) = (function, (byte)(count * 2));
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2 + (i * 2)), registers.GetValueOrDefault(first + i));
        }

        return answer;
    }

    private byte[] Write(ReadOnlySpan<byte> question, double address, int echo)
    {
        bool isPlace = _meter.Address is { } place && BinaryPrimitives.ReadUInt16BigEndian(question[1..]) == place.Register && question[0] == (place.Function ?? 6);
        if (!isPlace || address is not (>= 1 and <= 247) || !double.IsInteger(address))
        {
            return ModbusExceptions.For(question[0], isPlace ? ModbusException.IllegalDataValue : ModbusException.IllegalDataAddress);
        }

        Address = (byte)address;
        return question[..echo].ToArray();
    }

    private IEnumerable<(int Register, ushort Value)> AddressRegisters() => _meter.Address is not { } place ? []
        : place.Type == "float32" ? Words(BitConverter.SingleToUInt32Bits(Address), 2, isLowFirst: false).Select((w, i) => (place.Register + i, w))
        : [(place.Register, Address)];

    private Dictionary<int, ushort> Values(ElectricState s)
    {
        var registers = new Dictionary<int, ushort>();
        foreach (IGrouping<string, Value> quantity in _meter.Values.GroupBy(v => v.Measures))
        {
            double whole = Measured(quantity.Key, s) / quantity.Count();
            foreach (Value value in quantity)
            {
                (ulong bits, int count) = Bits(value.Type, whole / (value.Scale ?? 1));
                foreach ((ushort word, int i) in Words(bits, count, _meter.WordOrder == "low-first").Select((w, i) => (w, i)))
                {
                    registers[value.Register + i] = word;
                }
            }
        }

        return registers;
    }

    private double Measured(string quantity, ElectricState s) => quantity switch
    {
        "power" => s.PowerW,
        "apparentPower" => s.PowerW / s.PowerFactor,
        "current" => Math.Abs(s.PowerW) / s.PowerFactor / s.VoltageV,
        "voltage" => s.VoltageV,
        _ => Math.Floor((s.CounterWh - _zeroWh) / (_meter.StepWh ?? 1)) * (_meter.StepWh ?? 1) % (_meter.RollOverWh ?? double.MaxValue),
    };

    private static (ulong Bits, int Count) Bits(string type, double number) => unchecked(type switch
    {
        "float32" => (BitConverter.SingleToUInt32Bits((float)number), 2),
        "int16" or "uint16" => ((ushort)(long)Math.Round(number), 1),
        "int64" or "uint64" => ((ulong)(long)Math.Round(number), 4),
        _ => ((uint)(long)Math.Round(number), 2),
    });

    private static IEnumerable<ushort> Words(ulong bits, int count, bool isLowFirst) =>
        Enumerable.Range(0, count).Select(i => (ushort)(bits >> (16 * (isLowFirst ? i : count - 1 - i))));

    private sealed record Description(Value[] Values, int? Function, string? WordOrder, double? StepWh, double? RollOverWh, Place? Address, int? ResetFunction);

    private sealed record Value(string Measures, int Register, string Type, double? Scale);

    private sealed record Place(int Register, string? Type, int? Function, int? General);
}
