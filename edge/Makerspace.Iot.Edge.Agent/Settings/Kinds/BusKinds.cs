using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of buses.</summary>
internal static class BusKinds
{
    /// <summary>The table.</summary>
    public static KindTable<BusDevice> Table { get; } = new(ModbusRtuKind.Name, ModbusRtuKind.Entry, ModbusTcpKind.Tcp, ModbusTcpKind.RtuOverTcp);
}
