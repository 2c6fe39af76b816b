using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// Waits for the edges of all watched lines of a chip and tells them. The kernel queues edges by interrupt while this thread is busy. A line that can be watched no more is remembered, and watched no more.
/// </summary>
internal sealed unsafe class GpioEdgeThread : IDisposable
{
    private const int AtOnce = 32;
    private readonly string _chip;
    private readonly Action<TimedEdgeEventArgs> _tell;
    private readonly DescriptorHandle _wake = Libc.OpenEvent();
    private readonly Lock _gate = new();
    private readonly Dictionary<int, DescriptorHandle> _lines = [];
    private readonly Dictionary<int, string> _problems = [];
    private readonly ManualResetEventSlim _turned = new();
    private readonly Thread _thread;
    private bool _end;

    /// <summary>Starts; <paramref name="tell"/> is called on the thread of this object, outside its lock.</summary>
    public GpioEdgeThread(string chip, Action<TimedEdgeEventArgs> tell)
    {
        (_chip, _tell) = (chip, tell);
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "gpio edges" };
        _thread.Start();
    }

    /// <summary>Watches a line, whose descriptor stays the caller's.</summary>
    public void Add(int line, DescriptorHandle handle)
    {
        lock (_gate)
        {
            _problems.Remove(line);
            _lines[line] = handle;
        }

        Wake();
    }

    /// <summary>Watches it no more; afterwards its descriptor is in no call.</summary>
    public void Remove(int line)
    {
        lock (_gate)
        {
            _problems.Remove(line);
            _lines.Remove(line);
            if (_end)
            {
                return;
            }

            _turned.Reset();
        }

        Wake();
        if (Thread.CurrentThread != _thread)
        {
            _turned.Wait();
        }
    }

    /// <summary>Throws <see cref="DeviceException"/> if a line can be watched no more.</summary>
    public void Check(int line)
    {
        lock (_gate)
        {
            if (_problems.TryGetValue(line, out string? problem))
            {
                throw new DeviceException("gpiochip", $"{_chip} line {line}", "read edges", problem);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _end = true;
        }

        Wake();
        _thread.Join();
        _wake.Dispose();
        _turned.Dispose();
    }

    private void Wake()
    {
        ulong one = 1;
        _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    private void Run()
    {
        while (true)
        {
            (int Line, DescriptorHandle Handle)[] watched;
            lock (_gate)
            {
                // Whoever removed a line before this moment sees it in no poll any more.
                _turned.Set();
                if (_end)
                {
                    return;
                }

                watched = [.. _lines.Select(l => (l.Key, l.Value))];
            }

            Turn(watched);
        }
    }

    private void Turn((int Line, DescriptorHandle Handle)[] watched)
    {
        var asked = new Libc.PollDescriptor[watched.Length + 1];
        bool[] held = new bool[asked.Length];
        try
        {
            for (int i = 0; i < asked.Length; i++)
            {
                DescriptorHandle handle = i < watched.Length ? watched[i].Handle : _wake;
                try
                {
                    handle.DangerousAddRef(ref held[i]);
                }
                catch (ObjectDisposedException)
                {
                    // Closed in the meantime; its removal is on the way.
                }

                asked[i] = new Libc.PollDescriptor { Descriptor = held[i] ? (int)handle.DangerousGetHandle() : -1, Events = Libc.PollIn };
            }

            fixed (Libc.PollDescriptor* first = asked)
            {
                _ = Libc.Poll(first, (nuint)asked.Length, null, null);
            }

            if (asked[^1].Returned != 0)
            {
                ulong count;
                _ = Libc.Read(_wake, (byte*)&count, sizeof(ulong));
            }

            for (int i = 0; i < watched.Length; i++)
            {
                Take(watched[i].Line, watched[i].Handle, asked[i].Returned);
            }
        }
        finally
        {
            for (int i = 0; i < held.Length; i++)
            {
                if (held[i])
                {
                    (i < watched.Length ? watched[i].Handle : _wake).DangerousRelease();
                }
            }
        }
    }

    private void Take(int line, DescriptorHandle handle, short returned)
    {
        if (returned == 0)
        {
            return;
        }

        byte* records = stackalloc byte[AtOnce * GpioAbi.EventBytes];
        nint bytes = (returned & Libc.PollIn) != 0 ? Libc.Read(handle, records, AtOnce * GpioAbi.EventBytes) : -1;
        if (bytes < 0)
        {
            // Neither readable nor quiet: the chip went away (POLLERR, POLLHUP).
            string problem = (returned & Libc.PollIn) != 0 ? Errno.ForGpio(Errno.Last) : "the GPIO chip went away";
            lock (_gate)
            {
                if (_lines.Remove(line))
                {
                    _problems[line] = problem;
                }
            }

            return;
        }

        var edges = new TimedEdgeEventArgs?[AtOnce];
        int count = EdgeRecords.Parse(new ReadOnlySpan<byte>(records, (int)bytes), line, edges);
        for (int i = 0; i < count; i++)
        {
            _tell(edges[i]!);
        }
    }
}
