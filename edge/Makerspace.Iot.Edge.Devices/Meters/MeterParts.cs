using System.Device.I2c;
using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>What meters are made of: buses, board, counters. All of it stays the caller's.</summary>
public sealed record MeterParts
{
    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The buses by name.</summary>
    public IReadOnlyDictionary<string, ModbusBus> Buses { get; init; } = new Dictionary<string, ModbusBus>(StringComparer.Ordinal);

    /// <summary>The pin board of pulse meters; null if there is none.</summary>
    public PinBoard? Board { get; init; }

    /// <summary>Where pulse meters keep their counters; null if there are none.</summary>
    public ICounterStore? Counters { get; init; }

    /// <summary>Opens a chip on an I²C bus: settings and the chip's name for messages.</summary>
    public Func<I2cSettings, string, I2cDevice> OpenI2c { get; init; } = I2cBuses.Open;
}
