namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>What one light does.</summary>
public enum Light
{
    /// <summary>Dark.</summary>
    Off,

    /// <summary>Lit.</summary>
    On,

    /// <summary>About once a second: something is wanted.</summary>
    Blink,

    /// <summary>Several times a second: at once.</summary>
    FastBlink,

    /// <summary>A short flash now and then: alive, nothing wanted.</summary>
    Flash,
}
