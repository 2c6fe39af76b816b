namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>Why a device refuses. Source: MODBUS application protocol specification V1.1b3, section 7.</summary>
public enum ModbusExceptionCode : byte
{
    /// <summary>The device does not know the function.</summary>
    IllegalFunction = 1,

    /// <summary>The device has no such register.</summary>
    IllegalDataAddress = 2,

    /// <summary>The value or count is not possible.</summary>
    IllegalDataValue = 3,

    /// <summary>The device failed while working.</summary>
    DeviceFailure = 4,

    /// <summary>Accepted, but it takes long.</summary>
    Acknowledge = 5,

    /// <summary>Busy: ask again later.</summary>
    DeviceBusy = 6,

    /// <summary>Parity error in the device's memory.</summary>
    MemoryParityError = 8,

    /// <summary>A gateway has no way to the device.</summary>
    GatewayPathUnavailable = 0x0A,

    /// <summary>A gateway asked the device and got no answer.</summary>
    GatewayTargetSilent = 0x0B,
}
