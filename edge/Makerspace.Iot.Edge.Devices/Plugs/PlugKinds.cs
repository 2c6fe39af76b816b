namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>The kinds of smart plugs, by their word in the configuration.</summary>
public static class PlugKinds
{
    /// <summary>Any device under Tasmota's firmware.</summary>
    public const string Tasmota = "tasmota";

    /// <summary>Shelly of the first generation (Plug S, 1PM, 2.5).</summary>
    public const string Shelly1 = "shelly1";

    /// <summary>Shelly Plus, Pro and later.</summary>
    public const string Shelly2 = "shelly2";

    /// <summary>A Zigbee plug behind Zigbee2MQTT.</summary>
    public const string Zigbee2Mqtt = "zigbee2mqtt";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Tasmota, Shelly1, Shelly2, Zigbee2Mqtt];
}
