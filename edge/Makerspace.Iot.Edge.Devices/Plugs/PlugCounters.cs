namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>Counters of one plug since the start, for the status page.</summary>
public sealed record PlugCounters
{
    /// <summary>Messages of the plug, understood or not.</summary>
    public long Messages { get; init; }

    /// <summary>Messages that were not what the vendor documents; ignored.</summary>
    public long Nonsense { get; init; }

    /// <summary>Single values that were there and could not be; taken as missing.</summary>
    public long ValuesRefused { get; init; }

    /// <summary>Messages that a broker had kept from before, of unknown age; ignored, except for whether the plug is connected.</summary>
    public long Retained { get; init; }

    /// <summary>Messages after a start of plug or bridge, a new connection or a silence, before a question was answered: they may be what a bridge remembers; ignored.</summary>
    public long Unproven { get; init; }

    /// <summary>Messages above <see cref="PlugBoard.LargestPayload"/>; not looked at.</summary>
    public long Oversized { get; init; }

    /// <summary>Questions sent.</summary>
    public long Questions { get; init; }

    /// <summary>Commands to switch sent, repetitions included.</summary>
    public long Commands { get; init; }

    /// <summary>Messages that could not be handed over.</summary>
    public long NotSent { get; init; }

    /// <summary>Commands that the plug did not confirm in its time.</summary>
    public long Unconfirmed { get; init; }
}
