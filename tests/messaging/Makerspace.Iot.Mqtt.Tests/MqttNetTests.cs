using System.Runtime.CompilerServices;
using Makerspace.Iot.Mqtt.MqttNet;

namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>The contract, kept by MQTTnet.</summary>
public sealed class MqttNetDelivery : MqttLinkDeliveryContract
{
    protected override IMqttLink Create(MqttLinkOptions options) => MqttNetLinks.Create(options);
}

/// <inheritdoc cref="MqttNetDelivery"/>
public sealed class MqttNetLoss : MqttLinkLossContract
{
    protected override IMqttLink Create(MqttLinkOptions options) => MqttNetLinks.Create(options);
}

/// <inheritdoc cref="MqttNetDelivery"/>
public sealed class MqttNetFlow : MqttLinkFlowContract
{
    protected override int ReadAhead => 64;

    protected override IMqttLink Create(MqttLinkOptions options) => MqttNetLinks.Create(options);
}

/// <inheritdoc cref="MqttNetDelivery"/>
public sealed class MqttNetSecurity : MqttLinkSecurityContract
{
    protected override IMqttLink Create(MqttLinkOptions options) => MqttNetLinks.Create(options);
}

/// <summary>Links as a configuration with <c>"stack": "mqttnet"</c> makes them.</summary>
internal static class MqttNetLinks
{
    [ModuleInitializer]
    internal static void AddStack() => MqttNetStack.Add();

    public static IMqttLink Create(MqttLinkOptions options) => MqttLinks.Create(options with { Stack = MqttLinks.MqttNet });
}
