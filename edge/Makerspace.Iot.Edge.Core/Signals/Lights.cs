namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>What the lights of a machine do together.</summary>
/// <param name="Green">May be used.</param>
/// <param name="Orange">Attention: something is wanted, or about to end.</param>
/// <param name="Red">May not be used.</param>
public readonly record struct Lights(Light Green, Light Orange, Light Red);
