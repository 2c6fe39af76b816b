namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// A tty of Linux: real UART, USB adapter or pseudo-terminal. Raw mode, held by an advisory lock (flock), which the kernel lets go when the holder dies.
/// TIOCEXCL is not used on purpose: it stays set after a killed holder for as long as anybody else has the tty open, and would lock the next agent out.
/// After the device went away it is opened again on demand, first after <see cref="FirstRetry"/>, then doubling up to <see cref="LongestRetry"/>;
/// the wait is forgotten once bytes arrive again. Source: termios(3), ioctl_tty(2), flock(2).
/// </summary>
/// <param name="settings">Device, rate, parity.</param>
/// <param name="time">Clock of the waits between attempts; the timeouts of <see cref="Read"/> are the kernel's.</param>
public sealed unsafe class SerialLine(SerialSettings settings, TimeProvider time) : ISerialLine
{
    /// <summary>Wait after the first failed opening.</summary>
    public static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait between openings.</summary>
    public static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WritePatience = TimeSpan.FromSeconds(1);
    private readonly BackOff _backOff = new(time, FirstRetry, LongestRetry);
    private DescriptorHandle? _handle;
    private volatile bool _disposed;
    private string _lastProblem = "not opened yet";

    /// <inheritdoc/>
    public string Name => Settings.Device;

    /// <inheritdoc/>
    public SerialSettings Settings { get; private set; } = settings;

    /// <summary>The kernel's calls for the line's settings; those with codes for the rate if it does not know the newer ones.</summary>
    internal TerminalCalls Calls { get; set; } = TerminalCalls.Newer;

    /// <inheritdoc/>
    public bool IsOpen => _handle is not null;

    /// <inheritdoc/>
    public TimeSpan RetryIn => IsOpen ? TimeSpan.Zero : _backOff.Remaining;

    /// <inheritdoc/>
    public void EnsureOpen()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (IsOpen)
        {
            return;
        }

        TimeSpan wait = _backOff.Remaining;
        if (wait > TimeSpan.Zero)
        {
            throw new DeviceException("serial line", Name, "open", $"{_lastProblem}; next attempt in {wait.TotalSeconds:0.0} s");
        }

        DescriptorHandle handle = Libc.Open(Name, Libc.OpenReadWrite | Libc.OpenNoControllingTerminal | Libc.OpenNonBlocking | Libc.OpenCloseOnExec);
        if (handle.IsInvalid)
        {
            DeviceException failure = Failed("open", Errno.Last);
            handle.Dispose();
            throw failure;
        }

