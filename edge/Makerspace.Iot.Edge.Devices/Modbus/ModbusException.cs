namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>A device answered with an exception code: it is alive and refuses.</summary>
/// <param name="device">Kind of device.</param>
/// <param name="line">Line and address.</param>
/// <param name="operation">What was asked.</param>
/// <param name="code">Code of the answer; values outside the enum are passed on.</param>
public sealed class ModbusException(string device, string line, string operation, ModbusExceptionCode code)
    : DeviceException(device, line, operation, $"refused with exception {(byte)code} ({code}); check the kind of meter in the configuration")
{
    /// <summary>Code of the answer.</summary>
    public ModbusExceptionCode Code { get; } = code;
}
