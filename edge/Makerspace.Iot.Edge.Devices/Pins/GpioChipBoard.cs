using System.Text;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// The lines of a GPIO chip of Linux, for example a Raspberry Pi's header, whose number differs by model and kernel (see <see cref="GpioChipFinder"/>).
/// The kernel inverts active-low lines and keeps a line for one holder; it shows this program's name as the consumer.
/// When the process dies the kernel frees the line, unless it was left somewhere (see <see cref="IKeptLines"/>), and its level is then the chip's affair: a relay needs a pull resistor that lets it fall.
/// Source: Documentation/userspace-api/gpio/chardev.rst of the kernel.
/// </summary>
public sealed unsafe class GpioChipBoard : IKeepingBoard
{
    /// <summary>Activations of a line that the kernel keeps for a slow reader: 25 s at 20 a second.</summary>
    public const int KeptEvents = 512;

    private const string Device = "gpiochip";
    private readonly DescriptorHandle _chip;
    private readonly LineTable _lines;
    private readonly string _consumer;
    private readonly IKeptLines? _kept;

    /// <summary>Opens a chip. Throws <see cref="DeviceException"/> where there is none or the user may not.</summary>
    /// <param name="path">Path of the character device, <c>label:NAME</c>, or <c>raspberry-pi</c>.</param>
    /// <param name="consumer">Name that the kernel shows for the lines, at most 31 bytes of ASCII; longer is cut.</param>
    /// <param name="kept">Where lines are left for the next process; null where nowhere.</param>
    public GpioChipBoard(string path, string consumer = "makerspace-agent", IKeptLines? kept = null)
    {
        _kept = kept;
        path = GpioChipFinder.Resolve(path);
        Name = path;
        _consumer = consumer;
        _chip = Libc.Open(path, Libc.OpenReadWrite | Libc.OpenCloseOnExec);
        if (_chip.IsInvalid)
        {
            throw new DeviceException(Device, path, "open", Errno.ForGpio(Errno.Last));
        }

        GpioAbi.ChipInfo info;
        if (Libc.IoControl(_chip, GpioAbi.GetChipInfo, &info) < 0)
        {
            int error = Errno.Last;
            _chip.Dispose();
            throw new DeviceException(Device, path, "open", Errno.ForGpio(error));
        }

        LineCount = (int)info.Lines;
        Label = GpioChipFinder.TextOf(info.Label);
        _lines = new LineTable(Device, path, LineCount);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The chip's own name, for example <c>pinctrl-bcm2711</c>.</summary>
    public string Label { get; }

    /// <summary>Lines of the chip.</summary>
    public int LineCount { get; }

    /// <inheritdoc/>
    public IOutputPin OpenOutput(int line, bool activeLow, bool active) =>
        _lines.Take(line, () => Request(line, GpioAbi.LineFlags.Output | (activeLow ? GpioAbi.LineFlags.ActiveLow : GpioAbi.LineFlags.None), active));

    /// <inheritdoc/>
    public IKeptOutput OpenKeptOutput(int line, bool activeLow) => _lines.Take(line, () =>
    {
        // The polarity is part of the name: a line asked for the other way round is another line.
        string name = $"relay.{Path.GetFileName(Name)}.{line}.{(activeLow ? "low" : "high")}";
        if (_kept?.Take(name) is { } descriptor && Adopt(new DescriptorHandle(descriptor), line, name) is { } pin)
        {
            return pin;
        }

        GpioPin fresh = Request(line, GpioAbi.LineFlags.Output | (activeLow ? GpioAbi.LineFlags.ActiveLow : GpioAbi.LineFlags.None), active: false, () => _kept?.Forget(name));
        _kept?.Keep(name, fresh.Handle);
        return fresh;
    });

    /// <inheritdoc/>
    public IInputPin OpenInput(int line, bool activeLow, PinBias bias) => _lines.Take(line, () => Request(line, InputFlags(activeLow, bias), active: false));

    /// <inheritdoc/>
    /// <remarks>The kernel debounces and puts its own time on each activation; it keeps the newest <see cref="KeptEvents"/>, and numbers them so that lost ones are noticed.</remarks>
    public IPulseInput OpenPulses(int line, bool activeLow, PinBias bias, TimeSpan debounce) => _lines.Take<GpioPulseInput>(line, () =>
    {
        GpioAbi.LineRequest request = Named(line, InputFlags(activeLow, bias) | GpioAbi.LineFlags.EdgeRising);
        request.EventBufferSize = KeptEvents;
        if (debounce > TimeSpan.Zero)
        {
            request.Config.AttributeCount = 1;
            request.Config.Attributes[0] = new GpioAbi.ConfigAttribute { Id = GpioAbi.AttributeDebounce, Values = (uint)debounce.TotalMicroseconds, Mask = 1 };
        }

        DescriptorHandle handle = Ask(ref request, line);
        return new GpioPulseInput(handle, Where(line), () => _lines.GiveBack(line));
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.Dispose();
        _chip.Dispose();
    }

    private static GpioAbi.LineFlags InputFlags(bool activeLow, PinBias bias) =>
        GpioAbi.LineFlags.Input | (activeLow ? GpioAbi.LineFlags.ActiveLow : GpioAbi.LineFlags.None) | bias switch
        {
            PinBias.PullUp => GpioAbi.LineFlags.BiasPullUp,
            PinBias.PullDown => GpioAbi.LineFlags.BiasPullDown,
            _ => GpioAbi.LineFlags.None,
        };

    // What does not answer like a line is none, whatever its name.
    private GpioPin? Adopt(DescriptorHandle handle, int line, string name)
    {
        var values = new GpioAbi.LineValues { Mask = 1 };
        if (Libc.IoControl(handle, GpioAbi.GetValues, &values) < 0)
        {
            handle.Dispose();
            _kept?.Forget(name);
            return null;
        }

        return new GpioPin(handle, $"{Name} line {line}", isOutput: true, () =>
        {
            _kept?.Forget(name);
            _lines.GiveBack(line);
        })
        { WasOn = (values.Bits & 1) != 0 };
    }

    private GpioPin Request(int line, GpioAbi.LineFlags flags, bool active, Action? forget = null)
    {
        GpioAbi.LineRequest request = Named(line, flags);
        if (flags.HasFlag(GpioAbi.LineFlags.Output))
        {
            // The value is logical, like everything behind the active-low flag, and stands from the moment the line becomes an output.
            request.Config.AttributeCount = 1;
            request.Config.Attributes[0] = new GpioAbi.ConfigAttribute { Id = GpioAbi.AttributeOutputValues, Values = active ? 1UL : 0UL, Mask = 1 };
        }

        DescriptorHandle handle = Ask(ref request, line);
        return new GpioPin(handle, Where(line), flags.HasFlag(GpioAbi.LineFlags.Output), () =>
        {
            forget?.Invoke();
            _lines.GiveBack(line);
        });
    }

    private GpioAbi.LineRequest Named(int line, GpioAbi.LineFlags flags)
    {
        GpioAbi.LineRequest request = default;
        request.Offsets[0] = (uint)line;
        request.LineCount = 1;
        request.Config.Flags = flags;
        Span<byte> name = request.Consumer;
        _ = Encoding.ASCII.GetBytes(_consumer.AsSpan(0, Math.Min(_consumer.Length, GpioAbi.NameBytes - 1)), name);
        return request;
    }

    private DescriptorHandle Ask(ref GpioAbi.LineRequest request, int line)
    {
        fixed (GpioAbi.LineRequest* asked = &request)
        {
            return Libc.IoControl(_chip, GpioAbi.GetLine, asked) < 0
                ? throw new DeviceException(Device, Where(line), "open", Errno.ForGpio(Errno.Last))
                : new DescriptorHandle(request.Descriptor);
        }
    }

    private string Where(int line) => $"{Name} line {line}";
}
