namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>Which agent guards which machine at which moment. Immutable and thread-safe.</summary>
public sealed class PlacementHistory
{
    private readonly Dictionary<string, Placement[]> _byMachine;

    /// <summary>Takes the placements in any order.</summary>
    public PlacementHistory(IEnumerable<Placement> placements) =>
        _byMachine = placements.GroupBy(p => p.Machine, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.OrderBy(p => p.From).ToArray(), StringComparer.Ordinal);

    /// <summary>The agent that guards <paramref name="machine"/> at <paramref name="at"/>; null if none does.</summary>
    public string? AgentOf(string machine, DateTimeOffset at) =>
        _byMachine.TryGetValue(machine, out Placement[]? placements) ? Array.FindLast(placements, p => p.From <= at)?.Agent : null;

    /// <summary>True if <paramref name="agent"/> guards <paramref name="machine"/> at some moment from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public bool Guards(string agent, string machine, DateTimeOffset from, DateTimeOffset to)
    {
        if (!_byMachine.TryGetValue(machine, out Placement[]? placements))
        {
            return false;
        }

        for (int i = 0; i < placements.Length; i++)
        {
            bool endsBefore = i + 1 < placements.Length && placements[i + 1].From <= from;
            if (placements[i].Agent == agent && placements[i].From <= to && !endsBefore)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The machines that <paramref name="agent"/> guards at <paramref name="at"/>, in order of name.</summary>
    public IReadOnlyList<string> MachinesOf(string agent, DateTimeOffset at) =>
        _byMachine.Keys.Where(m => AgentOf(m, at) == agent).Order(StringComparer.Ordinal).ToArray();

    /// <summary>The first moment after <paramref name="after"/> at which some machine moves; null if none will.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset after)
    {
        DateTimeOffset[] later = _byMachine.Values.SelectMany(p => p).Select(p => p.From).Where(f => f > after).ToArray();
        return later.Length == 0 ? null : later.Min();
    }
}
