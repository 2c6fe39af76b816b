namespace Makerspace.Iot.Mqtt.Tests;

/// <summary>The contract, kept by libmosquitto.</summary>
public sealed class LibMosquittoDelivery : MqttLinkDeliveryContract
{
    protected override IMqttLink Create(MqttLinkOptions options) => MqttLinks.Create(options);
}

/// <inheritdoc cref="LibMosquittoDelivery"/>
public sealed class LibMosquittoLoss : MqttLinkLossContract
{
    protected override IMqttLink Create(MqttLinkOptions options) => MqttLinks.Create(options);
}

/// <inheritdoc cref="LibMosquittoDelivery"/>
public sealed class LibMosquittoFlow : MqttLinkFlowContract
{
    protected override int ReadAhead => 0;

    protected override IMqttLink Create(MqttLinkOptions options) => MqttLinks.Create(options);
}

/// <inheritdoc cref="LibMosquittoDelivery"/>
public sealed class LibMosquittoSecurity : MqttLinkSecurityContract
{
    protected override IMqttLink Create(MqttLinkOptions options) => MqttLinks.Create(options);
}
