namespace Makerspace.Iot.Edge.Simulator.Chips.Modbus;

/// <summary>The exception codes of MODBUS Application Protocol V1.1b3, 7.</summary>
internal enum ModbusException : byte
{
    IllegalFunction = 1,
    IllegalDataAddress = 2,
    IllegalDataValue = 3,
    DeviceFailure = 4,
}

/// <summary>Builds exception answers.</summary>
internal static class ModbusExceptions
{
    public static byte[] For(byte function, ModbusException code) => [(byte)(function | 0x80), (byte)code];
}
