using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>What comes to the machine loop from outside.</summary>
internal enum LoopMessageKind
{
    Reader,
    Meter,
    Temperature,
    Command,
    List,
}

/// <summary>One message to the loop.</summary>
/// <param name="Kind">Which of the fields count.</param>
/// <param name="Machine">Index of the machine.</param>
/// <param name="Reader">With <see cref="LoopMessageKind.Reader"/>.</param>
/// <param name="Reading">With <see cref="LoopMessageKind.Meter"/>; null if the meter did not answer.</param>
/// <param name="Command">With <see cref="LoopMessageKind.Command"/>.</param>
/// <param name="Celsius">With <see cref="LoopMessageKind.Temperature"/>; null if the sensor did not answer.</param>
internal readonly record struct LoopMessage(LoopMessageKind Kind, int Machine, ReaderEvent Reader = default, MeterReading? Reading = null, CommandMessage? Command = null, double? Celsius = null);

/// <summary>
/// The bounded way to the loop: many writers, one reader on its own thread. A full queue refuses and counts; readers then try again, a meter's reading is lost, a command is answered <c>not-now</c>.
/// </summary>
internal sealed class LoopQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<LoopMessage> _items = new(capacity);
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private long _refused;

    /// <summary>Messages refused because it was full.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Adds a message; false if there is no room.</summary>
    public bool TryAdd(in LoopMessage message)
    {
        lock (_gate)
        {
            if (_items.Count >= capacity)
            {
                _refused++;
                return false;
            }

            _items.Enqueue(message);
            if (_arrived.CurrentCount == 0)
            {
                _arrived.Release();
            }

            return true;
        }
    }

    /// <summary>Takes the oldest; false if there is none.</summary>
    public bool TryTake(out LoopMessage message)
    {
        lock (_gate)
        {
            return _items.TryDequeue(out message);
        }
    }

    /// <summary>Blocks until a message arrives, the time is over, or the wait is cancelled (which throws nothing).</summary>
    public void Wait(TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            _arrived.Wait(longest, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the token itself.
        }
    }
}
