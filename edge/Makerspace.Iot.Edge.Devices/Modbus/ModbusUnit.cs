using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>One device on a bus. Every call throws <see cref="DeviceException"/> if it does not answer and <see cref="ModbusException"/> if it refuses; retries are used up then.</summary>
public sealed class ModbusUnit
{
    private readonly ModbusBus _bus;

    internal ModbusUnit(ModbusBus bus, byte address, string device)
    {
        _bus = bus;
        Address = address;
        Device = device;
    }

    /// <summary>Address on the bus.</summary>
    public byte Address { get; }

    /// <summary>Kind of device.</summary>
    public string Device { get; }

    /// <summary>For messages, for example <c>sdm120@5 on /dev/ttyUSB1</c>.</summary>
    public string Name => $"{Device}@{Address} on {_bus.Name}";

    /// <summary>Function 04: reads 1 to 125 input registers.</summary>
    public async ValueTask<ushort[]> ReadInputRegistersAsync(ushort start, int count, CancellationToken cancellationToken) =>
        Registers(await _bus.ExecuteAsync(ModbusRequest.ReadRegisters(Address, holding: false, start, count), Device, cancellationToken));

    /// <summary>Function 03: reads 1 to 125 holding registers.</summary>
    public async ValueTask<ushort[]> ReadHoldingRegistersAsync(ushort start, int count, CancellationToken cancellationToken) =>
        Registers(await _bus.ExecuteAsync(ModbusRequest.ReadRegisters(Address, holding: true, start, count), Device, cancellationToken));

    /// <summary>Function 06: writes one holding register; the device has confirmed it when this returns.</summary>
    public async ValueTask WriteRegisterAsync(ushort register, ushort value, CancellationToken cancellationToken) =>
        await _bus.ExecuteAsync(ModbusRequest.WriteRegister(Address, register, value), Device, cancellationToken);

    /// <summary>Function 16: writes 1 to 123 holding registers in a row; the device has confirmed it when this returns.</summary>
    public async ValueTask WriteRegistersAsync(ushort start, ReadOnlyMemory<ushort> values, CancellationToken cancellationToken) =>
        await _bus.ExecuteAsync(ModbusRequest.WriteRegisters(Address, start, values.Span), Device, cancellationToken);

    /// <summary>A function of the maker's own. Returns what follows address and function in the answer.</summary>
    /// <param name="function">Function code.</param>
    /// <param name="parameters">What follows it in the request.</param>
    /// <param name="answerLength">Length of the whole answer with address, function and CRC, bytes.</param>
    /// <param name="cancellationToken">Gives up waiting; a request that is on the wire is still finished.</param>
    public async ValueTask<byte[]> CustomAsync(byte function, ReadOnlyMemory<byte> parameters, int answerLength, CancellationToken cancellationToken) =>
        (await _bus.ExecuteAsync(ModbusRequest.Custom(Address, function, parameters.Span, answerLength), Device, cancellationToken))[2..];

    /// <summary>A fault of this device that its driver found, for example a value out of range.</summary>
    public DeviceException Fault(string operation, string problem) => new(Device, $"{_bus.Name} @{Address}", operation, problem);

    private static ushort[] Registers(byte[] answer)
    {
        ushort[] registers = new ushort[answer[2] / 2];
        for (int i = 0; i < registers.Length; i++)
        {
            registers[i] = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(3 + (2 * i)));
        }

        return registers;
    }
}
