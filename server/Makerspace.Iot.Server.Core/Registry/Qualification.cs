namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>A qualification (habilitation): a person may use a category of machines at a level. Unique: person, category, level.</summary>
public sealed class Qualification : Record
{
    /// <summary>The person.</summary>
    public required string Person { get; set; }

    /// <summary>The category.</summary>
    public required string Category { get; set; }

    /// <summary>1 supervised, 2 alone, 3 supervises; up to 9.</summary>
    public required int Level { get; set; }

    /// <summary>The day on which the trainer signed.</summary>
    public required DateOnly SignedOn { get; set; }

    /// <summary>The trainer, a person of the registry; null if the signature is on paper only.</summary>
    public string? SignedBy { get; set; }

    /// <summary>Last day, included; null: by the rule of the category.</summary>
    public DateOnly? LastDay { get; set; }

    /// <summary>The last day by its own word or by the category's months; null if it does not expire.</summary>
    public DateOnly? LastDayUnder(MachineCategory category) =>
        LastDay ?? (category.QualificationMonths is { } months ? SignedOn.AddMonths(months).AddDays(-1) : null);

    /// <inheritdoc/>
    public override string Title() => $"{Person} {Category} {Level}";
}
