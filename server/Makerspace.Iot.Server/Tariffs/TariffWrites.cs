using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>The one way in which prices are written.</summary>
public sealed class TariffWrites : ModuleWrites
{
    private TariffWrites(RegistryAct act)
        : base(act, Permission.EditTariffs)
    {
    }

    /// <summary>Rates, by kind, site, category and first day.</summary>
    public required RecordSet<TariffRate, (MembershipKind Kind, string Site, string Category, DateOnly FirstDay)> Tariffs { get; init; }

    /// <summary>Reads every rate.</summary>
    public static async Task<TariffWrites> LoadAsync(RegistryAct act, CancellationToken cancellationToken) => new(act)
    {
        Tariffs = await RecordSet<TariffRate, (MembershipKind, string, string, DateOnly)>.LoadAsync(act.Db, t => (t.Kind, t.Site, t.Category, t.FirstDay), null, cancellationToken),
    };

    /// <summary>Puts a rate.</summary>
    public (TariffRate Row, bool First) Put(TariffRate row) => Put(Tariffs, row);

    /// <inheritdoc/>
    public override void Check()
    {
        CheckRows(Tariffs);
        foreach (TariffRate t in Tariffs.Touched)
        {
            Act.Reference<Site>(t, "site", t.Site);
            Act.Reference<MachineCategory>(t, "category", t.Category);
        }

        RefuseOverlaps(Tariffs, Periods.Overlaps(Tariffs.Rows), "firstDay", t => RecordRules.Text(t.FirstDay), t => t.LastDay is { } last ? RecordRules.Text(last) : string.Empty);
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => row is TariffRate rate ? rate.Site : null;
}
