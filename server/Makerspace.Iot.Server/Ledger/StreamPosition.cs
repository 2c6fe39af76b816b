
namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// How far the outbox of an agent has come. What is acknowledged is a prefix without holes, but for what the agent itself no longer has (<see cref="AlarmCode.StreamGap"/> names it).
/// </summary>
public sealed class StreamPosition
{
    /// <summary>Agent; key together with <see cref="Epoch"/>.</summary>
    public required string Agent { get; set; }

    /// <summary>Epoch of the outbox.</summary>
    public required string Epoch { get; set; }

    /// <summary>Site of the topic by which it last came; acknowledgements go back there.</summary>
    public required string Site { get; set; }

    /// <summary>Every event from 1 up to here is stored, or told as missing for good; 0 if the first is missing.</summary>
    public long CommittedSeq { get; set; }

    /// <summary>The highest event stored; above <see cref="CommittedSeq"/> there are holes.</summary>
    public long HighestSeq { get; set; }

    /// <summary>When it last moved, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}
