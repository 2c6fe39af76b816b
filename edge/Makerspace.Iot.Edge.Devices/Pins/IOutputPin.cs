namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// What switches something, in the sense of its wiring: true is active. It stands in front of a pin of a <see cref="System.Device.Gpio.GpioController"/>, whose levels are physical,
/// because <c>activeLow</c> belongs to our wiring, and because a relay may as well be a smart plug, which is no pin.
/// </summary>
public interface IOutputPin : IDisposable
{
    /// <summary>Drives it. Throws <see cref="DeviceException"/> if it does not obey.</summary>
    void Write(bool active);

    /// <summary>Throws <see cref="DeviceException"/> if it is known to be no more as it was driven, which only an output outside this computer's own chips can tell. Called about once a second.</summary>
    void Verify()
    {
    }
}

/// <summary>What senses something, in the sense of its wiring: true is active. See <see cref="IOutputPin"/>.</summary>
public interface IInputPin : IDisposable
{
    /// <summary>Reads it. Throws <see cref="DeviceException"/> if it cannot be read.</summary>
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
