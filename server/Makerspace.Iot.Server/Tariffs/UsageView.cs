using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>One row of the usage table.</summary>
/// <param name="Title">The structure's name for people; unused if <see cref="UsageMonth.Structure"/> is null.</param>
/// <param name="Figures">The sums.</param>
public sealed record UsageRow(string Title, UsageMonth Figures);

/// <summary>The usage table of a month.</summary>
/// <param name="Month">The month.</param>
/// <param name="Months">The months that can be chosen, latest first.</param>
/// <param name="Rows">One per structure with a session; members on their own account after them, sessions without a badge last.</param>
/// <param name="Total">The sum of the rows.</param>
public sealed record UsageView(CalendarMonth Month, IReadOnlyList<CalendarMonth> Months, IReadOnlyList<UsageRow> Rows, UsageMonth Total)
{
    /// <summary>True if included hours, tiers or caps may change what is asked for at the end of the month: the amounts here are before them.</summary>
    public bool BeforeAllowances { get; init; }
}
