using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>A category without whose qualification another one gives no right, as one person has it.</summary>
/// <param name="Category">The category that is asked for.</param>
/// <param name="Held">True if the person has a qualification of it, of any level, also one that has expired.</param>
/// <param name="LastDay">The last day of the one that holds longest; null if it does not expire, or none is held.</param>
public sealed record Prerequisite(string Category, bool Held, DateOnly? LastDay)
{
    /// <summary>True if it is met on a day.</summary>
    public bool HoldsOn(DateOnly day) => Held && !(LastDay < day);
}

/// <summary>
/// Categories that ask for others: "laser cutters need the safety of the place". What a required category requires is required too.
/// Pages and access lists ask here, so that both say the same.
/// </summary>
public static class Prerequisites
{
    /// <summary>Most categories that one category may name.</summary>
    public const int Most = 5;

    /// <summary>Every category that one asks for, itself left out, each once.</summary>
    public static IReadOnlyList<string> Of(string category, IReadOnlyDictionary<string, MachineCategory> categories)
    {
        var found = new List<string>();
        var next = new Stack<string>([category]);
        while (next.TryPop(out string? one))
        {
            foreach (string required in categories.GetValueOrDefault(one)?.Required() ?? [])
            {
                if (required != category && !found.Contains(required))
                {
                    found.Add(required);
                    next.Push(required);
                }
            }
        }

        return found;
    }

    /// <summary>True if a category asks for itself by way of those that it names.</summary>
    public static bool IsCircular(string category, IReadOnlyDictionary<string, MachineCategory> categories) =>
        Of(category, categories).Append(category).Any(c => categories.GetValueOrDefault(c)?.Required().Contains(category) == true);

    /// <summary>What a category asks for, as a person with these qualifications has it.</summary>
    public static IReadOnlyList<Prerequisite> For(string category, IEnumerable<Qualification> held, IReadOnlyDictionary<string, MachineCategory> categories) =>
        [.. Of(category, categories).Select(required => Of(required, [.. held.Where(q => q.Category == required)], categories.GetValueOrDefault(required)))];

    /// <summary>The last day on which all are met; null if that never ends. Only for prerequisites that are all held.</summary>
    public static DateOnly? LastDay(IReadOnlyList<Prerequisite> all) => all.Min(p => p.LastDay);

    private static Prerequisite Of(string required, Qualification[] rows, MachineCategory? category)
    {
        if (category is null || rows.Length == 0)
        {
            return new Prerequisite(required, false, null);
        }

        DateOnly?[] ends = [.. rows.Select(q => q.LastDayUnder(category))];
        return new Prerequisite(required, true, ends.Contains(null) ? null : ends.Max());
    }
}
