using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using Makerspace.Iot.Mqtt.Links;

namespace Makerspace.Iot.Mqtt.MqttNet;

/// <summary>Gives MQTTnet its own TCP channel behind a <see cref="PausingAdapter"/>. For one connection.</summary>
internal sealed class PausingAdapterFactory(LinkParts parts, WakeSignal wake) : IMqttClientAdapterFactory
{
    /// <summary>What was made for the connection; null before.</summary>
    public PausingAdapter? Made { get; private set; }

    /// <inheritdoc/>
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        var channel = new MqttTcpChannel(options);
        var formatter = new MqttPacketFormatterAdapter(options.ProtocolVersion, new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax));
        var adapter = new MqttChannelAdapter(channel, formatter, logger) { AllowPacketFragmentation = options.AllowPacketFragmentation, PacketInspector = packetInspector };
        return Made = new PausingAdapter(adapter, channel, parts, wake);
    }
}
