namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>What one light does.</summary>
public enum LightMode
{
    /// <summary>Dark.</summary>
    Off,

    /// <summary>Lit.</summary>
    On,

    /// <summary>Half a second lit, half a second dark: something is wanted of the member.</summary>
    Blink,

    /// <summary>An eighth of a second lit, an eighth dark: at once.</summary>
    FastBlink,

    /// <summary>A short flash every two seconds: alive, nothing wanted.</summary>
    Flash,
}
