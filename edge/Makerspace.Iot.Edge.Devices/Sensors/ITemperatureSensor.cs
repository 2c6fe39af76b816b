namespace Makerspace.Iot.Edge.Devices.Sensors;

/// <summary>A temperature sensor of one machine, for presses and kilns. It watches and warns; the thermostat and the over-temperature cut-out are the machine's own.</summary>
public interface ITemperatureSensor
{
    /// <summary>Name for messages, for example <c>ds18b20 28-0316a2794eff</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Reads once, degrees Celsius. May take a second; it holds up nobody else. Throws <see cref="DeviceException"/> if the sensor is missing, answers with errors or with a value that it cannot have measured.
    /// </summary>
    ValueTask<double> ReadAsync(CancellationToken cancellationToken);
}
