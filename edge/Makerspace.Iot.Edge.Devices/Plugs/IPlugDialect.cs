using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>How one channel of one vendor's plug speaks. Stateless: what is known is kept by <see cref="SmartPlug"/>.</summary>
internal interface IPlugDialect
{
    /// <summary>What to subscribe to.</summary>
    IReadOnlyList<string> Filters { get; }

    /// <summary>What its counter of energy is like.</summary>
    MeterTraits Traits { get; }

    /// <summary>True if a message repeats what somebody remembers beside what is new.</summary>
    bool Remembers { get; }

    /// <summary>So many questions on end must each have a message soon after them before anything counts. One message that can only be an answer (<see cref="PlugReport.IsAnswer"/>) is enough instead.</summary>
    int AnswersNeeded { get; }

    /// <summary>The questions by which it tells its output and its values anew.</summary>
    IReadOnlyList<PlugCommand> Questions { get; }

    /// <summary>Reads a message, of any topic and any content. Never throws.</summary>
    PlugParse Read(string topic, ReadOnlyMemory<byte> payload, out PlugReport report);

    /// <summary>The command that switches the output.</summary>
    PlugCommand Switch(bool on);
}

/// <summary>A message to a plug.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Payload">What.</param>
internal sealed record PlugCommand(string Topic, byte[] Payload);
