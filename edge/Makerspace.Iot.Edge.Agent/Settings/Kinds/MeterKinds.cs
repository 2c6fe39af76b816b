using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of meters.</summary>
internal static class MeterKinds
{
    /// <summary>The table.</summary>
    public static KindTable<MeterDevice> Table { get; } = new(null, [PulseMeterKind.Entry, ClampMeterKind.Entry, .. ShuntMeterKind.Entries, .. PlugMeterKind.Entries]) { Named = ModbusMeterKind.Files };
}
