namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>In which category a machine was until a day. Its category of today stands in <see cref="Machine.Category"/>, so that each category is written once.</summary>
public sealed class FormerCategory : Record
{
    /// <summary>The machine.</summary>
    public required string Machine { get; set; }

    /// <summary>The category that it had.</summary>
    public required string Category { get; set; }

    /// <summary>Last day, included, in the time zone of the site where it stood.</summary>
    public required DateOnly LastDay { get; set; }

    /// <inheritdoc/>
    public override string Title() => $"{Machine} {LastDay:yyyy-MM-dd}";
}

/// <summary>In which category each machine was on which day. Immutable and thread-safe.</summary>
public sealed class CategoryHistory
{
    private readonly Dictionary<string, string> _today;
    private readonly Dictionary<string, FormerCategory[]> _former;

    /// <summary>Takes the rows in any order.</summary>
    public CategoryHistory(IEnumerable<Machine> machines, IEnumerable<FormerCategory> former)
    {
        _today = machines.ToDictionary(m => m.Name, m => m.Category, StringComparer.Ordinal);
        _former = former.GroupBy(f => f.Machine, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.OrderBy(f => f.LastDay).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The former categories, in no order.</summary>
    public IEnumerable<FormerCategory> Former => _former.Values.SelectMany(f => f);

    /// <summary>The category of a machine on a day; null if the machine is not known.</summary>
    public string? CategoryOf(string machine, DateOnly day) =>
        _former.TryGetValue(machine, out FormerCategory[]? former) && Array.Find(former, f => day <= f.LastDay) is { } was ? was.Category : _today.GetValueOrDefault(machine);
}
