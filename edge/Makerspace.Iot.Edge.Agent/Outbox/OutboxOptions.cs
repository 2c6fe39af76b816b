namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>The size of an outbox. What happens at the limits: <see cref="OutboxLimits"/>.</summary>
public sealed record OutboxOptions
{
    /// <summary>Most events kept: 100 to 10,000,000. Default 200,000, about a fortnight of a busy workshop without network.</summary>
    public long MaxRows { get; init; } = 200_000;

    /// <summary>Most encoded bytes kept: 64 KiB to 4 GiB. Default 128 MiB.</summary>
    public long MaxBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Command ids remembered; the oldest are forgotten. Default 10,000: commands expire within ten minutes.</summary>
    public int CommandsKept { get; init; } = 10_000;

    /// <summary>
    /// Bytes of disk held back in a file of their own and given up when the disk is full. So open sessions can still be ended. 0 for none. Default 1 MiB.
    /// </summary>
    public int ReserveBytes { get; init; } = 1024 * 1024;

    /// <summary>Longest wait for a database that another program holds, whole seconds, 1 to 5: well below the watchdog's ten. Default 1. Several writes share it, see <see cref="LockWait"/>.</summary>
    public int LockWaitSeconds { get; init; } = 1;
}
