using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Readers;

/// <summary>A chip that a binding of Iot.Device.Bindings drives, as a field to look into. Whatever the binding throws is a failed check.</summary>
/// <param name="name">Chip and line, for messages.</param>
/// <param name="time">Clock of the timestamps.</param>
/// <param name="wait">How to wait between looks; null: until the time is over or the reader is stopped.</param>
internal abstract class BindingProbe(string name, TimeProvider time, Action<TimeSpan>? wait) : IFieldProbe
{
    private bool _ready;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public abstract string? Firmware { get; }

    /// <inheritdoc/>
    public long AnsweredAt { get; private set; }

    /// <summary>The bindings count nothing.</summary>
    public ReaderCounters Counters { get; } = new();

    /// <inheritdoc/>
    public string? Check(bool setUpAnew, out BadgeId? badge)
    {
        badge = null;
        try
        {
            if (!_ready || setUpAnew)
            {
                _ready = false;
                SetUp();
                _ready = true;
            }

            byte[]? id = Look();
            AnsweredAt = time.GetTimestamp();
            badge = id is { Length: 4 or 7 or 10 } ? new BadgeId(id) : null;
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // They throw exceptions of any kind, Exception itself among them.
            _ready = false;
            return error.GetBaseException().Message;
        }
    }

    /// <inheritdoc/>
    public void Rest(TimeSpan period, CancellationToken stopped)
    {
        if (wait is not null)
        {
            wait(period);
        }
        else
        {
            stopped.WaitHandle.WaitOne(period);
        }
    }

    /// <inheritdoc/>
    public void Close() => _ready = false;

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Resets the chip and sets it up. Throws where that fails.</summary>
    protected abstract void SetUp();

    /// <summary>The identifier of a card in the field; null for none. Throws where the chip is gone or has lost its settings.</summary>
    protected abstract byte[]? Look();
}
