namespace Makerspace.Iot.Mqtt.MqttNet;

/// <summary>The two waiters of a link: who hands messages over, and who reads the socket. Both are woken by the same calls and look up what there is for them.</summary>
internal sealed class MqttNetWake
{
    /// <summary>Waited for by <see cref="MqttNetSession"/>.</summary>
    public WakeSignal ToServe { get; } = new();

    /// <summary>Waited for by <see cref="PausingAdapter"/>.</summary>
    public WakeSignal ToRead { get; } = new();

    /// <summary>Wakes both.</summary>
    public void Set()
    {
        ToServe.Set();
        ToRead.Set();
    }
}
