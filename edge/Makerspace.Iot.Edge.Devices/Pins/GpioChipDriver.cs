using System.Device.Gpio;
using System.Text;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// The lines of a GPIO chip of Linux, for example a Raspberry Pi's header, whose number differs by model and kernel (see <see cref="GpioChipFinder"/>).
/// Level and direction are set by one call of the kernel. The base class and the drivers of System.Device.Gpio set the direction first, which lets a relay of an active-low board click.
/// The kernel keeps a line for one holder and shows this program's name. When the process dies it frees the line, unless it was left somewhere (<see cref="IKeptDescriptors"/>);
/// the level is then the chip's affair: a relay needs a pull resistor that lets it fall.
/// A line has one mode from its opening to its closing. Errors are <see cref="DeviceException"/>s with the remedy.
/// Source: Documentation/userspace-api/gpio/chardev.rst of the kernel.
/// </summary>
public sealed unsafe class GpioChipDriver : EdgeDriver, IKeepingDriver
{
    private const string Device = "gpiochip";
    private readonly DescriptorHandle _chip;
    private readonly string _consumer;
    private readonly KeptLines _kept;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (DescriptorHandle Handle, PinMode Mode)> _lines = [];
    private readonly Lazy<GpioEdgeThread> _edges;

    /// <summary>Opens a chip. Throws <see cref="DeviceException"/> if there is none or the user may not.</summary>
    /// <param name="path">Path of the character device, <c>label:NAME</c>, or <c>raspberry-pi</c>.</param>
    /// <param name="consumer">Name that the kernel shows for the lines, at most 31 bytes of ASCII; longer is cut.</param>
    /// <param name="kept">Where relays are left for the next process; null for nowhere.</param>
    public GpioChipDriver(string path, string consumer = "makerspace-agent", IKeptDescriptors? kept = null)
    {
        Name = GpioChipFinder.Resolve(path);
        (_consumer, _kept) = (consumer, new KeptLines(Path.GetFileName(Name), kept));
        _edges = new Lazy<GpioEdgeThread>(() => new GpioEdgeThread(Name, Tell));
        _chip = Libc.Open(Name, Libc.OpenReadWrite | Libc.OpenCloseOnExec);
        GpioAbi.ChipInfo info = default;
        if (_chip.IsInvalid || Libc.IoControl(_chip, GpioAbi.GetChipInfo, &info) < 0)
        {
            int error = Errno.Last;
            _chip.Dispose();
            throw new DeviceException(Device, Name, "open", Errno.ForGpio(error));
        }

        PinCount = (int)info.Lines;
        Label = GpioChipFinder.TextOf(info.Label);
    }

    /// <summary>Path of the character device.</summary>
    public string Name { get; }

    /// <summary>The chip's own name, for example <c>pinctrl-bcm2711</c>.</summary>
    public string Label { get; }

    /// <inheritdoc/>
    protected override int PinCount { get; }

    /// <inheritdoc/>
    public PinValue? TakeOver(int line, bool activeLow)
    {
        if (_kept.TakeOver(line, activeLow) is not { } handle)
        {
            return null;
        }

        lock (_gate)
        {
            _lines[line] = (handle, PinMode.Output);
        }

        return Read(line);
    }

    /// <inheritdoc/>
    public void Leave(int line, bool activeLow) => _kept.Leave(line, activeLow, HandleOf(line));

    /// <inheritdoc/>
    public override void CheckEdges(int pinNumber) => _edges.Value.Check(pinNumber);

    /// <inheritdoc/>
    /// <remarks>The kernel is asked for the line with its mode, see <see cref="SetPinMode(int, PinMode, PinValue)"/>.</remarks>
    protected override void OpenPin(int pinNumber)
    {
    }

