using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// The Modbus address that a meter keeps itself: meters of one kind leave the factory with the same one (1), and two with one address cannot share a bus.
/// <list type="bullet">
/// <item>PZEM-004T v3: holding register 0x0002, 16 bits, 1 to 247, written with function 06; holds at once. Source: Peacefair, PZEM-004T V3.0 user manual, section 2.4.</item>
/// <item>Eastron: holding registers 0x0014 and 0x0015, a float32, high word first, 1 to 247, written with function 16. SDM120 and SDM230 take it only while they show "-SET-" (their button held for three seconds).
/// Some hold it only after their supply was cut. No password is asked for it, unlike for the system type. Source: Eastron, SDM120-Modbus, SDM230Modbus V1.2 and SDM630-Modbus protocol descriptions, tables of holding registers ("network node").</item>
/// </list>
/// </summary>
public static class MeterAddress
{
    /// <summary>The address at which every PZEM answers; only of use while one alone is on the bus. Source: its user manual, section 2.2.</summary>
    public const int PzemGeneral = 0xF8;

    /// <summary>Highest address that a meter can be given; the lowest is 1.</summary>
    public const int Highest = 247;

    private const ushort PzemRegister = 0x0002;
    private const ushort EastronRegister = 0x0014;
    private const string Pzem = "pzem004t";

    /// <summary>True for a meter that takes its address only while somebody holds it in set mode.</summary>
    public static bool NeedsSetMode(string kind) => kind is "sdm120" or "sdm230";

    /// <summary>True for a meter that answers at <see cref="PzemGeneral"/> too.</summary>
    public static bool HasGeneral(string kind) => kind == Pzem;

    /// <summary>The address that a meter says it has; null where it says nonsense. Throws <see cref="DeviceException"/> where it does not answer, <see cref="ModbusException"/> where it refuses.</summary>
    public static async ValueTask<int?> ReadAsync(ModbusUnit unit, CancellationToken cancellationToken)
    {
        if (unit.Device == Pzem)
        {
            return Valid((await unit.ReadHoldingRegistersAsync(PzemRegister, 1, cancellationToken))[0]);
        }

        ushort[] registers = await unit.ReadHoldingRegistersAsync(EastronRegister, 2, cancellationToken);
        return Valid(BitConverter.UInt32BitsToSingle(((uint)registers[0] << 16) | registers[1]));
    }

    /// <summary>Gives a meter another address. Throws <see cref="ArgumentOutOfRangeException"/> for one that cannot be, and as <see cref="ReadAsync"/>; the meter may have taken it all the same, where only its answer was lost.</summary>
    public static async ValueTask WriteAsync(ModbusUnit unit, int address, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(address, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address, Highest);
        if (unit.Device == Pzem)
        {
            await unit.WriteRegisterAsync(PzemRegister, (ushort)address, cancellationToken);
            return;
        }

        uint bits = BitConverter.SingleToUInt32Bits(address);
        await unit.WriteRegistersAsync(EastronRegister, new[] { (ushort)(bits >> 16), (ushort)bits }, cancellationToken);
    }

    private static int? Valid(float value) => value is >= 1 and <= Highest && float.IsInteger(value) ? (int)value : null;
}
