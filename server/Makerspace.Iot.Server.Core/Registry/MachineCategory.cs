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

    /// <summary>Day of the year on which every qualification ends unless it says its own last day, as <c>MM-dd</c>, such as <c>08-31</c>; null for none.</summary>
    public string? QualificationYearDay { get; set; }

    /// <summary>Months without real use after which a qualification lapses: 1 to 240; null if it does not.</summary>
    public int? QualificationIdleMonths { get; set; }

    /// <summary>Names of categories without whose qualification one of this category gives no right, parted by blanks; empty for none.</summary>
    public string Requires { get; set; } = string.Empty;

    /// <summary>The names in <see cref="Requires"/>.</summary>
    public IReadOnlyList<string> Required() => Requires.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public override string Title() => Name;
}
