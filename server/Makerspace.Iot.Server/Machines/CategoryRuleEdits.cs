using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Machines;

/// <summary>When the qualifications of a category end, and which others they need.</summary>
/// <param name="Months">Months after the signature; null for none.</param>
/// <param name="YearDay">Day of the year, as <c>MM-dd</c>; null for none.</param>
/// <param name="IdleMonths">Months without real use; null for none.</param>
/// <param name="Requires">Categories that are needed.</param>
public sealed record CategoryRule(int? Months, string? YearDay, int? IdleMonths, IReadOnlyList<string> Requires);

/// <summary>Changes the rules of categories. Categories are of the whole network, and so is the right to change them. Thread-safe.</summary>
/// <param name="writer">The writer of the registry.</param>
public sealed class CategoryRuleEdits(RegistryWriter writer)
{
    /// <summary>Changes the rule of a category, for the reason that is given.</summary>
    public Task<WriteOutcome> ChangeAsync(Actor actor, string category, int? revision, string reason, CategoryRule rule, CancellationToken cancellationToken) => writer.WriteAsync(actor, reason, async act =>
    {
        MachineWrites writes = await MachineWrites.LoadAsync(act, cancellationToken);
        if (writes.Categories.Find(category) is not { } row)
        {
            act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
            return;
        }

        writes.Correct(writes.Categories, row, revision, reason, c =>
            (c.QualificationMonths, c.QualificationYearDay, c.QualificationIdleMonths, c.Requires) = (rule.Months, rule.YearDay, rule.IdleMonths, string.Join(' ', rule.Requires.Distinct())));
        writes.Check();
    }, cancellationToken);
}
