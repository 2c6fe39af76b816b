using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>The status lights of a machine.</summary>
public interface IStatusLights : IDisposable
{
    /// <summary>What works and what does not.</summary>
    OutputReport Report { get; }

    /// <summary>Shows this from now on; lights that blink in the same way blink together. Never waits and never throws. May be called from any thread.</summary>
    void Show(LightPicture picture);
}
