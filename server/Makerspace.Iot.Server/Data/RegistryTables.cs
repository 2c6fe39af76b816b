using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// The registry at one version, without the names of people. Rows are shared by everybody: nobody changes them. Immutable and thread-safe. Tables are in the order of their rows' ids.
/// </summary>
public sealed class RegistryTables
{
    private readonly DerivedValues _derived;

    internal RegistryTables(DerivedValues derived) => _derived = derived;

    /// <summary>Before anything was read.</summary>
    public static RegistryTables Empty { get; } = new(new DerivedValues()) { Version = -1 };

    /// <summary>Version of the registry; -1 before anything was read.</summary>
    public required long Version { get; init; }

    /// <summary>Sites.</summary>
    public IReadOnlyList<Site> Sites { get; init; } = [];

    /// <summary>Structures.</summary>
    public IReadOnlyList<Structure> Structures { get; init; } = [];

    /// <summary>Agents, without their site of any day.</summary>
    public IReadOnlyList<Agent> Agents { get; init; } = [];

    /// <summary>Which agent stood at which site, from when.</summary>
    public IReadOnlyList<AgentSite> AgentSites { get; init; } = [];

    /// <summary>Machine categories.</summary>
    public IReadOnlyList<MachineCategory> Categories { get; init; } = [];

    /// <summary>Machines.</summary>
    public IReadOnlyList<Machine> Machines { get; init; } = [];

    /// <summary>Which machine was in which category, until when.</summary>
    public IReadOnlyList<FormerCategory> FormerCategories { get; init; } = [];

    /// <summary>Which agent guards which machine, from when.</summary>
    public IReadOnlyList<Placement> Placements { get; init; } = [];

    /// <summary>Memberships.</summary>
    public IReadOnlyList<Membership> Memberships { get; init; } = [];

    /// <summary>Badges.</summary>
    public IReadOnlyList<Badge> Badges { get; init; } = [];

    /// <summary>Qualifications.</summary>
    public IReadOnlyList<Qualification> Qualifications { get; init; } = [];

    /// <summary>Tariff rates.</summary>
    public IReadOnlyList<TariffRate> Rates { get; init; } = [];

    /// <summary>What a module works out from some tables: made when it is first asked for, and the same object as long as these tables stay the same, through later versions too.</summary>
    /// <param name="from">The tables, or values worked out from them; equal ones give the same object.</param>
    /// <param name="make">Makes it; it may read no others.</param>
    public T Derive<T>(IReadOnlyList<object> from, Func<T> make)
        where T : class => _derived.Get(from, make);
}

/// <summary>Values made of tables, the latest of each kind. Thread-safe.</summary>
internal sealed class DerivedValues
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Type, (IReadOnlyList<object> From, Lazy<object> Value)> _values = [];

    public T Get<T>(IReadOnlyList<object> from, Func<T> make)
        where T : class
    {
        Lazy<object> value;
        lock (_gate)
        {
            if (!_values.TryGetValue(typeof(T), out var known) || !known.From.SequenceEqual(from))
            {
                _values[typeof(T)] = known = (from, new Lazy<object>(make));
            }

            value = known.Value;
        }

        return (T)value.Value;
    }
}
