namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// An input of which every activation is counted, however seldom somebody looks: the board keeps them (the kernel in a queue, filled by interrupt) until they are read.
/// Used by one thread at a time.
/// </summary>
public interface IPulseInput : IDisposable
{
    /// <summary>
    /// Takes what has come since the last call, oldest first; never waits. Returns how many were written; less than there is room for means that none are left.
    /// Throws <see cref="DeviceException"/> where the board refuses.
    /// </summary>
    int Read(Span<PulseEdge> edges);
}

/// <summary>One activation of a line.</summary>
/// <param name="AtNanoseconds">When, by the monotonic clock of the system (CLOCK_MONOTONIC), nanoseconds; the same clock as <see cref="TimeProvider.GetTimestamp"/> of <see cref="TimeProvider.System"/>.</param>
/// <param name="Number">Number of the activation since the line was opened, from 1 on, modulo 2^32. A gap to the one before tells how many did not fit the queue.</param>
public readonly record struct PulseEdge(long AtNanoseconds, uint Number);
