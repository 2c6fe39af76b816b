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

    /// <summary>Last day of real use that the ledger has shown, kept only under a rule of use and not before it matters; null if there is none.</summary>
    public DateOnly? UsedOn { get; set; }

    /// <summary>Id of the training session at which it was signed; null if it was signed by itself.</summary>
    public Guid? Session { get; set; }

    /// <summary>The last day by its own word, or by the rule of the category; null if it does not expire. See <see cref="QualificationExpiry"/>.</summary>
    public DateOnly? LastDayUnder(MachineCategory category) => QualificationExpiry.LastDay(this, category);

    /// <inheritdoc/>
    public override string Title() => $"{Person} {Category} {Level}";
}
