using System.Device.Gpio;

namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// The lines of a <see cref="GpioController"/>, each with the polarity of its wiring and one holder. It adds what the controller does not do: opening an open pin is refused (the controller
/// would change its mode), nothing is ever written to a pin that is not an output (the controller would say nothing), an output goes off before it is closed, and one line
/// that cannot be closed leaves no other one on. Safe for several threads.
/// </summary>
public sealed class PinBoard : IDisposable
{
    private readonly GpioDriver _driver;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, IDisposable> _held = [];
    private bool _disposed;

    /// <summary>Takes over a driver.</summary>
    /// <param name="name">Name for messages, for example <c>/dev/gpiochip0</c>.</param>
    /// <param name="driver">The driver; disposed with the board.</param>
    public PinBoard(string name, GpioDriver driver)
    {
        (Name, _driver) = (name, driver);
        Controller = new GpioController(driver);
    }

    /// <summary>Name for messages.</summary>
    public string Name { get; }

    /// <summary>The controller; its levels are physical.</summary>
    public GpioController Controller { get; }

    /// <summary>True if outputs keep their level when this process ends, whoever is in charge then.</summary>
    internal bool KeepsLevels => _driver is ExpanderDriver;

    /// <summary>The driver, if it can tell whether a line is still as it was driven.</summary>
    internal ExpanderDriver? Verifier => _driver as ExpanderDriver;

    /// <summary>
    /// Takes a line as an output, driven to <paramref name="active"/> from the first moment. Throws <see cref="DeviceException"/> if the line does not exist or is taken.
    /// Disposing drives it inactive first.
    /// </summary>
    public OutputLine OpenOutput(int line, bool activeLow, bool active) => Take(line, () =>
    {
        Open(line, PinMode.Output, Level(active, activeLow));
        return new OutputLine(this, line, activeLow);
    });

    /// <summary>
    /// Takes a line over as the process before left it, untouched; if it left none, takes it as an output that is off. If the driver can, it is left for the process to come.
    /// Throws <see cref="DeviceException"/> as <see cref="OpenOutput"/>. Disposing drives it inactive and leaves nothing.
    /// </summary>
    public OutputLine OpenRelay(int line, bool activeLow) => Take(line, () =>
    {
        var keeping = _driver as IKeepingDriver;
        PinValue? left = keeping?.TakeOver(line, activeLow);
        Open(line, PinMode.Output, left ?? Level(active: false, activeLow));
        keeping?.Leave(line, activeLow);
        return new OutputLine(this, line, activeLow) { WasOn = left is { } level && level == Level(active: true, activeLow) };
    });

    /// <summary>Lets go of the lines that the process before left and that nobody has taken over, once every relay is open. Those of a gpiochip are in the store alone, which does the same.</summary>
    public void LetGoUnclaimed() => Verifier?.LetGoUnclaimed();

    /// <summary>Takes a line as an input. Throws <see cref="DeviceException"/> if the line does not exist, is taken, or the board has no such pull resistor.</summary>
    public IInputPin OpenInput(int line, bool activeLow, PinBias bias) => Take(line, () =>
    {
        Open(line, ModeOf(bias));
        return new InputLine(this, line, activeLow);
    });

    /// <summary>Takes a line as an input of which every activation is counted. Throws <see cref="DeviceException"/> if the line does not exist or is taken, or the board cannot count.</summary>
    /// <param name="line">Line.</param>
    /// <param name="activeLow">True if the low level is active.</param>
    /// <param name="bias">Pull resistor.</param>
    /// <param name="debounce">A level counts once it has stood so long; zero: at once.</param>
    public PulseLine OpenPulses(int line, bool activeLow, PinBias bias, TimeSpan debounce) => Take(line, () =>
    {
        if (_driver is not EdgeDriver edges)
        {
            throw new DeviceException("pin board", Where(line), "open", "this board cannot count pulses; use a line of a board of kind gpiochip");
        }

        Open(line, ModeOf(bias));
        try
        {
            edges.SetDebounce(line, debounce);
            return new PulseLine(this, edges, line, activeLow);
        }
        catch (DeviceException)
        {
            Controller.ClosePin(line);
            throw;
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        IDisposable[] held;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            held = [.. _held.Values];
        }

        DeviceException? first = null;
        foreach (IDisposable line in held)
        {
            try
            {
                line.Dispose();
            }
            catch (DeviceException problem)
            {
                first ??= problem;
            }
        }

        Controller.Dispose();
        if (first is not null)
        {
            throw first;
        }
    }

    /// <summary>The physical level of a logical one.</summary>
    internal static PinValue Level(bool active, bool activeLow) => active != activeLow ? PinValue.High : PinValue.Low;

    /// <summary>Closes a line and frees it, even if closing fails.</summary>
    internal void Close(int line)
    {
        try
        {
            Controller.ClosePin(line);
        }
        finally
        {
            lock (_gate)
            {
                _held.Remove(line);
            }
        }
    }

    /// <summary>A line for messages.</summary>
    internal string Where(int line) => $"{Name} line {line}";

    private static PinMode ModeOf(PinBias bias) => bias switch
    {
        PinBias.PullUp => PinMode.InputPullUp,
        PinBias.PullDown => PinMode.InputPullDown,
        _ => PinMode.Input,
    };

    private TLine Take<TLine>(int line, Func<TLine> open)
        where TLine : IDisposable
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (line < 0 || line >= Controller.PinCount)
            {
                throw new DeviceException("pin board", Where(line), "open", $"there is no such line; the board has lines 0 to {Controller.PinCount - 1}");
            }

            if (_held.ContainsKey(line) || Controller.IsPinOpen(line))
            {
                throw new DeviceException("pin board", Where(line), "open", "the line is already used for something else; correct the configuration");
            }

            TLine pin = open();
            _held.Add(line, pin);
            return pin;
        }
    }

    private void Open(int line, PinMode mode, PinValue? level = null)
    {
        if (!Controller.IsPinModeSupported(line, mode))
        {
            throw new DeviceException("pin board", Where(line), "open", $"the board cannot make the line {mode}; choose another bias, or another board");
        }

        try
        {
            _ = level is { } first ? Controller.OpenPin(line, mode, first) : Controller.OpenPin(line, mode);
        }
        catch (DeviceException)
        {
            // The controller counts a pin as open before its mode is set.
            if (Controller.IsPinOpen(line))
            {
                Controller.ClosePin(line);
            }

            throw;
        }
    }
}

/// <summary>A driver whose output lines can outlive the process.</summary>
public interface IKeepingDriver
{
    /// <summary>Takes over the line that the process before left, if there is one: its level now, which <see cref="GpioController.OpenPin(int, PinMode, PinValue)"/> will not touch; null if there is none.</summary>
    PinValue? TakeOver(int line, bool activeLow);

    /// <summary>Leaves an open output for the process to come, until it is closed. Without a place for it, nothing happens.</summary>
    void Leave(int line, bool activeLow);
}