        try
        {
            Prepare(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        _handle = handle;
    }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, TimeSpan timeout)
    {
        DescriptorHandle handle = Opened("read");
        fixed (byte* start = buffer)
        {
            // Bytes that are there already are taken without asking first: one call less per answer.
            int count = ReadNow(handle, start, buffer.Length);
            return count == 0 && timeout > TimeSpan.Zero && Wait(handle, Libc.PollIn, timeout, "read") ? ReadNow(handle, start, buffer.Length) : count;
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        DescriptorHandle handle = Opened("write");
        TimeSpan patience = WritePatience + Settings.TimeOf(bytes.Length);
        fixed (byte* start = bytes)
        {
            int written = 0;
            while (written < bytes.Length)
            {
                nint count = Libc.Write(handle, start + written, (nuint)(bytes.Length - written));
                if (count > 0)
                {
                    written += (int)count;
                }
                else if (count < 0 && Errno.Last == Errno.Interrupted)
                {
                    continue;
                }
                else if (count < 0 && Errno.Last != Errno.Again)
                {
                    throw Lost("write", Errno.Last);
                }
                else if (!Wait(handle, Libc.PollOut, patience, "write"))
                {
                    throw Lost("write", $"the line took {written} of {bytes.Length} bytes in {patience.TotalSeconds:0.0} s; check the adapter");
                }
            }
        }
    }

    /// <inheritdoc/>
    public void DiscardInput() => _ = Libc.IoControl(Opened("flush"), TerminalMode.Flush, (void*)0);

    /// <inheritdoc/>
    public void ChangeBaudRate(int baudRate)
    {
        Settings = Settings with { BaudRate = baudRate };
        Settings.Check();
        if (_handle is { } handle)
        {
            SetMode(handle, afterSending: true);
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        DescriptorHandle? handle = Interlocked.Exchange(ref _handle, null);
        if (handle is null)
        {
            return;
        }

        // What the device did not take must not reach it at the next opening as if it were new.
        _ = Libc.IoControl(handle, TerminalMode.Flush, (void*)2);
        handle.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Close();
    }

    private void Prepare(DescriptorHandle handle)
    {
        if (Libc.Lock(handle, Libc.LockExclusive | Libc.LockNonBlocking) < 0)
        {
            throw Failed("lock", Errno.Last);
        }

        SetMode(handle, afterSending: false);
        _ = Libc.IoControl(handle, TerminalMode.Flush, (void*)2);
    }

    private void SetMode(DescriptorHandle handle, bool afterSending)
    {
        TerminalMode mode;
        if (Libc.IoControl(handle, Calls.Get, &mode) < 0)
        {
            if (Errno.Last != Errno.NotImplemented || Calls.RateIsCode)
            {
                throw Failed("configure", Errno.Last);
            }

            Calls = TerminalCalls.Older;
            SetMode(handle, afterSending);
            return;
        }

        mode.MakeRaw(Settings.BaudRate, Settings.Parity, Settings.StopBits, Calls);
        if (Libc.IoControl(handle, afterSending ? Calls.SetAfterSending : Calls.Set, &mode) < 0 || Libc.IoControl(handle, Calls.Get, &mode) < 0)
        {
            throw Failed("configure", Errno.Last);
        }

        if (!mode.Runs(Settings.BaudRate, Calls))
        {
            string instead = Calls.RateIsCode ? "another rate" : $"{mode.OutputSpeed} baud";
            throw Failed("configure", $"the adapter runs at {instead} instead of {Settings.BaudRate}; choose a rate that it can do");
        }
    }

    private bool Wait(DescriptorHandle handle, short events, TimeSpan timeout, string operation)
    {
        long started = TimeProvider.System.GetTimestamp();
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            while (true)
            {
                TimeSpan left = timeout - TimeProvider.System.GetElapsedTime(started);
                if (left < TimeSpan.Zero)
                {
                    left = TimeSpan.Zero;
                }

                var waitedFor = new Libc.PollDescriptor { Descriptor = (int)handle.DangerousGetHandle(), Events = events };
                var limit = new Libc.TimeSpec { Seconds = (nint)(left.Ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(left.Ticks % TimeSpan.TicksPerSecond * 100) };
                int ready = Libc.Poll(&waitedFor, 1, &limit, null);
                if (ready > 0)
                {
                    // Bytes before the hang-up are still readable; the loss is reported when they are used up.
                    return (waitedFor.Returned & events) != 0 ? true : throw Lost(operation, Errno.InputOutput);
                }

                if (ready < 0 && Errno.Last != Errno.Interrupted)
                {
                    throw Lost(operation, Errno.Last);
                }

                if (ready == 0)
                {
                    return false;
                }
            }
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    private int ReadNow(DescriptorHandle handle, byte* start, int length)
    {
        nint count = Libc.Read(handle, start, (nuint)length);
        if (count > 0)
        {
            _backOff.Succeeded();
            return (int)count;
        }

        return count < 0 && Errno.Last is Errno.Again or Errno.Interrupted ? 0 : throw Lost("read", count < 0 ? Errno.Last : Errno.InputOutput);
    }

    private DescriptorHandle Opened(string operation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _handle ?? throw new DeviceException("serial line", Name, operation, "the line is closed");
    }

    private DeviceException Lost(string operation, int error) => Lost(operation, Errno.ForSerialLine(error));

    private DeviceException Lost(string operation, string problem)
    {
        Close();
        return Failed(operation, problem);
    }

    private DeviceException Failed(string operation, int error) => Failed(operation, Errno.ForSerialLine(error));

    private DeviceException Failed(string operation, string problem)
    {
        _lastProblem = problem;
        _backOff.Failed();
        return new DeviceException("serial line", Name, operation, problem);
    }
}
