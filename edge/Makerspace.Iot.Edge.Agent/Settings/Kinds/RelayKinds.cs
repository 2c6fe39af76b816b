using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of relays.</summary>
internal static class RelayKinds
{
    /// <summary>The table; a relay without <c>kind</c> hangs on a line of the pin board.</summary>
    public static KindTable<RelayDevice> Table { get; } = new(LineRelayKind.Name, [LineRelayKind.Entry, .. PlugRelayKind.Entries]);
}
