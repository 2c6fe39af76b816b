using System.Collections.Concurrent;
using Makerspace.Iot.Mqtt.Mosquitto;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Mqtt;

/// <summary>Makes links to a broker. Thread-safe.</summary>
public static class MqttLinks
{
    /// <summary>libmosquitto, always there.</summary>
    public const string LibMosquitto = "libmosquitto";

    /// <summary>MQTTnet, there where the program was built with <c>-p:NuGetStack=true</c> and has added it.</summary>
    public const string MqttNet = "mqttnet";

    private static readonly ConcurrentDictionary<string, Func<MqttLinkOptions, ILogger, IMqttLink>> Makers = new(StringComparer.Ordinal)
    {
        [LibMosquitto] = (options, log) => new LibMosquittoLink(options, log),
    };

    /// <summary>Every name that <see cref="MqttLinkOptions.Stack"/> may have, compiled in or not.</summary>
    public static IReadOnlyList<string> Stacks { get; } = [LibMosquitto, MqttNet];

    /// <summary>Adds an implementation that another assembly brings; the last one of a name counts.</summary>
    public static void Add(string stack, Func<MqttLinkOptions, ILogger, IMqttLink> make) => Makers[stack] = make;

    /// <summary>Null where links of this stack can be made; else what is wrong, and what to do, in English.</summary>
    public static string? Problem(string stack) => Makers.ContainsKey(stack)
        ? null
        : Stacks.Contains(stack)
            ? $"the MQTT stack \"{stack}\" is not compiled into this program: build it with -p:NuGetStack=true, or choose \"{LibMosquitto}\""
            : $"there is no MQTT stack \"{stack}\"; known: {string.Join(", ", Stacks)}";

    /// <summary>
    /// A link, not yet started. Throws <see cref="MqttLinkException"/> where its stack is not compiled in (<see cref="Problem"/>) or its library is not installed;
    /// the other options are checked by <see cref="IMqttLink.Start"/>.
    /// </summary>
    /// <param name="options">Settings.</param>
    /// <param name="log">Connections, losses and refusals; null for silence.</param>
    public static IMqttLink Create(MqttLinkOptions options, ILogger? log = null) => Makers.TryGetValue(options.Stack, out Func<MqttLinkOptions, ILogger, IMqttLink>? make)
        ? make(options, log ?? NullLogger.Instance)
        : throw new MqttLinkException("MQTT: " + Problem(options.Stack));
}
