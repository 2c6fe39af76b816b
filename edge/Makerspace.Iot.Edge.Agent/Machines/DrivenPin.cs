using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Pins;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>An output pin that may not obey: told once, tried again at every tick until it does. The loop's thread alone uses it.</summary>
/// <param name="pin">The pin.</param>
/// <param name="name">What it is, for the log: machine and output.</param>
/// <param name="log">Log.</param>
internal sealed class DrivenPin(IOutputPin pin, string name, ILogger log)
{
    private bool _wanted;

    /// <summary>What the pin said when it stopped obeying; null while it obeys.</summary>
    public string? Problem { get; private set; }

    /// <summary>Drives it. True if it obeyed.</summary>
    public bool Drive(bool on)
    {
        _wanted = on;
        try
        {
            pin.Write(on);
            Problem = null;
            return true;
        }
        catch (DeviceException error)
        {
            if (Problem is null)
            {
                log.LogError(error, "{Output} does not obey", name);
            }

            Problem = error.Message;
            return false;
        }
    }

    /// <summary>Tries again if it did not obey; otherwise asks whether it is still as it was driven.</summary>
    public void Check()
    {
        if (Problem is not null)
        {
            Drive(_wanted);
            return;
        }

        try
        {
            pin.Verify();
        }
        catch (DeviceException error)
        {
            log.LogError(error, "{Output} is not as it was driven", name);
            Problem = error.Message;
        }
    }
}
