namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>How a reader that is asked again and again is watched. The defaults suit a badge at a machine.</summary>
public record PollOptions
{
    /// <summary>Time between two polls. Default 100 ms; 20 ms to 2 s. The thread sleeps in the kernel meanwhile.</summary>
    public TimeSpan PollPeriod { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Polls in a row that must find no badge before it counts as removed. Default 3; 1 to 50. A clean removal is never reported later than this many polls.</summary>
    public int RemovalPolls { get; init; } = 3;

    /// <summary>Failed checks in a row (no answer, malformed answer, line closed) before the fault is reported. Default 5; 1 to 1,000.</summary>
    public int FaultAfterFailedChecks { get; init; } = 5;

    /// <summary>Failed checks in a row before the chip is woken and set up again. Default 2; 1 to 100.</summary>
    public int InitialiseAfterFailedChecks { get; init; } = 2;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for a value out of its range.</summary>
    public virtual void Check()
    {
        Require(PollPeriod.TotalMilliseconds is >= 20 and <= 2_000, "the poll period must be 20 ms to 2 s");
        Require(RemovalPolls is >= 1 and <= 50, "removal must take 1 to 50 polls");
        Require(FaultAfterFailedChecks is >= 1 and <= 1_000, "a fault must take 1 to 1,000 failed checks");
        Require(InitialiseAfterFailedChecks is >= 1 and <= 100, "a new set-up must take 1 to 100 failed checks");
    }

    /// <summary>Throws <see cref="DeviceSettingsException"/> if a condition does not hold.</summary>
    protected static void Require(bool holds, string what) => DeviceSettingsException.ThrowIf(!holds, $"Badge reader: {what}.");
}
