namespace Makerspace.Iot.Server.Statements;

/// <summary>Lines that are shown together: of one machine, and of one month if it is an earlier one.</summary>
/// <param name="Site">Site.</param>
/// <param name="Machine">Machine.</param>
/// <param name="Adjusts">The earlier month that the lines adjust; null for lines of the month itself.</param>
/// <param name="Lines">The lines, in order of time; those of one session follow each other.</param>
public sealed record StatementGroup(string Site, string Machine, DateOnly? Adjusts, IReadOnlyList<StatementRow> Lines)
{
    /// <summary>Net, in whole cents.</summary>
    public long Cents => Lines.Sum(l => l.Cents);

    /// <summary>The month of the sessions.</summary>
    public DateOnly Month => Lines[0].Month;
}

/// <summary>How lines are grouped, on the page, on paper and in files alike.</summary>
public static class StatementGroups
{
    /// <summary>The groups: lines of the month by site and machine, then adjustments from the earliest month on.</summary>
    /// <param name="month">First day of the month of the document.</param>
    /// <param name="lines">Its lines.</param>
    public static IReadOnlyList<StatementGroup> Of(DateOnly month, IEnumerable<StatementRow> lines) =>
    [
        .. lines.GroupBy(l => (Adjusts: l.Month == month ? (DateOnly?)null : l.Month, l.Site, l.Machine))
            .OrderBy(g => g.Key.Adjusts ?? DateOnly.MinValue).ThenBy(g => g.Key.Site, StringComparer.Ordinal).ThenBy(g => g.Key.Machine, StringComparer.Ordinal)
            .Select(g => new StatementGroup(g.Key.Site, g.Key.Machine, g.Key.Adjusts, [.. g.OrderBy(l => l.At).ThenBy(l => l.Position)])),
    ];
}
