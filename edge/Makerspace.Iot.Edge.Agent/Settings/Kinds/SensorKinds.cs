using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of temperature sensors.</summary>
internal static class SensorKinds
{
    /// <summary>The table.</summary>
    public static KindTable<SensorDevice> Table { get; } = new(null, [Ds18b20Kind.Entry, ThermocoupleKinds.Max31856, .. ThermocoupleKinds.Mcp960x, Bme280Kind.Entry]);
}
