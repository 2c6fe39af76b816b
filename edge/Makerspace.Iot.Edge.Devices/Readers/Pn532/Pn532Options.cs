namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>How a PN532 is watched. The defaults suit a badge at a machine.</summary>
public sealed record Pn532Options
{
    /// <summary>Time between two polls. Default 100 ms; 20 ms to 2 s. The thread sleeps in the kernel meanwhile.</summary>
    public TimeSpan PollPeriod { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Polls in a row that must find no badge before it counts as removed. Default 3; 1 to 50. A clean removal is never reported later than this many polls.</summary>
    public int RemovalPolls { get; init; } = 3;

    /// <summary>Failed checks in a row (no answer, malformed answer, line closed) before the fault is reported. Default 5; 1 to 1,000.</summary>
    public int FaultAfterFailedChecks { get; init; } = 5;

    /// <summary>Failed checks in a row before the chip is woken and set up again. Default 2; 1 to 100.</summary>
    public int InitialiseAfterFailedChecks { get; init; } = 2;

    /// <summary>Time for the chip's ACK. Default 100 ms: the chip takes 15 ms at most (UM0701-02, section 6.2.2), a USB adapter holds bytes back for up to 16 ms, and a busy computer the rest.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time for an answer after the ACK. Default 300 ms: a search with three tries takes under 30 ms.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Tries to activate a badge within one poll, minus one (MxRtyPassiveActivation). Default 2. At least 1: a badge that is already active answers only the second request.</summary>
    public byte ActivationRetries { get; init; } = 2;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for a value out of its range.</summary>
    public void Check()
    {
        Require(PollPeriod.TotalMilliseconds is >= 20 and <= 2_000, "the poll period must be 20 ms to 2 s");
        Require(RemovalPolls is >= 1 and <= 50, "removal must take 1 to 50 polls");
        Require(FaultAfterFailedChecks is >= 1 and <= 1_000, "a fault must take 1 to 1,000 failed checks");
        Require(InitialiseAfterFailedChecks is >= 1 and <= 100, "a new set-up must take 1 to 100 failed checks");
        Require(AckTimeout.TotalMilliseconds is >= 15 and <= 5_000, "the time for an ACK must be 15 ms to 5 s");
        Require(AnswerTimeout.TotalMilliseconds is >= 30 and <= 5_000, "the time for an answer must be 30 ms to 5 s");
        Require(ActivationRetries is >= 1 and <= 20, "activation retries must be 1 to 20");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new DeviceSettingsException($"PN532 reader: {what}.");
        }
    }
}