    /// <inheritdoc/>
    protected override void ClosePin(int pinNumber)
    {
        base.ClosePin(pinNumber);
        _kept.Forget(pinNumber);
        lock (_gate)
        {
            if (_lines.Remove(pinNumber, out (DescriptorHandle Handle, PinMode Mode) line))
            {
                line.Handle.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    protected override void SetPinMode(int pinNumber, PinMode mode) => SetPinMode(pinNumber, mode, PinValue.Low);

    /// <inheritdoc/>
    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue)
    {
        lock (_gate)
        {
            if (_lines.TryGetValue(pinNumber, out (DescriptorHandle Handle, PinMode Mode) open))
            {
                // A line that was taken over is an output already, and its level is not touched.
                if (open.Mode != mode)
                {
                    throw new DeviceException(Device, Where(pinNumber), "open", $"the line is {open.Mode} already; close it first");
                }

                return;
            }

            // What the process before left of this line in another sense is let go first, since the kernel would keep it for that.
            _kept.LetGo(pinNumber);
            _lines[pinNumber] = (Request(pinNumber, FlagsOf(mode), initialValue, TimeSpan.Zero), mode);
        }
    }

    /// <inheritdoc/>
    protected override PinMode GetPinMode(int pinNumber)
    {
        lock (_gate)
        {
            return _lines.TryGetValue(pinNumber, out (DescriptorHandle Handle, PinMode Mode) line) ? line.Mode : PinMode.Input;
        }
    }

    /// <inheritdoc/>
    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is PinMode.Input or PinMode.InputPullUp or PinMode.InputPullDown or PinMode.Output;

    /// <inheritdoc/>
    protected override PinValue Read(int pinNumber)
    {
        var values = new GpioAbi.LineValues { Mask = 1 };
        return Libc.IoControl(HandleOf(pinNumber), GpioAbi.GetValues, &values) < 0
            ? throw new DeviceException(Device, Where(pinNumber), "read", Errno.ForGpio(Errno.Last))
            : (values.Bits & 1) != 0 ? PinValue.High : PinValue.Low;
    }

    /// <inheritdoc/>
    protected override void Write(int pinNumber, PinValue value)
    {
        var values = new GpioAbi.LineValues { Bits = value == PinValue.High ? 1UL : 0UL, Mask = 1 };
        if (Libc.IoControl(HandleOf(pinNumber), GpioAbi.SetValues, &values) < 0)
        {
            throw new DeviceException(Device, Where(pinNumber), "write", Errno.ForGpio(Errno.Last));
        }
    }

    /// <inheritdoc/>
    /// <remarks>The kernel debounces, puts its own time on each edge, and numbers them so that lost ones are noticed. An input without edges is given back for it, and taken again.</remarks>
    protected override void StartEdges(int pinNumber, PinEventTypes eventTypes, TimeSpan debounce)
    {
        lock (_gate)
        {
            PinMode mode = _lines[pinNumber].Mode;
            _lines[pinNumber].Handle.Dispose();
            GpioAbi.LineFlags edges = (eventTypes.HasFlag(PinEventTypes.Rising) ? GpioAbi.LineFlags.EdgeRising : GpioAbi.LineFlags.None)
                | (eventTypes.HasFlag(PinEventTypes.Falling) ? GpioAbi.LineFlags.EdgeFalling : GpioAbi.LineFlags.None);
            DescriptorHandle handle = Request(pinNumber, FlagsOf(mode) | edges, PinValue.Low, debounce);
            _lines[pinNumber] = (handle, mode);
            _edges.Value.Add(pinNumber, handle);
        }
    }

    /// <inheritdoc/>
    protected override void StopEdges(int pinNumber) => _edges.Value.Remove(pinNumber);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_edges.IsValueCreated)
            {
                _edges.Value.Dispose();
            }

            _chip.Dispose();
        }

        base.Dispose(disposing);
    }

    private static GpioAbi.LineFlags FlagsOf(PinMode mode) => mode switch
    {
        PinMode.Output => GpioAbi.LineFlags.Output,
        PinMode.InputPullUp => GpioAbi.LineFlags.Input | GpioAbi.LineFlags.BiasPullUp,
        PinMode.InputPullDown => GpioAbi.LineFlags.Input | GpioAbi.LineFlags.BiasPullDown,
        _ => GpioAbi.LineFlags.Input,
    };

    private DescriptorHandle Request(int line, GpioAbi.LineFlags flags, PinValue level, TimeSpan debounce)
    {
        GpioAbi.LineRequest request = default;
        request.Offsets[0] = (uint)line;
        request.LineCount = 1;
        request.Config.Flags = flags;
        Span<byte> name = request.Consumer;
        _ = Encoding.ASCII.GetBytes(_consumer.AsSpan(0, Math.Min(_consumer.Length, GpioAbi.NameBytes - 1)), name);
        if (flags.HasFlag(GpioAbi.LineFlags.Output))
        {
            // The level stands from the moment in which the line becomes an output.
            request.Config.AttributeCount = 1;
            request.Config.Attributes[0] = new GpioAbi.ConfigAttribute { Id = GpioAbi.AttributeOutputValues, Values = level == PinValue.High ? 1UL : 0UL, Mask = 1 };
        }
        else if (debounce > TimeSpan.Zero)
        {
            request.Config.AttributeCount = 1;
            request.Config.Attributes[0] = new GpioAbi.ConfigAttribute { Id = GpioAbi.AttributeDebounce, Values = (uint)debounce.TotalMicroseconds, Mask = 1 };
        }

        request.EventBufferSize = (flags & (GpioAbi.LineFlags.EdgeRising | GpioAbi.LineFlags.EdgeFalling)) == GpioAbi.LineFlags.None ? 0u : PulseLine.Kept;
        return Libc.IoControl(_chip, GpioAbi.GetLine, &request) < 0
            ? throw new DeviceException(Device, Where(line), "open", Errno.ForGpio(Errno.Last))
            : new DescriptorHandle(request.Descriptor);
    }

    private DescriptorHandle HandleOf(int line)
    {
        lock (_gate)
        {
            return _lines.TryGetValue(line, out (DescriptorHandle Handle, PinMode Mode) open) ? open.Handle : throw new InvalidOperationException($"{Where(line)} is not open.");
        }
    }

    private string Where(int line) => $"{Name} line {line}";
}
