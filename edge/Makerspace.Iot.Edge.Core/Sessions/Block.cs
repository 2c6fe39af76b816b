namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>A person's order to take the machine out of service.</summary>
/// <param name="Reason">Why, for the record; null where nothing was said.</param>
public sealed record Block(string? Reason);
