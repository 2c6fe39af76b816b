namespace Makerspace.Iot.Edge.Devices.Readers.Iso14443;

/// <summary>How an exchange over the air ended.</summary>
internal enum AirOutcome
{
    /// <summary>A whole answer.</summary>
    Answered,

    /// <summary>Nobody answered in time.</summary>
    Silent,

    /// <summary>Several cards answered with different bits.</summary>
    Collision,

    /// <summary>Something answered that is no frame: wrong parity, wrong length, a card at the edge of the field, metal.</summary>
    Garbled,

    /// <summary>The reader chip itself did not do its part.</summary>
    ChipFault,
}

/// <summary>What came back.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Bits">Bits received, the places left free by the alignment included; with a collision, only those before it count.</param>
/// <param name="CollisionBit">With a collision: which bit was the first, counted from 1; 0 if it is not known.</param>
internal readonly record struct AirAnswer(AirOutcome Outcome, int Bits = 0, int CollisionBit = 0);

/// <summary>Sends a frame of ISO/IEC 14443 type A to whatever lies in the field, and takes one answer.</summary>
internal interface IAirLink
{
    /// <summary>One exchange.</summary>
    /// <param name="frame">Bytes; of the last one, <paramref name="lastBits"/> bits are sent.</param>
    /// <param name="lastBits">1 to 7; 0 for all eight.</param>
    /// <param name="alignment">Where in the first byte of <paramref name="answer"/> the first received bit belongs, 0 to 7.</param>
    /// <param name="answer">Takes the answer; longer answers are <see cref="AirOutcome.Garbled"/>.</param>
    AirAnswer Exchange(ReadOnlySpan<byte> frame, int lastBits, int alignment, Span<byte> answer);

    /// <summary>Sends a frame to which no answer belongs, and does not wait.</summary>
    void Send(ReadOnlySpan<byte> frame);
}
