using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Ingest;
using Makerspace.Iot.Server.Tests.Statements;
using Makerspace.Iot.Server.Workspace.TariffPages;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Tariffs;

/// <summary>Prices with all their terms are written, followed, corrected and ended; what a closed month went by stays.</summary>
public sealed class TariffEditsTests
{
    private static readonly TariffTerms Terms = new() { Active = new TimePrice(0.30m, TimeUnit.Minute) { FreeMinutes = 5 }, Energy = new EnergyPrice(0.25m), MinimumCents = 200, MonthlyCapCents = 2000 };
    private static readonly TariffScope General = new(MembershipKind.Resident);

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_month_is_closed_by_the_stored_terms_and_keeps_them(DatabaseKind kind)
    {
        await using BillingBench bench = await BillingBench.CreateAsync(kind, tariff: false);
        TariffEdits edits = new(bench.Writer);
        TariffOutcome added = await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General, new DateOnly(2026, 1, 1), null, Terms), "premier tarif", _cancel);
        Assert.Empty(added.Outcome.Problems);
        Assert.Equal(3, added.Sessions);

        // Half an hour active each: 25 minutes paid, 7.50, and 0.09 of energy; the third goes over the cap of 20.00.
        Assert.True((await bench.CloseAsync(new CalendarMonth(2026, 1))).Written);
        Assert.True((await bench.CloseAsync(BillingBench.February)).Written);
        var closed = await bench.Reader.ClosedAsync("asso", BillingBench.February, _cancel);
        Assert.Equal(2000, Assert.Single(closed!.Statements).NetCents);

        // A session that comes late is priced by what the closing kept, not by what stands now.
        await using (MakerspaceDb db = bench.Ledger.Open())
        {
            await db.Set<TariffRate>().ExecuteUpdateAsync(r => r.SetProperty(x => x.Terms, (string?)null).SetProperty(x => x.EurosPerActiveHour, 100m), _cancel);
        }

        bench.Ledger.Commit(Workshop.Ended(9, "late", 3600, wall: new DateTimeOffset(2026, 2, 20, 10, 0, 0, TimeSpan.Zero)));
        IReadOnlyList<StatementLine> late = (await bench.Closings.DraftAsync(BillingBench.Association, BillingBench.March, _cancel)).Lines;
        Assert.Equal(0, late.Sum(l => l.Cents));
    }

    [Theory]
    [DatabaseData]
    public async Task What_a_closed_month_used_is_neither_corrected_nor_ended_nor_joined(DatabaseKind kind)
    {
        await using BillingBench bench = await BillingBench.CreateAsync(kind);
        TariffEdits edits = new(bench.Writer);
        Assert.True((await bench.CloseAsync(new CalendarMonth(2026, 1))).Written);
        Assert.True((await bench.CloseAsync(BillingBench.February)).Written);
        TariffRate rate = await OneAsync(bench);
        RecordProblem price = Problem(await edits.CorrectAsync(BillingBench.Terminal, rate.Id, rate.Revision, "faute", new TariffAsked(General, rate.FirstDay, null, Terms), _cancel));
        Assert.Equal((RecordFault.Closed, "2026-03-01"), (price.Fault, price.Values[0]));
        RecordProblem end = Problem(await edits.EndAsync(BillingBench.Terminal, rate.Id, rate.Revision, "fin", new DateOnly(2026, 2, 10), _cancel));
        Assert.Equal(("lastDay", RecordFault.Closed, "2026-02-28"), (end.Field, end.Fault, end.Values[0]));
        Assert.Equal(RecordFault.Closed, Problem(await edits.WithdrawAsync(BillingBench.Terminal, rate.Id, rate.Revision, "à tort", _cancel)).Fault);
        Assert.Equal(RecordFault.Closed, Problem(await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General with { Site = "la-fab" }, new DateOnly(2026, 2, 1), null, Terms), "oubli", _cancel)).Fault);

        // From the first open day on everything goes, and another kind of membership in the closed months does not.
        Assert.Empty((await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General, new DateOnly(2026, 3, 1), null, Terms), "hausse votée", _cancel)).Outcome.Problems);
        Assert.Empty((await edits.EndAsync(BillingBench.Terminal, rate.Id, rate.Revision, "fin", new DateOnly(2026, 2, 28), _cancel)).Outcome.Problems);
    }

    [Theory]
    [DatabaseData]
    public async Task A_version_follows_another_and_mistakes_are_named(DatabaseKind kind)
    {
        await using BillingBench bench = await BillingBench.CreateAsync(kind);
        TariffEdits edits = new(bench.Writer);
        TariffRate first = await OneAsync(bench);
        DateOnly today = new(2026, 3, 15);
        Assert.Equal(("reason", RecordFault.ReasonMissing), Fault(await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General, today.AddDays(-1), null, Terms), " ", _cancel)));
        Assert.Equal(("firstDay", RecordFault.Overlap), Fault(await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General, first.FirstDay, null, Terms), "deux fois", _cancel)));
        Assert.Equal(("active.euros", RecordFault.Range), Fault(await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General, today, null, new TariffTerms { Active = new TimePrice(200_000) { FreeMinutes = 1 } }), "", _cancel)));
        Assert.Equal(("machine", RecordFault.Unknown), Fault(await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General with { Machine = "none" }, today, null, Terms), "", _cancel)));
        Assert.Equal(("category", RecordFault.MachineOrCategory), Fault(await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General with { Machine = "press-1", Category = "press" }, today, null, Terms), "", _cancel)));
        TariffOutcome next = await edits.AddAsync(BillingBench.Terminal, new TariffAsked(General, null, null, Terms), "", _cancel);
        Assert.Empty(next.Outcome.Problems);
        Assert.Equal(0, next.Sessions);
        await using MakerspaceDb db = bench.Ledger.Open();
        TariffRate stored = await db.Set<TariffRate>().SingleAsync(r => r.Id == next.Id, _cancel);
        Assert.Equal((today, 0m, TermsText.Write(Terms)), (stored.FirstDay, stored.EurosPerActiveHour, stored.Terms));
        Assert.Contains("freeMinutes", (await db.Set<AuditEntry>().SingleAsync(a => a.Row == next.Id, _cancel)).After, StringComparison.Ordinal);

        // Who saw an earlier state writes nothing.
        Assert.Empty((await edits.CorrectAsync(BillingBench.Terminal, stored.Id, stored.Revision, "coquille", new TariffAsked(General, null, null, Terms with { MinimumCents = 300 }), _cancel)).Outcome.Problems);
        Assert.Equal((string.Empty, RecordFault.Stale), Fault(await edits.CorrectAsync(BillingBench.Terminal, stored.Id, stored.Revision, "coquille", new TariffAsked(General, null, null, Terms), _cancel)));
        Assert.Equal((string.Empty, RecordFault.NotThere), Fault(await edits.WithdrawAsync(BillingBench.Terminal, Guid.NewGuid(), 1, "à tort", _cancel)));
        Assert.Equal(("lastDay", RecordFault.EndsBeforeItBegins), Fault(await edits.EndAsync(BillingBench.Terminal, stored.Id, null, "fin", today.AddDays(-2), _cancel)));
    }

    [Fact]
    public async Task Only_who_may_write_prices_of_a_site_writes_them()
    {
        await using BillingBench bench = await BillingBench.CreateAsync(DatabaseKind.Sqlite);
        TariffEdits edits = new(bench.Writer);
        foreach (Role role in Enum.GetValues<Role>())
        {
            Actor actor = new(ActorKind.Account, "c-1") { Grants = new Grants([new RoleGrant(role, RolePermissions.IsOfNetwork(role) ? Everywhere.Mark : "la-fab")]) };
            bool may = RolePermissions.Of(role).Contains(Permission.EditTariffs);
            TariffOutcome own = await edits.AddAsync(actor, new TariffAsked(General with { Site = "la-fab" }, new DateOnly(2027, 1, 1).AddDays((int)role), null, Terms), "", _cancel);
            Assert.Equal(may, own.Outcome.Written);
            TariffOutcome network = await edits.AddAsync(actor, new TariffAsked(General, new DateOnly(2027, 1, 1).AddDays((int)role), null, Terms), "", _cancel);
            Assert.Equal(role == Role.NetworkAdministrator, network.Outcome.Written);
        }
    }

    private static (string Field, RecordFault Fault) Fault(TariffOutcome outcome) => Problem(outcome) is var problem ? (problem.Field, problem.Fault) : default;

    private static RecordProblem Problem(TariffOutcome outcome)
    {
        Assert.Null(outcome.Id);
        return Assert.Single(outcome.Outcome.Problems).Problem;
    }

    private async Task<TariffRate> OneAsync(BillingBench bench)
    {
        await using MakerspaceDb db = bench.Ledger.Open();
        return await db.Set<TariffRate>().AsNoTracking().SingleAsync(_cancel);
    }
}
