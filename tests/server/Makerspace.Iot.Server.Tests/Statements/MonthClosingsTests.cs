using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Ingest;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Tests.Statements.BillingBench;

namespace Makerspace.Iot.Server.Tests.Statements;

/// <summary>Months are closed whole or not at all, once, and what comes late is asked for later, on both databases.</summary>
public sealed class MonthClosingsTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_closed_month_has_its_documents_and_closing_it_again_changes_nothing(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        MonthDraft draft = await bench.Closings.DraftAsync(Association, February, _cancel);
        Assert.Empty(draft.Items);
        Assert.Equal(PeriodPhase.Due, draft.Phase);
        Assert.Empty((await bench.CloseAsync(February)).Problems);

        ClosedMonth closed = (await bench.Reader.ClosedAsync("asso", February, _cancel))!;
        Statement statement = Assert.Single(closed.Statements);
        Assert.Equal(("F2026-00001", DocumentKind.Invoice, "atelier-bois", 927, 185, new DateOnly(2026, 3, 15)), (statement.Number, statement.Kind, statement.Structure, statement.NetCents, statement.VatCents, statement.IssuedOn));
        StatementView view = (await bench.Reader.StatementAsync(statement.Id, _cancel))!;
        Assert.Equal([300L, 9, 300, 9, 300, 9], view.Lines.Select(l => l.Cents));
        Assert.Equal("Temps actif : 30 min × 6,00 €/h", view.Lines[0].French.Replace('\u00A0', ' '));
        Assert.Equal(("Atelier bois", "73282932000074", "16000 Angoulême"), (view.Parties.Payer, view.Parties.Siret, view.Parties.PayerTown));

        Assert.Empty((await bench.CloseAsync(February)).Problems);
        Assert.Equal(closed.Closing.Id, (await bench.Reader.ClosedAsync("asso", February, _cancel))!.Closing.Id);
        Assert.Equal((1, 1, 6), await CountAsync(bench));
    }

    [Theory]
    [DatabaseData]
    public async Task A_failure_after_any_write_leaves_the_month_open_and_nothing_of_it_behind(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        foreach (string table in new[] { "audit_entries", "closings", "statements", "statement_lines" })
        {
            await using MakerspaceDb db = bench.Ledger.Open();
            await db.Database.ExecuteSqlRawAsync(kind == DatabaseKind.Sqlite
                ? $"CREATE TRIGGER crash AFTER INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'crash'); END;"
                : $"CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'crash'; END $$; CREATE TRIGGER crash AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION crash();", _cancel);
            await Assert.ThrowsAsync<DbUpdateException>(() => bench.CloseAsync(February));
            await db.Database.ExecuteSqlRawAsync(kind == DatabaseKind.Sqlite ? "DROP TRIGGER crash;" : $"DROP TRIGGER crash ON {table}; DROP FUNCTION crash();", _cancel);
            Assert.Equal((0, 0, 0), await CountAsync(bench));
            Assert.Null(await bench.Reader.ClosedAsync("asso", February, _cancel));
        }

        Assert.Empty((await bench.CloseAsync(February)).Problems);
        Assert.Equal((1, 1, 6), await CountAsync(bench));
        Assert.Equal("F2026-00001", (await bench.Reader.ClosedAsync("asso", February, _cancel))!.Statements[0].Number);
    }

    [Theory]
    [DatabaseData]
    public async Task Two_treasurers_who_close_at_once_close_once(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        WriteOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => bench.CloseAsync(February), _cancel)));
        Assert.All(outcomes, o => Assert.Empty(o.Problems));
        Assert.Equal((1, 1, 6), await CountAsync(bench));
    }

    [Theory]
    [DatabaseData]
    public async Task What_comes_late_is_asked_for_once_on_the_next_month_with_the_prices_of_its_own(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        await bench.CloseAsync(February);
        bench.Ledger.Commit(Workshop.Ended(4, "late", 3600, wall: new DateTimeOffset(2026, 2, 20, 10, 0, 0, TimeSpan.Zero)), Workshop.Ended(5, "now", 7200, wall: new DateTimeOffset(2026, 3, 5, 10, 0, 0, TimeSpan.Zero)));

        // A price of the past that is corrected changes nothing that was closed.
        await using (MakerspaceDb db = bench.Ledger.Open())
        {
            await db.Set<TariffRate>().ExecuteUpdateAsync(r => r.SetProperty(x => x.EurosPerActiveHour, 12m), _cancel);
        }

        bench.Time.Advance(TimeSpan.FromDays(40));
        Assert.Empty((await bench.CloseAsync(March)).Problems);
        Statement statement = Assert.Single((await bench.Reader.ClosedAsync("asso", March, _cancel))!.Statements);
        Assert.Equal("F2026-00002", statement.Number);
        IReadOnlyList<StatementRow> lines = (await bench.Reader.StatementAsync(statement.Id, _cancel))!.Lines;
        Assert.Equal([("late", 309L, new DateOnly(2026, 2, 1)), ("now", 1200, new DateOnly(2026, 3, 1)), ("now", 18, new DateOnly(2026, 3, 1))], lines.Select(l => (l.Entry, l.Cents, l.Month)));
        Assert.Equal("Régularisation de 02/2026 : 3,09 € − 0,00 € déjà facturés", lines[0].French.Replace('\u00A0', ' '));
        Assert.DoesNotContain((await bench.Closings.DraftAsync(Association, March.Next, _cancel)).Lines, l => l.Entry.Id == "late");
    }

    [Theory]
    [DatabaseData]
    public async Task What_was_asked_for_too_much_is_given_back_by_a_credit_note(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        await bench.CloseAsync(February);
        await using (MakerspaceDb db = bench.Ledger.Open())
        {
            await db.Set<UsageEntry>().Where(u => u.Session == "s2").ExecuteUpdateAsync(u => u.SetProperty(x => x.ActiveSeconds, 900), _cancel);
            await db.Set<LedgerDay>().ExecuteUpdateAsync(d => d.SetProperty(x => x.Version, x => x.Version + 1), _cancel);
        }

        bench.Time.Advance(TimeSpan.FromDays(40));
        Assert.Empty((await bench.CloseAsync(March)).Problems);
        Statement note = Assert.Single((await bench.Reader.ClosedAsync("asso", March, _cancel))!.Statements);
        Assert.Equal((DocumentKind.CreditNote, -150, -30), (note.Kind, note.NetCents, note.VatCents));
    }

    [Theory]
    [DatabaseData]
    public async Task A_month_is_not_closed_over_what_must_be_settled_and_over_the_rest_with_a_reason(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind, address: false, tariff: false);
        Assert.Equal([ClosingBlocker.WithoutTariff], (await bench.Closings.DraftAsync(Association, February, _cancel)).Items.Select(i => i.Blocker));
        Assert.Equal(RecordFault.ReasonMissing, Assert.Single((await bench.CloseAsync(February, " ")).Problems).Problem.Fault);
        Assert.Equal("EarlierOpen", Assert.Single((await bench.CloseAsync(March)).Problems, p => p.Problem.Values[0] == "EarlierOpen").Problem.Values[0]);
        Assert.Contains((await bench.CloseAsync(March.Next)).Problems, p => p.Problem.Values[0] == "NotOver");
        Assert.Equal((0, 0, 0), await CountAsync(bench));

        await using (MakerspaceDb db = bench.Ledger.Open())
        {
            db.Add(new TariffRate { Kind = MembershipKind.Resident, FirstDay = new DateOnly(2025, 1, 1), EurosPerActiveHour = 6m, EurosPerKwh = 0.25m });
            await db.SaveChangesAsync(_cancel);
        }

        ChecklistItem item = Assert.Single((await bench.Closings.DraftAsync(Association, February, _cancel)).Items);
        Assert.Equal((ClosingBlocker.IncompletePayers, "atelier-bois"), (item.Blocker, item.Names[0]));
        Assert.Equal("IncompletePayers", Assert.Single((await bench.CloseAsync(February)).Problems).Problem.Values[0]);
        await bench.Edits.AddressAsync(Terminal, "asso", "atelier-bois", "2 rue du Bois", "16000 Angoulême", _cancel);
        Assert.Empty((await bench.CloseAsync(February, null)).Problems);
    }

    [Theory]
    [DatabaseData]
    public async Task Nothing_that_a_closed_month_went_by_is_changed_and_no_document_is(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        await bench.CloseAsync(February);
        Assert.Equal(RecordFault.Closed, Assert.Single((await bench.Edits.VatAsync(Terminal, "asso", new DateOnly(2026, 2, 28), new VatTerms(0, "VATEX-FR-FRANCHISE"), "TVA non applicable", _cancel)).Problems).Problem.Fault);
        Assert.Equal(RecordFault.Closed, Assert.Single((await bench.Edits.AddSiteAsync(Terminal, "asso", "la-fab", February, _cancel)).Problems).Problem.Fault);
        Assert.Empty((await bench.Edits.VatAsync(Terminal, "asso", new DateOnly(2026, 3, 1), new VatTerms(0, "VATEX-FR-FRANCHISE"), "TVA non applicable", _cancel)).Problems);
        await using MakerspaceDb db = bench.Ledger.Open();
        foreach (string write in new[] { "UPDATE statements SET \"NetCents\" = 1", "DELETE FROM statements", "UPDATE statement_lines SET \"Cents\" = 1", "DELETE FROM statement_lines", "UPDATE closings SET \"Waived\" = ''", "DELETE FROM closings" })
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Database.ExecuteSqlRawAsync(write, _cancel));
        }
    }

    [Fact]
    public async Task An_issuer_is_written_and_its_months_closed_by_who_may_at_each_of_its_sites()
    {
        await using BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        Actor other = new(ActorKind.Account, "c-val") { Grants = new Grants([new RoleGrant(Role.Treasurer, "le-val")]) };
        Assert.Equal(RecordFault.Forbidden, (await bench.Closings.CloseAsync(other, "asso", February, "vu", _cancel)).Problems[0].Problem.Fault);
        Assert.Equal(RecordFault.Forbidden, (await bench.Edits.AddSiteAsync(other, "asso", "le-val", new CalendarMonth(2026, 3), _cancel)).Problems[0].Problem.Fault);
        Assert.Equal(RecordFault.Forbidden, (await bench.Edits.AddressAsync(other, "asso", "atelier-bois", "x", "y", _cancel)).Problems[0].Problem.Fault);
        Assert.Empty(await bench.Reader.IssuersAsync(SiteScope.Of(["le-val"]), _cancel));
        Assert.Single(await bench.Reader.IssuersAsync(SiteScope.Of(["la-fab"]), _cancel));
        Actor own = new(ActorKind.Account, "c-fab") { Grants = new Grants([new RoleGrant(Role.Treasurer, "la-fab")]) };
        Assert.Empty((await bench.Closings.CloseAsync(own, "asso", February, null, _cancel)).Problems);
    }

    [Fact]
    public async Task What_is_wrong_with_an_issuer_is_told_at_its_field()
    {
        await using BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        Issuer wrong = new() { Ref = "Une Asso", Label = "", Siren = "123456789", Street = "x", Town = "y", Prefix = "É", GraceDays = 61 };
        IEnumerable<string> fields = (await bench.Edits.AddAsync(Terminal, wrong, "nowhere", new CalendarMonth(2026, 4), new VatTerms(0), null, _cancel)).Problems.Select(p => p.Problem.Field);
        Assert.Superset(new HashSet<string> { "ref", "label", "siren", "prefix", "graceDays", "site", "percent" }, fields.ToHashSet());
        Assert.Equal(RecordFault.Taken, (await bench.Edits.AddAsync(Terminal, Association, "le-val", new CalendarMonth(2026, 4), new VatTerms(20), null, _cancel)).Problems[0].Problem.Fault);
    }

    private async Task<(int Closings, int Statements, int Lines)> CountAsync(BillingBench bench)
    {
        await using MakerspaceDb db = bench.Ledger.Open();
        return (await db.Set<Closing>().CountAsync(_cancel), await db.Set<Statement>().CountAsync(_cancel), await db.Set<StatementRow>().CountAsync(_cancel));
    }
}
