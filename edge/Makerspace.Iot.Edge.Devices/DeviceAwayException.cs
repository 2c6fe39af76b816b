namespace Makerspace.Iot.Edge.Devices;

/// <summary>
/// A device behind a network (a smart plug) that cannot be reached for now: what it senses is unknown, which is no fault of a pin. It may come back by itself.
/// </summary>
/// <param name="device">Kind of device, for example <c>tasmota</c>.</param>
/// <param name="line">Where, for example its topic and channel.</param>
/// <param name="operation">What was being done.</param>
/// <param name="problem">What went wrong.</param>
public sealed class DeviceAwayException(string device, string line, string operation, string problem) : DeviceException(device, line, operation, problem)
{
    /// <summary>True if it could not have been heard yet: that is no reason to report it as missing.</summary>
    public bool IsEarly { get; init; }
}
