namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>Which lines of a board are taken. Safe for several threads. Disposing it disposes every pin that is still held.</summary>
/// <param name="device">Kind of board, for messages.</param>
/// <param name="name">Name of the board, for messages.</param>
/// <param name="lineCount">Lines of the board.</param>
internal sealed class LineTable(string device, string name, int lineCount) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, IDisposable> _held = [];
    private bool _disposed;

    /// <summary>Takes a line. Throws <see cref="DeviceException"/> where the board has no such line or it is taken.</summary>
    public TPin Take<TPin>(int line, Func<TPin> open)
        where TPin : class, IDisposable
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (line < 0 || line >= lineCount)
            {
                throw new DeviceException(device, $"{name} line {line}", "open", $"there is no such line; the board has lines 0 to {lineCount - 1}");
            }

            if (_held.ContainsKey(line))
            {
                throw new DeviceException(device, $"{name} line {line}", "open", "the line is already used for something else; correct the configuration");
            }

            TPin pin = open();
            _held.Add(line, pin);
            return pin;
        }
    }

    /// <summary>Frees a line.</summary>
    public void GiveBack(int line)
    {
        lock (_gate)
        {
            _held.Remove(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IDisposable[] held;
        lock (_gate)
        {
            _disposed = true;
            held = [.. _held.Values];
        }

        // One line that the kernel refuses must not leave the others on.
        DeviceException? first = null;
        foreach (IDisposable pin in held)
        {
            try
            {
                pin.Dispose();
            }
            catch (DeviceException problem)
            {
                first ??= problem;
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }
}
