namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>A kind of machine; qualifications and tariffs are for a category.</summary>
public sealed class MachineCategory : Record
{
    /// <summary>Wire name.</summary>
    public required string Name { get; set; }

    /// <summary>Name as people write it, at most 120 characters.</summary>
    public required string Label { get; set; }

    /// <summary>The trade (filière); null if it serves several.</summary>
    public string? Trade { get; set; }

    /// <summary>Months for which a qualification holds unless it says its own last day: 1 to 240; null if it does not expire.</summary>
    public int? QualificationMonths { get; set; }

    /// <inheritdoc/>
    public override string Title() => Name;
}
