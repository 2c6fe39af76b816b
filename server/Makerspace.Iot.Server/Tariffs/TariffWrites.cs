using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>The closed months of a site.</summary>
/// <param name="First">First day of the first of them.</param>
/// <param name="Open">First day after the last of them.</param>
public sealed record ClosedSpan(DateOnly First, DateOnly Open);

/// <summary>The one way in which prices are written. What a closed month went by is not changed.</summary>
public sealed class TariffWrites : ModuleWrites
{
    private readonly IReadOnlyDictionary<string, ClosedSpan> _closed;

    private TariffWrites(RegistryAct act, IReadOnlyDictionary<string, ClosedSpan> closed)
        : base(act, Permission.EditTariffs) => _closed = closed;

    /// <summary>Rates, by series and first day.</summary>
    public required RecordSet<TariffRate, (MembershipKind Kind, string Site, string Category, string Machine, DateOnly FirstDay)> Tariffs { get; init; }

    /// <summary>Reads every rate.</summary>
    /// <param name="act">The act.</param>
    /// <param name="closed">The closed months, by site; a site without any is missing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TariffWrites> LoadAsync(RegistryAct act, IReadOnlyDictionary<string, ClosedSpan> closed, CancellationToken cancellationToken) => new(act, closed)
    {
        Tariffs = await RecordSet<TariffRate, (MembershipKind, string, string, string, DateOnly)>.LoadAsync(act.Db, t => (t.Kind, t.Site, t.Category, t.Machine, t.FirstDay), null, cancellationToken),
    };

    /// <summary>Puts a rate.</summary>
    public (TariffRate Row, bool First) Put(TariffRate row) => Put(Tariffs, row);

    /// <summary>Past days of which this act changes the prices.</summary>
    /// <param name="before">Days before this one.</param>
    public IReadOnlyList<PastDays> Changes(DateOnly before) =>
    [
        .. Tariffs.Added.SelectMany(t => PastSessions.Of(null, t, Tariffs.Rows, before)),
        .. Tariffs.Changed.SelectMany(c => PastSessions.Of(c.Before, c.After, Tariffs.Rows, before)),
        .. Tariffs.Withdrawn.SelectMany(t => PastSessions.Of(t, null, Tariffs.Rows, before)),
    ];

    /// <inheritdoc/>
    public override void Check()
    {
        CheckRows(Tariffs);
        foreach (TariffRate t in Tariffs.Touched)
        {
            Act.Reference<Site>(t, "site", t.Site);
            Act.Reference<MachineCategory>(t, "category", t.Category);
            Act.Reference<Machine>(t, "machine", t.Machine);
            foreach (RecordProblem problem in TariffRateRules.Problems(t))
            {
                Act.Refuse(t, problem);
            }
        }

        RefuseOverlaps(Tariffs, Periods.Overlaps(Tariffs.Rows), "firstDay", t => RecordRules.Text(t.FirstDay), t => t.LastDay is { } last ? RecordRules.Text(last) : string.Empty);
        RefuseClosed();
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => row is TariffRate rate ? rate.Site : null;

    // A rate for all sites must leave the closed months of each alone.
    private void RefuseClosed()
    {
        foreach ((string site, ClosedSpan span) in _closed.OrderByDescending(c => c.Value.Open).ThenBy(c => c.Key, StringComparer.Ordinal))
        {
            foreach (PastDays past in Changes(span.Open).Where(p => p.To >= span.First && (p.Site is null || p.Site == site)))
            {
                bool end = past.Row is TariffRate rate && rate.FirstDay < past.From;
                Act.Refuse(past.Row, new RecordProblem(end ? "lastDay" : "firstDay", RecordFault.Closed, RecordRules.Text(end ? span.Open.AddDays(-1) : span.Open)));
            }
        }
    }
}
