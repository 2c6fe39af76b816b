namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>Nobody acknowledged the address, or the chip refused a byte: it is busy, asleep or not there.</summary>
/// <inheritdoc cref="DeviceException(string, string, string, string, Exception?)"/>
public sealed class I2cSilenceException(string device, string line, string operation, string problem) : DeviceException(device, line, operation, problem);
