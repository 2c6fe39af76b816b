namespace Makerspace.Iot.Edge.Devices;

/// <summary>A hardware fault: names chip, line, address and operation.</summary>
/// <param name="device">Chip or meter, for example <c>PN532</c>.</param>
/// <param name="line">Line or bus, and address if there is one, for example <c>/dev/ttyUSB0 @5</c>.</param>
/// <param name="operation">What was being done, for example <c>read 0x0156</c>.</param>
/// <param name="problem">What went wrong.</param>
/// <param name="inner">Cause.</param>
public class DeviceException(string device, string line, string operation, string problem, Exception? inner = null)
    : Exception($"{device} on {line}: {operation}: {problem}", inner)
{
    /// <summary>Chip or meter.</summary>
    public string Device { get; } = device;

    /// <summary>Line or bus, and address.</summary>
    public string Line { get; } = line;

    /// <summary>What was being done.</summary>
    public string Operation { get; } = operation;
}
