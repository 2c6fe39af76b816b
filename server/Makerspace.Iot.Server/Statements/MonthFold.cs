using System.Runtime.CompilerServices;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>The lines of a month of an issuer, as far as its entries are known.</summary>
/// <param name="Lines">The lines, in order of time.</param>
/// <param name="State">What is used of allowances at its end.</param>
/// <param name="Found">How many sessions each blocker is about; none that is zero.</param>
internal sealed record FoldedMonth(IReadOnlyList<StatementLine> Lines, AllowanceState State, IReadOnlyDictionary<ClosingBlocker, long> Found);

/// <summary>Folds the sessions of a month. They are read once, in order of time, and none is kept.</summary>
internal static class MonthFold
{
    /// <summary>Folds them.</summary>
    /// <param name="db">The database.</param>
    /// <param name="book">What they are priced by.</param>
    /// <param name="month">The month, cut at each site by its clock.</param>
    /// <param name="before">What was used of allowances before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<FoldedMonth> RunAsync(MakerspaceDb db, PriceBook book, CalendarMonth month, AllowanceState? before, CancellationToken cancellationToken)
    {
        SessionPricing pricing = book.Pricing();
        var categories = new CategoryHistory(book.Machines, book.Former);
        var fold = new TariffFold(pricing, before: before);
        var lines = new List<StatementLine>();
        var found = new Dictionary<ClosingBlocker, long>();
        void Count(ClosingBlocker blocker, bool yes)
        {
            if (yes)
            {
                found[blocker] = found.GetValueOrDefault(blocker) + 1;
            }
        }

        await foreach (SessionUse use in SessionsAsync(db, SiteScope.Of(book.Sites), categories, pricing.Zones, month, month, cancellationToken))
        {
            DateOnly day = pricing.Zones.DayOf(use.At, use.Site);
            ChargedEntry charged = fold.Add(use);
            Count(ClosingBlocker.WithoutTariff, charged.Outcome is PriceOutcome.NoTariff or PriceOutcome.NoMembership);
            Count(ClosingBlocker.WithoutEnd, use.Fact.WithoutEnd);
            Count(ClosingBlocker.EnergyMissing, charged.Lines.Any(l => l.Kind is ChargeKind.Energy or ChargeKind.EnergyPeak or ChargeKind.EnergyOffPeak) && use.Fact.Energy == EnergyGrade.Missing);
            if (charged.Lines.Count > 0)
            {
                IssuerVat? vat = book.VatOn(day);
                Count(ClosingBlocker.WithoutVat, vat is null);
                lines.AddRange(StatementLine.Of(charged, vat?.Terms ?? new VatTerms(0)));
            }
        }

        return new FoldedMonth(lines, fold.State, found);
    }

    /// <summary>The sessions of some months that are on somebody's account, in the order in which they are priced, with the category of their day.</summary>
    /// <param name="db">The database.</param>
    /// <param name="sites">Their sites.</param>
    /// <param name="categories">The categories of machines.</param>
    /// <param name="zones">The time zones of the sites.</param>
    /// <param name="first">First month, cut at each site by its clock.</param>
    /// <param name="last">Last month.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<SessionUse> SessionsAsync(
        MakerspaceDb db, SiteScope sites, CategoryHistory categories, SiteZones zones, CalendarMonth first, CalendarMonth last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (SessionUse use in InOrderAsync(db, sites, zones, first, last, cancellationToken))
        {
            // What no badge opened is on nobody's account.
            if (use.Fact is not { Unbadged: true, Structure: null })
            {
                yield return use with { Fact = use.Fact with { Category = categories.CategoryOf(use.Machine, zones.DayOf(use.At, use.Site)) ?? string.Empty } };
            }
        }
    }

    private static async IAsyncEnumerable<SessionUse> InOrderAsync(MakerspaceDb db, SiteScope sites, SiteZones zones, CalendarMonth first, CalendarMonth last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (SiteMoment begin, SiteMoment end) = (zones.Start(first.FirstDay), zones.Start(last.Next.FirstDay));
        IQueryable<UsageEntry> all = db.Set<UsageEntry>().AsNoTracking().Listed().Begun(begin, end).Of(sites);

        // What began at once is put in order here: a database may order letters otherwise than the fold.
        var together = new List<SessionUse>();

        // Day after day, so that no database sorts a whole month.
        for (DateTimeOffset from = begin.Earliest; from < end.Latest; from = from.AddDays(1))
        {
            (DateTimeOffset midnight, DateTimeOffset after) = (from, from.AddDays(1));
            IAsyncEnumerable<UsageEntry> rows = all.Where(u => u.StartAt >= midnight && u.StartAt < after).OrderBy(u => u.StartAt).ThenBy(u => u.Agent).ThenBy(u => u.Session).AsAsyncEnumerable();
            await foreach (UsageEntry row in rows.WithCancellation(cancellationToken))
            {
                SessionUse use = Use(row);
                if (together.Count > 0 && together[0].At != use.At)
                {
                    foreach (SessionUse one in together.OrderBy(t => t.Key))
                    {
                        yield return one;
                    }

                    together.Clear();
                }

                together.Add(use);
            }
        }

        foreach (SessionUse one in together.OrderBy(t => t.Key))
        {
            yield return one;
        }
    }

    private static SessionUse Use(UsageEntry u) => new(
        new UsageFact
        {
            Site = u.Site,
            Machine = u.Machine,
            Category = string.Empty,
            Member = u.Member!,
            Structure = u.Structure,
            Unbadged = SessionParty.IsNobody(u.Member!),
            Purpose = WireWords.Purpose(u.Purpose),
            Start = u.StartAt,
            OccupiedSeconds = u.OccupiedSeconds,
            ActiveSeconds = u.ActiveSeconds,
            EnergyWh = u.EnergyWh,
            Energy = WireWords.Energy(u.EnergyQuality),
            WithoutEnd = u.ClosedAs == SessionClosingKind.NoEnd,
        },
        u.Supervisor)
    {
        Key = new EntryKey(u.Agent, u.Session),
    };
}
