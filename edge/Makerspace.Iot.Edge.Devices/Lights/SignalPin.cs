using Makerspace.Iot.Edge.Devices.Outputs;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>A pin that tells people something: written only when it changes; one that cannot be written is tried again.</summary>
/// <param name="name">For messages.</param>
/// <param name="pin">The pin, inactive when handed over; owned.</param>
internal sealed class SignalPin(string name, IOutputPin pin) : IDisposable
{
    private bool _level;
    private bool _unsure;

    /// <summary>What works and what does not.</summary>
    public OutputReport Report { get; private set; } = new(name, 0, 0, null);

    /// <summary>Drives the pin if it is not so already. False if it does not obey.</summary>
    public bool Drive(bool active)
    {
        if (active == _level && !_unsure)
        {
            return true;
        }

        try
        {
            pin.Write(active);
            (_level, _unsure) = (active, false);
            Report = Report with { Updates = Report.Updates + 1, Problem = null };
        }
        catch (DeviceException problem)
        {
            _unsure = true;
            Report = Report with { Failures = Report.Failures + 1, Problem = problem.Message };
        }

        return !_unsure;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            pin.Dispose();
        }
        catch (DeviceException)
        {
            // A board that went away cannot be told to be dark.
        }
    }
}
