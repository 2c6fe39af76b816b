namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>The way to the plugs: a connection to their broker, as far as plugs need it. The agent implements it with its MQTT link.</summary>
public interface IPlugBus
{
    /// <summary>True while the broker listens.</summary>
    bool IsConnected { get; }

    /// <summary>
    /// Hands over a message at QoS 1, never retained: a command that a broker keeps would switch a machine long after it was meant.
    /// Answers at once and never throws; false if it was not taken.
    /// </summary>
    bool TryPublish(string topic, ReadOnlyMemory<byte> payload);
}
