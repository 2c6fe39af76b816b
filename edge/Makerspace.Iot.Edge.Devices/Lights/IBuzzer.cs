using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>The buzzer of a machine.</summary>
public interface IBuzzer : IDisposable
{
    /// <summary>What works and what does not.</summary>
    OutputReport Report { get; }

    /// <summary>Plays a pattern once; a newer one replaces the one that plays. Never waits and never throws. May be called from any thread.</summary>
    void Play(BuzzerPattern pattern);
}
