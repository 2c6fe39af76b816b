using Makerspace.Iot.Mqtt.Mosquitto;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Mqtt;

/// <summary>Makes links to a broker.</summary>
public static class MqttLinks
{
    /// <summary>
    /// A link over libmosquitto, not yet started. Throws <see cref="MqttLinkException"/> where libmosquitto is not installed;
    /// options are checked by <see cref="IMqttLink.Start"/>.
    /// </summary>
    /// <param name="options">Settings.</param>
    /// <param name="log">Connections, losses and refusals; null for silence.</param>
    public static IMqttLink Create(MqttLinkOptions options, ILogger? log = null) => new LibMosquittoLink(options, log ?? NullLogger.Instance);
}
