using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters.Modbus;

/// <summary>
/// The Modbus address that a meter keeps itself: meters of one kind leave the factory with the same one, mostly 1, and two with one address cannot share a bus.
/// Which register it is, and when it can be written, stands in the meter's file.
/// </summary>
public static class MeterAddress
{
    /// <summary>Highest address that a meter can be given; the lowest is 1. Source: MODBUS over serial line V1.02, 2.2.</summary>
    public const int Highest = 247;

    /// <summary>The address that a meter says it has; null if it says nonsense. Throws <see cref="DeviceException"/> if it does not answer, <see cref="ModbusException"/> if it refuses.</summary>
    public static async ValueTask<int?> ReadAsync(ModbusUnit unit, AddressRegister place, CancellationToken cancellationToken)
    {
        MeterValue value = Value(place);
        double address = value.Read(await unit.ReadHoldingRegistersAsync((ushort)place.Register, value.Count, cancellationToken));
        return address is >= 1 and <= Highest && double.IsInteger(address) ? (int)address : null;
    }

    /// <summary>Gives a meter another address. Throws <see cref="ArgumentOutOfRangeException"/> for one that cannot be, and as <see cref="ReadAsync"/>; the meter may have taken it all the same, if only its answer was lost.</summary>
    public static async ValueTask WriteAsync(ModbusUnit unit, AddressRegister place, int address, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(address, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address, Highest);
        uint bits = BitConverter.SingleToUInt32Bits(address);
        ushort[] registers = place.Type == RegisterType.Float32 ? [(ushort)(bits >> 16), (ushort)bits] : [(ushort)address];
        if (place.WritesSeveral)
        {
            await unit.WriteRegistersAsync((ushort)place.Register, registers, cancellationToken);
        }
        else
        {
            await unit.WriteRegisterAsync((ushort)place.Register, registers[0], cancellationToken);
        }
    }

    private static MeterValue Value(AddressRegister place) => new(default, place.Register, place.Type);
}
