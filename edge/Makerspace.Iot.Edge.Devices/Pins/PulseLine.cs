using System.Device.Gpio;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// An input of which every activation is counted, however seldom somebody looks: edges wait here until they are read, the newest <see cref="Kept"/> of them.
/// Read by one thread at a time.
/// </summary>
public sealed class PulseLine : IDisposable
{
    /// <summary>Activations kept for a slow reader: 25 s at 20 a second. The oldest go first, and the numbers tell how many.</summary>
    public const int Kept = 512;

    private readonly PinBoard _board;
    private readonly EdgeDriver _driver;
    private readonly int _line;
    private readonly Lock _gate = new();
    private readonly Queue<PulseEdge> _edges = new();
    private bool _disposed;

    internal PulseLine(PinBoard board, EdgeDriver driver, int line, bool activeLow)
    {
        (_board, _driver, _line) = (board, driver, line);
        board.Controller.RegisterCallbackForPinValueChangedEvent(line, activeLow ? PinEventTypes.Falling : PinEventTypes.Rising, Take);
    }

    /// <summary>
    /// Takes what has come since the last call, oldest first; never waits. Returns how many were written; less than there is room for means that none are left.
    /// Throws <see cref="DeviceException"/> if the board can count no more.
    /// </summary>
    public int Read(Span<PulseEdge> edges)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        int count = 0;
        lock (_gate)
        {
            while (count < edges.Length && _edges.TryDequeue(out edges[count]))
            {
                count++;
            }
        }

        if (count == 0)
        {
            _driver.CheckEdges(_line);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            try
            {
                _board.Controller.UnregisterCallbackForPinValueChangedEvent(_line, Take);
            }
            finally
            {
                _board.Close(_line);
            }
        }
    }

    private void Take(object sender, PinValueChangedEventArgs args)
    {
        if (args is TimedEdgeEventArgs edge)
        {
            lock (_gate)
            {
                _edges.Enqueue(new PulseEdge(edge.AtNanoseconds, edge.Number));
                if (_edges.Count > Kept)
                {
                    _edges.Dequeue();
                }
            }
        }
    }
}

/// <summary>One activation of a line.</summary>
/// <param name="AtNanoseconds">When, by the monotonic clock of the system (CLOCK_MONOTONIC), nanoseconds; the same clock as <see cref="TimeProvider.GetTimestamp"/> of <see cref="TimeProvider.System"/>.</param>
/// <param name="Number">Number of the activation since the line was opened, from 1 on, modulo 2^32. A gap to the one before tells how many did not fit the queue.</param>
public readonly record struct PulseEdge(long AtNanoseconds, uint Number);
