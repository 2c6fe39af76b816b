namespace Makerspace.Iot.Server.Machines;

/// <summary>What a live page shows.</summary>
/// <param name="Site">A site's name; null for all.</param>
/// <param name="Trade">A trade as the categories of machines name it; null for all.</param>
public readonly record struct LiveScope(string? Site, string? Trade = null);
