namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>An output line of a board. Used by one thread at a time.</summary>
public sealed class OutputLine : IOutputPin
{
    private readonly PinBoard _board;
    private readonly int _line;
    private readonly bool _activeLow;
    private bool _disposed;

    internal OutputLine(PinBoard board, int line, bool activeLow) => (_board, _line, _activeLow) = (board, line, activeLow);

    /// <summary>True if it was taken over from the process before, and was on.</summary>
    public bool WasOn { get; init; }

    /// <summary>True if the board keeps its level when this process ends, whoever is in charge then.</summary>
    public bool OutlivesProcess => _board.KeepsLevels;

    /// <inheritdoc/>
    public void Write(bool active)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _board.Controller.Write(_line, PinBoard.Level(active, _activeLow));
    }

    /// <inheritdoc/>
    public void Verify()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _board.Verifier?.Verify(_line);
    }

    /// <summary>Drives it inactive and frees it. Throws <see cref="DeviceException"/> if it does not obey; it is freed all the same.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            Write(active: false);
        }
        finally
        {
            _disposed = true;
            _board.Close(_line);
        }
    }
}

/// <summary>An input line of a board. Used by one thread at a time.</summary>
internal sealed class InputLine(PinBoard board, int line, bool activeLow) : IInputPin
{
    private bool _disposed;

    /// <inheritdoc/>
    public bool Read()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return board.Controller.Read(line) == PinBoard.Level(active: true, activeLow);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            board.Close(line);
        }
    }
}
