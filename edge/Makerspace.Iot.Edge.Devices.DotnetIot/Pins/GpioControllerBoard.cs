using System.Device.Gpio;
using System.Globalization;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.DotnetIot.Pins;

/// <summary>
/// The lines of a GPIO chip of Linux through System.Device.Gpio and libgpiod. The library knows no active-low lines: the level is inverted here.
/// With libgpiod 2 (Debian 13) an output that begins high would be low for a moment, and close a contactor behind an active-low relay board: it is refused there.
/// Pulses are not counted: the library gives up the pull resistor of a line that it watches, and does not say when an edge came.
/// The library does not tell whether a write succeeded; what the line really does is seen by the contactor's feedback alone.
/// </summary>
public sealed class GpioControllerBoard : IPinBoard
{
    private const string Device = "System.Device.Gpio";
    private const string Folder = "/dev/gpiochip";
    private readonly GpioController _controller;
    private readonly LineTable _lines;

    /// <summary>Opens a chip. Throws <see cref="DeviceException"/> where there is none, the user may not, or libgpiod is not installed.</summary>
    /// <param name="path">Path of the character device, or a name for <see cref="GpioChipFinder"/>.</param>
    public GpioControllerBoard(string path)
    {
        Name = GpioChipFinder.Resolve(path);
        if (!Name.StartsWith(Folder, StringComparison.Ordinal) || !int.TryParse(Name.AsSpan(Folder.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int chip))
        {
            throw new DeviceException(Device, Name, "open", "the library opens chips by number: /dev/gpiochip0, /dev/gpiochip1 and so on");
        }

        if (GpioLibraries.Found == GpioLibrary.Missing)
        {
            throw new DeviceException(Device, Name, "open", GpioLibraries.Advice);
        }

        _controller = Do(Name, "open", () => new GpioController(GpioLibraries.Open(chip)));
        LineCount = Do(Name, "open", () => _controller.PinCount);
        _lines = new LineTable(Device, Name, LineCount);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Lines of the chip.</summary>
    public int LineCount { get; }

    /// <inheritdoc/>
    public IOutputPin OpenOutput(int line, bool activeLow, bool active) => _lines.Take(line, () =>
    {
        bool high = active != activeLow;
        if (high && GpioLibraries.Found == GpioLibrary.Version2)
        {
            throw new DeviceException(Device, WhereOf(line), "open", "with libgpiod 2 this library would drive the output low for a moment before it is high; use pins of kind gpiochip");
        }

        return Take(line, PinMode.Output, high, activeLow);
    });

    /// <inheritdoc/>
    public IInputPin OpenInput(int line, bool activeLow, PinBias bias)
    {
        PinMode mode = bias switch
        {
            PinBias.PullUp => PinMode.InputPullUp,
            PinBias.PullDown => PinMode.InputPullDown,
            _ => PinMode.Input,
        };
        return _lines.Take(line, () => Take(line, mode, high: false, activeLow));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _lines.Dispose();
        }
        finally
        {
            _controller.Dispose();
        }
    }

    /// <summary>Calls the library; what it throws becomes a <see cref="DeviceException"/>. It throws exceptions of many kinds.</summary>
    internal static T Do<T>(string where, string operation, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception error) when (error is not (DeviceException or OutOfMemoryException))
        {
            throw new DeviceException(Device, where, operation, error.GetBaseException().Message, error);
        }
    }

    private string WhereOf(int line) => $"{Name} line {line}";

    private GpioControllerPin Take(int line, PinMode mode, bool high, bool activeLow)
    {
        string where = WhereOf(line);
        try
        {
            return Do(where, "open", () =>
            {
                if (mode == PinMode.Output)
                {
                    _controller.OpenPin(line, mode, high ? PinValue.High : PinValue.Low);
                }
                else
                {
                    _controller.OpenPin(line, mode);
                }

                return new GpioControllerPin(_controller, line, where, mode == PinMode.Output, activeLow, () => _lines.GiveBack(line));
            });
        }
        catch (DeviceException)
        {
            if (_controller.IsPinOpen(line))
            {
                _controller.ClosePin(line); // Opened, but its direction was refused, as where another program holds the line.
            }

            throw;
        }
    }
}
