namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>Asks devices and waits for their answers, over whatever carries the frames; used by one thread.</summary>
internal interface IModbusMaster : IDisposable
{
    /// <summary>Name of the line, for messages.</summary>
    string Name { get; }

    /// <summary>Counters, replaced after each request.</summary>
    ModbusCounters Counters { get; }

    /// <summary>The addresses that devices may have here, in words.</summary>
    string Addresses { get; }

    /// <summary>True for an address that a device may have here.</summary>
    bool Takes(int address);

    /// <summary>
    /// Executes a request and returns the answer from its address on, without checksum. Throws <see cref="DeviceException"/> if the line is lost, the device is on hold or all attempts failed,
    /// <see cref="ModbusException"/> if it refuses.
    /// </summary>
    byte[] Execute(ModbusRequest request, string device);
}
