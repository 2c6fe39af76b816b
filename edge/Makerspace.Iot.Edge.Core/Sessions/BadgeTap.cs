namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>A badge did something at the machine; what comes of it again a moment later is the same tap.</summary>
/// <param name="Badge">Keyed hash.</param>
/// <param name="Member">Its member; null if unknown.</param>
/// <param name="AtMs">When, monotonic milliseconds.</param>
public readonly record struct BadgeTap(string Badge, string? Member, long AtMs);
