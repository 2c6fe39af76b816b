using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters.Modbus;

/// <summary>Refuses values that the meter cannot have measured: better no reading than an absurd one on a bill.</summary>
internal static class MeterRange
{
    /// <summary>The value itself. Throws <see cref="DeviceException"/> if it is not a number or outside the range.</summary>
    public static double Check(ModbusUnit unit, string operation, double value, double min, double max) =>
        value >= min && value <= max
            ? value
            : throw unit.Fault(operation, $"{value:G6} is outside {min:G6} to {max:G6}; check that the kind of meter in the configuration is the one on the wall");
}
