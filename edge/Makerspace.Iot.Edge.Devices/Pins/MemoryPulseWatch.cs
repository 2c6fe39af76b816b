using System.Device.Gpio;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// Looks at the pulse lines of a memory board on a thread of its own, every <see cref="Period"/>, in the place of the interrupts of a real chip. It exists only if a pulse line was opened.
/// </summary>
internal sealed class MemoryPulseWatch : IDisposable
{
    /// <summary>Time between looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private readonly Func<int, byte> _read;
    private readonly Action<TimedEdgeEventArgs> _tell;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (MemoryPulseLine Line, PinEventTypes Type)> _lines = [];
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <summary>Starts looking; <paramref name="read"/> gives the input byte of a line, <paramref name="tell"/> takes what was seen, outside the lock.</summary>
    public MemoryPulseWatch(Func<int, byte> read, Action<TimedEdgeEventArgs> tell)
    {
        (_read, _tell) = (read, tell);
        _thread = new Thread(Watch, maxStackSize: 256 * 1024) { IsBackground = true, Name = "memory board pulses" };
        _thread.Start();
    }

    /// <summary>Watches one more line for edges of one type.</summary>
    public void Add(int line, PinEventTypes type, TimeSpan debounce)
    {
        if (type is not (PinEventTypes.Rising or PinEventTypes.Falling))
        {
            throw new NotSupportedException("The memory board tells rising or falling edges of a line, not both.");
        }

        var watched = new MemoryPulseLine(activeLow: type == PinEventTypes.Falling, debounce.Ticks * 100);
        lock (_gate)
        {
            _lines[line] = (watched, type);
            watched.Look(_read(line), Now());
        }
    }

    /// <summary>Watches it no more.</summary>
    public void Remove(int line)
    {
        lock (_gate)
        {
            _lines.Remove(line);
        }
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
        var seen = new List<TimedEdgeEventArgs>();
        var edges = new PulseEdge[64];
        while (!_end.Wait(Period))
        {
            lock (_gate)
            {
                long now = Now();
                foreach ((int line, (MemoryPulseLine watched, PinEventTypes type)) in _lines)
                {
                    watched.Look(_read(line), now);
                    int count = watched.Take(edges);
                    seen.AddRange(edges.Take(count).Select(e => new TimedEdgeEventArgs(type, line, e.AtNanoseconds, e.Number)));
                }
            }

            seen.ForEach(_tell);
            seen.Clear();
        }
    }
}
