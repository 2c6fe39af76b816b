namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>A person, by a reference that means nothing outside the server. The name stands apart, in <see cref="PersonName"/>.</summary>
public sealed class Person : Record
{
    /// <summary>Random wire name; this is what agents, the ledger and most screens see.</summary>
    public required string Ref { get; set; }

    /// <inheritdoc/>
    public override string Title() => Ref;
}

/// <summary>Who a reference is. Deleting this row makes the ledger anonymous and changes no figure.</summary>
public sealed class PersonName : Record
{
    /// <summary>The person.</summary>
    public required string Person { get; set; }

    /// <summary>Name as the person writes it, at most 120 characters.</summary>
    public required string DisplayName { get; set; }

    /// <inheritdoc/>
    public override string Title() => Person;
}
