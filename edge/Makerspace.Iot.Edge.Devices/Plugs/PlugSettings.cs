using System.Globalization;
using System.Text;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>One channel of one smart plug.</summary>
/// <param name="Kind">One of <see cref="PlugKinds.All"/>.</param>
/// <param name="Topic">
/// The plug's own part of its topics: <c>tasmota</c> its <c>Topic</c>, or its whole <c>FullTopic</c> with <c>%prefix%</c> in it; <c>shelly1</c> its id (<c>shellyplug-s-0123AB</c>);
/// <c>shelly2</c> its topic prefix; <c>zigbee2mqtt</c> the friendly name, or <c>base/friendly name</c> if the base topic is another than <c>zigbee2mqtt</c>.
/// </param>
/// <param name="Channel">Output of a plug with several, counted from 0; at most <see cref="LastChannel"/>.</param>
public sealed record PlugSettings(string Kind, string Topic, int Channel = 0)
{
    /// <summary>Highest channel.</summary>
    public const int LastChannel = 7;

    /// <summary>Longest topic, bytes of UTF-8.</summary>
    public const int LongestTopic = 128;

    /// <summary>Longest name of an endpoint.</summary>
    public const int LongestEndpoint = 32;

    /// <summary>What of a Shelly of the second generation is meant if the settings name nothing.</summary>
    public const string UsualComponent = "switch";

    /// <summary>The components of a Shelly of the second generation that are known: <c>switch</c> switches and measures, the others only measure (PM Mini, EM, Pro EM, Pro 3EM).</summary>
    public static IReadOnlyList<string> Components { get; } = [UsualComponent, "pm1", "em", "em1"];

    /// <summary>Endpoint of a Zigbee plug with several outputs, as its keys end in (<c>left</c> for <c>state_left</c>); null if they are numbered, or there is one output.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Component of a Shelly of the second generation, one of <see cref="Components"/>.</summary>
    public string Component { get; init; } = UsualComponent;

    /// <summary>Which channel of which plug this is, without its times.</summary>
    public PlugSettings Identity => new(Kind, Topic, Channel) { Endpoint = Endpoint, Component = Component };

    /// <summary>Channel, component or endpoint if it is not the usual one, in English; empty otherwise.</summary>
    public string Part => string.Concat(
        Component == UsualComponent ? "" : $" {Component}", Endpoint is null ? "" : $" endpoint {Endpoint}", Channel == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" channel {Channel}"));

    /// <summary>Time between two questions to the plug, seconds: 1 to 300; null for the usual of its kind.</summary>
    public double? PollSeconds { get; init; }

    /// <summary>How long what the plug said stands, seconds: above <see cref="PollSeconds"/>, at most 3600; null for the usual of its kind.</summary>
    public double? StaleSeconds { get; init; }

    /// <summary>How long the plug may take to confirm a command, seconds: 1 to 30; default 5. Until then the command is repeated each second; after it, it is not.</summary>
    public double ConfirmSeconds { get; init; } = 5;

    /// <summary>Throws <see cref="DeviceSettingsException"/>, saying what to write instead, if no plug can be reached with this.</summary>
    public void Check()
    {
        if (!PlugKinds.All.Contains(Kind, StringComparer.Ordinal))
        {
            throw DeviceKind.Unknown("plug", Kind, PlugKinds.All);
        }

        Require(Topic.Length > 0 && Encoding.UTF8.GetByteCount(Topic) <= LongestTopic, $"topic: 1 to {LongestTopic} bytes");
        Require(Topic.AsSpan().IndexOfAny("+#\0") < 0 && !Topic.Any(char.IsControl), "topic: one plug, so no wildcard (+, #) and no control character");
        Require(Topic[0] != '/' && Topic[^1] != '/' && !Topic.Contains("//", StringComparison.Ordinal), "topic: no empty level (a slash at the start, at the end, or two together)");
        Require(Topic != "makerspace" && !Topic.StartsWith("makerspace/", StringComparison.Ordinal), "topic: makerspace/ is the agents' own; a plug speaks under another name");
        Require(Channel is >= 0 and <= LastChannel, $"channel: 0 to {LastChannel}");
        Require(Endpoint is null || Kind == PlugKinds.Zigbee2Mqtt, "endpoint: only zigbee2mqtt plugs have endpoints; write channel");
        Require(Endpoint is null || Channel == 0, "endpoint: it names the output already; leave channel out");
        Require(Endpoint is null or { Length: > 0 and <= LongestEndpoint } && (Endpoint ?? "").All(c => char.IsAsciiLetterOrDigit(c) || c == '_'), $"endpoint: 1 to {LongestEndpoint} letters, digits and _, as after state_ in the plug's messages");
        Require(Component == UsualComponent || Kind == PlugKinds.Shelly2, "component: only plugs of kind shelly2 have components");
        Require(Components.Contains(Component, StringComparer.Ordinal), $"component: one of {string.Join(", ", Components)}");
        Require(PollSeconds is null or (>= 1 and <= 300), "pollSeconds: 1 to 300");
        Require(StaleSeconds is null or (>= 1 and <= 3600), "staleSeconds: above pollSeconds, at most 3600");
        PlugTimes times = PlugTimes.Of(this);
        Require(times.Stale > times.Poll, "staleSeconds: above pollSeconds, at most 3600");
        Require(ConfirmSeconds is >= 1 and <= 30, "confirmSeconds: 1 to 30");
    }

    /// <summary>As <see cref="Check"/>, for a plug that is to switch.</summary>
    public void CheckRelay()
    {
        Check();
        Require(Component == UsualComponent, $"component: {Component} only measures; a relay needs a plug with the component {UsualComponent}");
    }

    private void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new DeviceSettingsException($"{Kind} plug \"{Topic}\", {what}.");
        }
    }
}
