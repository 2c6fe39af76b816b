namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>The digital lines of a board. Levels here are logical: true is active, whatever the polarity of the wire.</summary>
public interface IPinBoard : IDisposable
{
    /// <summary>Name for messages, for example <c>/dev/gpiochip0</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Takes a line as an output, driven to <paramref name="active"/> from the first moment. Throws <see cref="DeviceException"/> where the line does not exist or is taken.
    /// Disposing drives it inactive first.
    /// </summary>
    IOutputPin OpenOutput(int line, bool activeLow, bool active);

    /// <summary>Takes a line as an input. Throws <see cref="DeviceException"/> where the line does not exist or is taken.</summary>
    IInputPin OpenInput(int line, bool activeLow, PinBias bias);

    /// <summary>
    /// Takes a line as an input of which every activation is counted. Throws <see cref="DeviceException"/> where the line does not exist or is taken, or the board cannot count.
    /// </summary>
    /// <param name="line">Line.</param>
    /// <param name="activeLow">True where the low level is active.</param>
    /// <param name="bias">Pull resistor.</param>
    /// <param name="debounce">A level counts once it has stood so long; zero: at once.</param>
    IPulseInput OpenPulses(int line, bool activeLow, PinBias bias, TimeSpan debounce) =>
        throw new DeviceException("pin board", $"{Name} line {line}", "open", "this board cannot count pulses; use a board of kind gpiochip");
}

/// <summary>An output line.</summary>
public interface IOutputPin : IDisposable
{
    /// <summary>Drives the line. Throws <see cref="DeviceException"/> where the kernel refuses.</summary>
    void Write(bool active);
}

/// <summary>An input line.</summary>
public interface IInputPin : IDisposable
{
    /// <summary>Reads the level. Throws <see cref="DeviceException"/> where the kernel refuses.</summary>
    bool Read();
}

/// <summary>The pull resistor of an input.</summary>
public enum PinBias
{
    /// <summary>As the board is wired.</summary>
    None,

    /// <summary>Pulled to the supply.</summary>
    PullUp,

    /// <summary>Pulled to ground.</summary>
    PullDown,
}
