using System.IO.MemoryMappedFiles;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// A board of 64 lines in a file of 128 bytes that this process and whoever plays the hardware both map.
/// Byte 2i is the physical output level of line i, written here: 0 low, 1 high. Byte 2i+1 is its physical input, written by the other side: bit 0 is the level; in bits 1 to 7 the other side
/// may count its changes, modulo 128, so that a pulse is not missed by a busy machine, as a chip with interrupts would not miss it. Whoever writes plain 0 and 1 is sampled.
/// A missing or empty file is made, all low. A line is held once per process; across processes nobody watches: one agent per file.
/// <see cref="PinBias"/> has no effect, because a byte never floats: an input that nobody drives is low, so an active-low emergency stop reads as pressed until the hardware side is there.
/// </summary>
public sealed class SharedMemoryBoard : IPinBoard
{
    /// <summary>Lines of the board.</summary>
    public const int LineCount = 64;

    /// <summary>Length of the file, bytes.</summary>
    public const int FileBytes = 2 * LineCount;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly LineTable _lines;
    private readonly Lazy<MemoryPulseWatch> _watch;

    /// <summary>Maps the file. Throws <see cref="DeviceException"/> where it cannot be made or has another length.</summary>
    public SharedMemoryBoard(string path)
    {
        Name = path;
        _lines = new LineTable("memory board", path, LineCount);
        _watch = new Lazy<MemoryPulseWatch>(() => new MemoryPulseWatch(line => _view!.ReadByte((2 * line) + 1)));
        try
        {
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length == 0)
            {
                stream.SetLength(FileBytes);
            }

            if (stream.Length != FileBytes)
            {
                throw new DeviceException("memory board", path, "open", $"the file has {stream.Length} bytes instead of {FileBytes}; remove it, it is made anew");
            }

            _file = MemoryMappedFile.CreateFromFile(stream, mapName: null, FileBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor(0, FileBytes, MemoryMappedFileAccess.ReadWrite);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException("memory board", path, "open", problem.Message + " Make the folder, or give the agent's user the right to write there.", problem);
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IOutputPin OpenOutput(int line, bool activeLow, bool active) => _lines.Take(line, () =>
    {
        var pin = new Pin(this, line, activeLow, isOutput: true);
        pin.Write(active);
        return pin;
    });

    /// <inheritdoc/>
    public IInputPin OpenInput(int line, bool activeLow, PinBias bias) => _lines.Take<Pin>(line, () => new Pin(this, line, activeLow, isOutput: false));

    /// <inheritdoc/>
    public IPulseInput OpenPulses(int line, bool activeLow, PinBias bias, TimeSpan debounce) =>
        _lines.Take(line, () => _watch.Value.Open(line, activeLow, debounce, () => _lines.GiveBack(line)));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_watch.IsValueCreated)
        {
            _watch.Value.Dispose();
        }

        _lines.Dispose();
        _view.Dispose();
        _file.Dispose();
    }

    private sealed class Pin(SharedMemoryBoard board, int line, bool activeLow, bool isOutput) : IOutputPin, IInputPin
    {
        private bool _disposed;

        public void Write(bool active)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            board._view.Write(2 * line, (byte)(active != activeLow ? 1 : 0));
        }

        public bool Read()
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return (board._view.ReadByte((2 * line) + 1) & 1) != 0 != activeLow;
        }

        public void Dispose()
        {
            if (_disposed)
            {
                return;
            }

            if (isOutput)
            {
                Write(active: false);
            }

            _disposed = true;
            board._lines.GiveBack(line);
        }
    }
}
