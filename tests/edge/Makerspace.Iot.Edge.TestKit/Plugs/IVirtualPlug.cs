using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Plugs;

/// <summary>
/// A smart plug as a machine of messages and time: no thread, no clock, no socket, so that a test drives it by hand. Times count from any fixed start.
/// Not thread-safe; <see cref="PlugOnBroker"/> calls it from one thread.
/// </summary>
public interface IVirtualPlug
{
    /// <summary>Its name among clients.</summary>
    string ClientId { get; }

    /// <summary>What it leaves with the broker for the case that it vanishes.</summary>
    PlugMessage Will { get; }

    /// <summary>What it subscribes to.</summary>
    IReadOnlyList<string> Listens { get; }

    /// <summary>The contacts of its first output: true is closed.</summary>
    bool Output { get; }

    /// <summary>The connection to the broker stands: it says who it is.</summary>
    void Connected(TimeSpan now, ICollection<PlugMessage> output);

    /// <summary>Takes a message that came from the broker.</summary>
    void Receive(string topic, ReadOnlySpan<byte> payload, TimeSpan now, ICollection<PlugMessage> output);

    /// <summary>Lets time pass, with what flows through it now; says what is due.</summary>
    void Advance(TimeSpan now, ElectricState state, ICollection<PlugMessage> output);

    /// <summary>Somebody presses its button.</summary>
    void PressButton(TimeSpan now, ICollection<PlugMessage> output);

    /// <summary>Mains fails and is there again: what it keeps and what it forgets, and what its output does then.</summary>
    void LosePower();
}

/// <summary>A message.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Payload">What.</param>
/// <param name="Retain">Whether the broker keeps it.</param>
public sealed record PlugMessage(string Topic, string Payload, bool Retain = false);
