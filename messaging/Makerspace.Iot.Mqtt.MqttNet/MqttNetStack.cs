namespace Makerspace.Iot.Mqtt.MqttNet;

/// <summary>Makes MQTTnet known to <see cref="MqttLinks"/>.</summary>
public static class MqttNetStack
{
    /// <summary>To be called once at the start of a program that was built with the NuGet stack.</summary>
    public static void Add() => MqttLinks.Add(MqttLinks.MqttNet, (options, log) => new MqttNetLink(options, log));
}
