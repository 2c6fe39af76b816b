using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Tariffs;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Workspace.TariffPages;

/// <summary>What a payer would have paid.</summary>
/// <param name="Structure">The structure; null for everybody who pays for themselves.</param>
/// <param name="Sessions">Sessions that the draft prices otherwise, or that have a price at all.</param>
/// <param name="BeforeCents">By the tariffs that stand.</param>
/// <param name="AfterCents">With the draft.</param>
public sealed record TrialRow(string? Structure, int Sessions, long BeforeCents, long AfterCents)
{
    /// <summary>What changes, in whole cents; below zero if it becomes cheaper.</summary>
    public long DifferenceCents => AfterCents - BeforeCents;
}

/// <summary>A session that the draft prices otherwise.</summary>
/// <param name="Before">By the tariffs that stand.</param>
/// <param name="After">With the draft.</param>
public sealed record TrialSession(ChargedEntry Before, ChargedEntry After)
{
    /// <summary>What changes, in whole cents.</summary>
    public long DifferenceCents => After.Cents - Before.Cents;
}

/// <summary>What a draft would have changed.</summary>
/// <param name="From">First month.</param>
/// <param name="To">Last month, included.</param>
/// <param name="Rows">The payers, the largest change first.</param>
/// <param name="Touched">Sessions whose price changes.</param>
/// <param name="Priced">Sessions without a price that get one.</param>
/// <param name="Sessions">Of the payer asked for: the sessions that change most; at most <see cref="TariffTrial.MostSessions"/>.</param>
public sealed record TrialResult(CalendarMonth From, CalendarMonth To, IReadOnlyList<TrialRow> Rows, int Touched, int Priced, IReadOnlyList<TrialSession> Sessions)
{
    /// <summary>The sum of the rows.</summary>
    public TrialRow Total => new(null, Rows.Sum(r => r.Sessions), Rows.Sum(r => r.BeforeCents), Rows.Sum(r => r.AfterCents));
}

/// <summary>
/// What past months would have cost under a draft: the sessions are read once, in order of time, and priced by two folds, with and without it. Nothing is written, and no more is kept than a row for each payer.
/// Thread-safe: one runs, the others wait.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
public sealed class TariffTrial(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry) : IDisposable
{
    /// <summary>Most months of one trial.</summary>
    public const int MostMonths = 12;

    /// <summary>Most sessions that are shown of a payer.</summary>
    public const int MostSessions = 100;

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Tries a draft.</summary>
    /// <param name="scope">What it is for.</param>
    /// <param name="terms">Sound terms.</param>
    /// <param name="from">First month.</param>
    /// <param name="to">Last month; at most <see cref="MostMonths"/> in all.</param>
    /// <param name="sites">The sites whose sessions are read.</param>
    /// <param name="payer">The structure whose sessions are shown; empty for those who pay for themselves, null for nobody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<TrialResult> RunAsync(TariffScope scope, TariffTerms terms, CalendarMonth from, CalendarMonth to, SiteScope sites, string? payer, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            RegistryTables tables = await registry.ReadAsync(cancellationToken);
            SessionPricing standing = PriceList.Of(tables);
            Tariff[] stored = [.. tables.Rates.Select(Tariff.Of)];

            // What is carried over comes from the months before: they are counted and not shown.
            CalendarMonth first = from;
            for (int i = Carried(stored, scope, terms); i > 0; i--)
            {
                first = first.Previous;
            }

            var draft = new Tariff(TrialVersion, scope, first.FirstDay, null, terms);
            var drafted = new SessionPricing(new TariffTable(stored.Where(t => t.Scope != scope).Append(draft)), standing.Memberships, standing.Zones);
            var sum = new TrialSum(payer);
            (TariffFold before, TariffFold after) = (new TariffFold(standing), new TariffFold(drafted));
            await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
            var categories = new CategoryHistory(tables.Machines, tables.FormerCategories);
            await foreach (SessionUse use in MonthFold.SessionsAsync(db, sites, categories, standing.Zones, first, to, cancellationToken))
            {
                (ChargedEntry was, ChargedEntry becomes) = (before.Add(use), after.Add(use));
                if (standing.Zones.MonthOf(use.At, use.Site) >= from)
                {
                    sum.Add(was, becomes);
                }
            }

            return sum.Result(from, to);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>The version that lines of a draft name.</summary>
    public const string TrialVersion = "draft";

    private static int Carried(IEnumerable<Tariff> stored, TariffScope scope, TariffTerms terms) =>
        stored.Where(t => Everywhere.Covers(scope.Site, t.Scope.Site) || t.Scope.Site == Everywhere.Mark).Select(t => t.Terms.Included?.CarryMonths ?? 0).Append(terms.Included?.CarryMonths ?? 0).Max();

    // A row for each payer, and the sessions of one that change most.
    private sealed class TrialSum(string? payer)
    {
        private readonly Dictionary<string, TrialRow> _rows = new(StringComparer.Ordinal);
        private readonly PriorityQueue<TrialSession, long> _most = new();
        private int _touched;
        private int _priced;

        public void Add(ChargedEntry before, ChargedEntry after)
        {
            // A session that has no price by either is the checklist's business.
            if (before.Tariff is null && after.Tariff is null)
            {
                return;
            }

            string key = before.Entry.Structure ?? string.Empty;
            TrialRow row = _rows.GetValueOrDefault(key) ?? new TrialRow(before.Entry.Structure, 0, 0, 0);
            _rows[key] = row with { Sessions = row.Sessions + 1, BeforeCents = row.BeforeCents + before.Cents, AfterCents = row.AfterCents + after.Cents };
            bool differs = before.Cents != after.Cents || before.Outcome != after.Outcome;
            _touched += differs ? 1 : 0;
            _priced += before.Outcome == PriceOutcome.NoTariff && after.Outcome == PriceOutcome.Priced ? 1 : 0;
            if (differs && payer == key)
            {
                _most.Enqueue(new TrialSession(before, after), Math.Abs(after.Cents - before.Cents));
                if (_most.Count > MostSessions)
                {
                    _most.Dequeue();
                }
            }
        }

        public TrialResult Result(CalendarMonth from, CalendarMonth to) => new(
            from, to, [.. _rows.Values.OrderByDescending(r => Math.Abs(r.DifferenceCents)).ThenBy(r => r.Structure, StringComparer.Ordinal)], _touched, _priced,
            [.. _most.UnorderedItems.Select(s => s.Element).OrderByDescending(s => Math.Abs(s.DifferenceCents)).ThenBy(s => s.Before.Entry.At)]);
    }
}
