using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>
/// A line without a tty, on a clock of its own: waiting for bytes advances the clock, so that timeouts cost nothing and every run is the same.
/// </summary>
internal sealed class FakeLine(IScriptedDevice device, ManualTime time, int baudRate = 115_200, SerialParity parity = SerialParity.None) : ISerialLine
{
    private readonly List<(long Due, byte[] Bytes)> _coming = [];
    private readonly List<byte[]> _written = [];
    private readonly Lock _gate = new();

    public string Name => "/dev/fake0";

    public SerialSettings Settings { get; private set; } = new("/dev/fake0", baudRate, parity);

    public bool IsOpen { get; private set; }

    public TimeSpan RetryIn => TimeSpan.Zero;

    /// <summary>Until this time every use fails as if the device had been unplugged.</summary>
    public long UnpluggedUntil { get; set; }

    /// <summary>One device sends in order: a late answer delays what it sends next. Off: several devices, whose bytes come when they come.</summary>
    public bool InOrder { get; init; }

    /// <summary>For so long the driver's computer stands still, right after the next read that brings something.</summary>
    public TimeSpan Stall { get; set; }

    public int Openings { get; private set; }

    public List<int> BaudRates { get; } = [];

    /// <summary>Everything the driver wrote, one entry per write.</summary>
    public IReadOnlyList<byte[]> Written
    {
        get
        {
            lock (_gate)
            {
                return [.. _written];
            }
        }
    }

    public void EnsureOpen()
    {
        if (IsOpen)
        {
            return;
        }

        Check("open");
        IsOpen = true;
        Openings++;
    }

    public int Read(Span<byte> buffer, TimeSpan timeout)
    {
        Check("read");
        (long Due, byte[] Bytes) next = _coming.Count == 0 ? (long.MaxValue, []) : _coming[0];
        long now = time.GetTimestamp();
        if (next.Due > now + timeout.Ticks)
        {
            time.Advance(timeout);
            return 0;
        }

        if (next.Due > now)
        {
            time.Advance(TimeSpan.FromTicks(next.Due - now));
        }

        int count = Math.Min(buffer.Length, next.Bytes.Length);
        next.Bytes.AsSpan(0, count).CopyTo(buffer);
        _coming.RemoveAt(0);
        if (count < next.Bytes.Length)
        {
            _coming.Insert(0, (next.Due, next.Bytes[count..]));
        }

        time.Advance(Stall);
        Stall = TimeSpan.Zero;
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Check("write");
        byte[] copy = bytes.ToArray();
        lock (_gate)
        {
            _written.Add(copy);
        }

        foreach (Reply reply in device.Received(copy))
        {
            Send(reply.Bytes, reply.AfterMilliseconds);
        }
    }

    /// <summary>Bytes that come unasked.</summary>
    public void Send(byte[] bytes, int afterMilliseconds = 0)
    {
        if (bytes.Length > 0)
        {
            long due = time.GetTimestamp() + (afterMilliseconds * TimeSpan.TicksPerMillisecond);
            due = InOrder && _coming.Count > 0 ? Math.Max(due, _coming[^1].Due) : due;
            int at = _coming.FindIndex(c => c.Due > due);
            _coming.Insert(at < 0 ? _coming.Count : at, (due, bytes));
        }
    }

    public void DiscardInput() => _coming.RemoveAll(c => c.Due <= time.GetTimestamp());

    public void ChangeBaudRate(int baudRate)
    {
        Settings = Settings with { BaudRate = baudRate };
        BaudRates.Add(baudRate);
    }

    public void Close() => IsOpen = false;

    public void Dispose() => Close();

    private void Check(string operation)
    {
        if (time.GetTimestamp() < UnpluggedUntil)
        {
            IsOpen = false;
            time.Advance(TimeSpan.FromMilliseconds(50));
            throw new DeviceException("serial line", Name, operation, "unplugged");
        }
    }
}
