namespace Makerspace.Iot.Contracts.Events;

/// <summary>The part of an event that depends on its kind.</summary>
public abstract record EventBody;

/// <summary>The body of an event whose kind this version does not know, kept as it came.</summary>
/// <param name="Json">The <c>body</c> value as compact JSON text, at most <see cref="Bounds.EventBytes"/>.</param>
public sealed record UnknownBody(string Json) : EventBody;
