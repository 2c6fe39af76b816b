namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// Looks at the pulse lines of a memory board on a thread of its own, every <see cref="Period"/>, in the place of the interrupts of a real chip. It exists only where a pulse line was opened.
/// </summary>
internal sealed class MemoryPulseWatch : IDisposable
{
    /// <summary>Time between looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private readonly Func<int, byte> _read;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, MemoryPulseLine> _lines = [];
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <summary>Starts looking; <paramref name="read"/> gives the input byte of a line.</summary>
    public MemoryPulseWatch(Func<int, byte> read)
    {
        _read = read;
        _thread = new Thread(Watch, maxStackSize: 256 * 1024) { IsBackground = true, Name = "memory board pulses" };
        _thread.Start();
    }

    /// <summary>Watches one more line.</summary>
    public IPulseInput Open(int line, bool activeLow, TimeSpan debounce, Action giveBack)
    {
        var watched = new MemoryPulseLine(activeLow, debounce.Ticks * 100);
        lock (_gate)
        {
            _lines.Add(line, watched);
            watched.Look(_read(line), Now());
        }

        return new Input(this, line, watched, giveBack);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_end.IsSet)
        {
            _end.Set();
            _thread.Join();
        }
    }

    private static long Now() => TimeProvider.System.GetElapsedTime(0).Ticks * 100;

    private void Watch()
    {
        while (!_end.Wait(Period))
        {
            lock (_gate)
            {
                long now = Now();
                foreach ((int line, MemoryPulseLine watched) in _lines)
                {
                    watched.Look(_read(line), now);
                }
            }
        }
    }

    private sealed class Input(MemoryPulseWatch watch, int line, MemoryPulseLine watched, Action giveBack) : IPulseInput
    {
        private bool _disposed;

        public int Read(Span<PulseEdge> edges)
        {
            lock (watch._gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return watched.Take(edges);
            }
        }

        public void Dispose()
        {
            lock (watch._gate)
            {
                if (_disposed)
                {
                    return;
                }

                _disposed = true;
                watch._lines.Remove(line);
            }

            giveBack();
        }
    }
}
