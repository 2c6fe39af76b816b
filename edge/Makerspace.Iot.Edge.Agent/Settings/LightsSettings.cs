namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>The status lights of a machine.</summary>
/// <param name="Green">May be used; null if not wired.</param>
/// <param name="Orange">Something is wanted; null if not wired.</param>
/// <param name="Red">May not be used; null if not wired.</param>
public sealed record LightsSettings(LineSettings? Green, LineSettings? Orange, LineSettings? Red)
{
    /// <summary>The lines.</summary>
    public IEnumerable<LineSettings> Lines => new[] { Green, Orange, Red }.OfType<LineSettings>();
}
