using System.Device.Gpio;
using System.IO.MemoryMappedFiles;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// 64 lines in a file of 128 bytes that this process and whoever plays the hardware both map.
/// Byte 2i is the output level of line i, written here: 0 low, 1 high. Byte 2i+1 is its input, written by the other side: bit 0 is the level; in bits 1 to 7 the other side
/// may count its changes, modulo 128, so that a pulse is not missed by a busy machine, as a chip with interrupts would not miss it. Whoever writes plain 0 and 1 is sampled.
/// A missing or empty file is made, all low. A line is held once per process; across processes nobody watches: one agent per file.
/// Pull resistors have no effect, because a byte never floats: an input that nobody drives is low, so an active-low emergency stop reads as pressed until the hardware side is there.
/// </summary>
public class MemoryDriver : EdgeDriver
{
    /// <summary>Lines of the board.</summary>
    public const int LineCount = 64;

    /// <summary>Length of the file, bytes.</summary>
    public const int FileBytes = 2 * LineCount;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly PinMode[] _modes = new PinMode[LineCount];
    private readonly Lazy<MemoryPulseWatch> _watch;

    /// <summary>Maps the file. Throws <see cref="DeviceException"/> if it cannot be made or has another length.</summary>
    public MemoryDriver(string path)
    {
        _watch = new Lazy<MemoryPulseWatch>(() => new MemoryPulseWatch(line => _view!.ReadByte((2 * line) + 1), Tell));
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
    protected override int PinCount => LineCount;

    /// <inheritdoc/>
    public override void CheckEdges(int pinNumber)
    {
    }

    /// <inheritdoc/>
    protected override void OpenPin(int pinNumber)
    {
    }

    /// <inheritdoc/>
    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    /// <inheritdoc/>
    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    /// <inheritdoc/>
    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is PinMode.Input or PinMode.InputPullUp or PinMode.InputPullDown or PinMode.Output;

    /// <inheritdoc/>
    protected override PinValue Read(int pinNumber) => (_view.ReadByte((2 * pinNumber) + 1) & 1) != 0 ? PinValue.High : PinValue.Low;

    /// <inheritdoc/>
    protected override void Write(int pinNumber, PinValue value) => _view.Write(2 * pinNumber, (byte)(value == PinValue.High ? 1 : 0));

    /// <inheritdoc/>
    protected override void StartEdges(int pinNumber, PinEventTypes eventTypes, TimeSpan debounce) => _watch.Value.Add(pinNumber, eventTypes, debounce);

    /// <inheritdoc/>
    protected override void StopEdges(int pinNumber) => _watch.Value.Remove(pinNumber);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_watch.IsValueCreated)
            {
                _watch.Value.Dispose();
            }

            _view.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
