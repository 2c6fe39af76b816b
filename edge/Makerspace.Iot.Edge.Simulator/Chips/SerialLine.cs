using System.Diagnostics;
using Makerspace.Iot.Edge.Simulator.Ttys;

namespace Makerspace.Iot.Edge.Simulator.Chips;

/// <summary>
/// A chip behind a pseudo-terminal: one thread carries the bytes both ways in real time. A chip set to another speed than the tty hears nothing but rubbish, as in life.
/// </summary>
public sealed class SerialLine : IDisposable
{
    private readonly ISerialChip _chip;
    private readonly string _link;
    private readonly Lock _gate = new();
    private PseudoTerminal? _tty;
    private Thread? _thread;
    private volatile bool _stop;
    private long _garbled;

    /// <summary>Plugs the chip in: the link exists when this returns.</summary>
    public SerialLine(ISerialChip chip, string link)
    {
        (_chip, _link) = (chip, link);
        Plug();
    }

    /// <summary>The stable name of the tty.</summary>
    public string Link => Path.GetFullPath(_link);

    /// <summary>Bytes that came at another speed than the chip's.</summary>
    public long GarbledBytes => Interlocked.Read(ref _garbled);

    /// <summary>True while the tty exists.</summary>
    public bool IsPlugged => _tty is not null;

    /// <summary>Makes the tty appear; nothing if it is there.</summary>
    public void Plug()
    {
        lock (_gate)
        {
            if (_tty is not null)
            {
                return;
            }

            _stop = false;
            _tty = new PseudoTerminal(_link, _chip.Baud);
            _thread = new Thread(Carry, maxStackSize: 256 * 1024) { IsBackground = true, Name = "tty " + Path.GetFileName(_link) };
            _thread.Start(_tty);
        }
    }

    /// <summary>Makes the tty vanish, as when its USB adapter is pulled.</summary>
    public void Unplug()
    {
        lock (_gate)
        {
            if (_tty is null)
            {
                return;
            }

            _stop = true;
            _tty.Wake();
            _thread!.Join();
            _tty.Dispose();
            (_tty, _thread) = (null, null);
        }
    }

    /// <summary>Lets the chip look again at what is around it, at once.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            _tty?.Wake();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Unplug();

    private void Carry(object? state)
    {
        var tty = (PseudoTerminal)state!;
        byte[] buffer = new byte[1024];
        List<byte> output = [];
        while (!_stop)
        {
            TimeSpan now = Now();
            int timeoutMs = _chip.NextWake is { } due ? (int)Math.Clamp(Math.Ceiling((due - now).TotalMilliseconds), 0, 1000) : 1000;
            int read = tty.Read(buffer, timeoutMs);
            now = Now();
            if (read > 0)
            {
                Hear(tty, buffer.AsSpan(0, read), now);
            }

            output.Clear();
            _chip.Advance(now, output);
            if (output.Count > 0)
            {
                tty.Write(output.ToArray());
            }
        }
    }

    private void Hear(PseudoTerminal tty, Span<byte> bytes, TimeSpan now)
    {
        if (tty.SlaveBaud != _chip.Baud)
        {
            Interlocked.Add(ref _garbled, bytes.Length);
            return;
        }

        _chip.Receive(bytes, now);
    }

    private static TimeSpan Now() => Stopwatch.GetElapsedTime(0);
}
