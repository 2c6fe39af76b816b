namespace Makerspace.Iot.Server.Workspace.OneMachine;

/// <summary>What somebody typed into the form of an order.</summary>
/// <param name="Order">The order's word.</param>
/// <param name="Reason">The reason.</param>
public sealed record TypedOrder(string Order, string? Reason);

/// <summary>A person for whom a machine may be opened.</summary>
/// <param name="Ref">Reference.</param>
/// <param name="Name">Name; the reference if there is none.</param>
public sealed record FoundPerson(string Ref, string Name);

/// <summary>A session over the curve.</summary>
/// <param name="From">Begin.</param>
/// <param name="To">End, or now.</param>
/// <param name="Title">Whose, from when to when, in words.</param>
/// <param name="IsOpen">True if it goes on.</param>
public sealed record CurveBand(DateTimeOffset From, DateTimeOffset To, string Title, bool IsOpen);
