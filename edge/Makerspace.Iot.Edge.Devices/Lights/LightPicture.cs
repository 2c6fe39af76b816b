namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>What the three lights of a machine do together.</summary>
/// <param name="Green">May be used.</param>
/// <param name="Orange">Attention: something is wanted or about to end.</param>
/// <param name="Red">May not be used.</param>
public readonly record struct LightPicture(LightMode Green, LightMode Orange, LightMode Red)
{
    /// <summary>All dark.</summary>
    public static LightPicture Dark { get; }
}
