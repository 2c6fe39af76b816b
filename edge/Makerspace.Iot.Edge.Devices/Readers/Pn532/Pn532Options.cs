namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>How a PN532 is watched. The defaults suit a badge at a machine.</summary>
public sealed record Pn532Options : PollOptions
{
    /// <summary>Time for the chip's ACK. Default 100 ms: the chip takes 15 ms at most (UM0701-02, section 6.2.2), a USB adapter holds bytes back for up to 16 ms, and a busy computer the rest.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time for an answer after the ACK. Default 300 ms: a search with three tries takes under 30 ms.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Tries to activate a badge within one poll, minus one (MxRtyPassiveActivation). Default 2. At least 1: a badge that is already active answers only the second request.</summary>
    public byte ActivationRetries { get; init; } = 2;

    /// <summary>
    /// Time after which the chip is asked who it is and set up anew although it answers, its field switched off for a moment if it is empty: a chip that hangs may answer "empty" for ever.
    /// Default 30 s; 1 s to 1 h.
    /// </summary>
    public TimeSpan RenewPeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        Require(AckTimeout.TotalMilliseconds is >= 15 and <= 5_000, "the time for an ACK must be 15 ms to 5 s");
        Require(AnswerTimeout.TotalMilliseconds is >= 30 and <= 5_000, "the time for an answer must be 30 ms to 5 s");
        Require(RenewPeriod.TotalSeconds is >= 1 and <= 3_600, "the chip must be asked who it is every 1 s to 1 h");
        Require(ActivationRetries is >= 1 and <= 20, "activation retries must be 1 to 20");
    }
}
