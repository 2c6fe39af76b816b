using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The keys by which a smart plug is named, the same for meter and relay.</summary>
internal static class PlugKeys
{
    private static readonly (string Kind, string French, string Topic)[] Table =
    [
        (PlugKinds.Tasmota, "Prise sous Tasmota", "Son Topic, ou tout son FullTopic avec %prefix%"),
        (PlugKinds.Shelly1, "Prise Shelly de première génération", "Son identifiant, comme shellyplug-s-0123AB"),
        (PlugKinds.Shelly2, "Prise Shelly Plus, Pro ou plus récente", "Son préfixe de topic"),
        (PlugKinds.Zigbee2Mqtt, "Prise Zigbee derrière Zigbee2MQTT", "Son nom (friendly name), précédé de « base/ » si le topic de base n'est pas zigbee2mqtt"),
    ];

    /// <summary>One entry for each kind of plug.</summary>
    /// <param name="role">What the plug does, in French, after the kind's name.</param>
    /// <param name="read">Reads the rest.</param>
    public static DeviceKindEntry<T>[] Entries<T>(string role, Func<SettingsSection, PlugSettings, T> read) =>
        [.. Table.Select(t => new DeviceKindEntry<T>(t.Kind, $"{t.French}, {role}", s => read(s, Read(s, t.Kind, t.Topic))))];

    /// <summary>A plug in words.</summary>
    public static (string French, string English) Says(this PlugSettings plug) => (Words(plug, new MessageLanguage(true)), Words(plug, new MessageLanguage(false)));

    /// <summary>What it takes for itself.</summary>
    public static Claim Claimed(this PlugSettings plug, ClaimKind kind) => new(kind, $"{plug.Kind} {plug.Topic}{(plug with { Channel = 0 }).Part}", plug.Channel);

    private static string Words(PlugSettings plug, MessageLanguage language) =>
        language.Say($"la prise {plug.Kind} « {plug.Topic} »", $"the {plug.Kind} plug \"{plug.Topic}\"") + (plug.Component == PlugSettings.UsualComponent ? "" : language.Say($", composant {plug.Component}", $", component {plug.Component}"))
        + (plug.Endpoint is { } endpoint ? language.Say($", sortie {endpoint}", $", endpoint {endpoint}") : "") + (plug.Channel > 0 ? language.Say($", canal {plug.Channel}", $", channel {plug.Channel}") : "");

    private static PlugSettings Read(SettingsSection s, string kind, string topic)
    {
        var plug = new PlugSettings(kind, s.Text("topic", topic), s.Whole("channel", "Sortie d'une prise qui en a plusieurs, comptée à partir de 0", 0, PlugSettings.LastChannel, 0));
        return kind switch
        {
            PlugKinds.Zigbee2Mqtt => plug with { Endpoint = s.OptionalText("endpoint", "Nom de la sortie, quand les clés de la prise finissent par un nom : left pour state_left ; remplace channel") },
            PlugKinds.Shelly2 => plug with { Component = s.Word("component", "Composant : switch commute et mesure ; pm1, em et em1 ne font que mesurer (PM Mini, EM, Pro 3EM)", PlugSettings.Components, PlugSettings.UsualComponent) },
            _ => plug,
        };
    }
}
