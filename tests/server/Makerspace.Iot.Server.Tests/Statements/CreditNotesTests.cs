using System.Net;
using System.Text;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Statements.Papers;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Statements.Papers;
using Makerspace.Iot.Server.Tests.Web;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Tests.Statements.BillingBench;

namespace Makerspace.Iot.Server.Tests.Statements;

/// <summary>Credit notes by hand, on both databases, and what becomes of them in later months and in the accounting entries.</summary>
public sealed class CreditNotesTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_part_of_a_line_is_given_back_by_a_document_of_the_series_and_never_more_than_is_left(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        (CreditNotes notes, Statement invoice) = await ClosedAsync(bench);
        Creditable left = await notes.ReadAsync(invoice.Id, _cancel);
        Assert.Equal([300L, 9, 300, 9, 300, 9], left.Lines.Select(l => l.LeftCents));

        (WriteOutcome made, Guid id) = await notes.GiveAsync(Terminal, invoice.Id, [new CreditAsk(1, 200)], seen: 0, " panne du laser ", _cancel);
        Assert.Empty(made.Problems);
        StatementView note = (await bench.Reader.StatementAsync(id, _cancel))!;
        Assert.Equal(("F2026-00002", DocumentKind.CreditNote, -200, -40, "atelier-bois"), (note.Statement.Number, note.Statement.Kind, note.Statement.NetCents, note.Statement.VatCents, note.Statement.Structure));
        Assert.Equal(("F2026-00001", "panne du laser", -200, 1), (note.Parties.Credits, note.Parties.Reason, Assert.Single(note.Lines).Cents, note.Lines[0].Credits));
        Assert.Equal(100, (await notes.ReadAsync(invoice.Id, _cancel)).Lines[0].LeftCents);

        // The same form again, more than is left, a line twice, nothing, no reason, a credit of a credit.
        await RefusedAsync(RecordFault.Stale, [new CreditAsk(1, 100)], 0, "vu");
        await RefusedAsync(RecordFault.AboveWhatIsLeft, [new CreditAsk(1, 101)], 1, "vu");
        await RefusedAsync(RecordFault.NothingToCredit, [new CreditAsk(1, 1), new CreditAsk(1, 1)], 1, "vu");
        await RefusedAsync(RecordFault.NothingToCredit, [], 1, "vu");
        await RefusedAsync(RecordFault.ReasonMissing, [new CreditAsk(1, 1)], 1, " ");
        Assert.Equal(RecordFault.Unknown, Assert.Single((await notes.GiveAsync(Terminal, id, null, 0, "vu", _cancel)).Outcome.Problems).Problem.Fault);

        // All that is left of it.
        Assert.Empty((await notes.GiveAsync(Terminal, invoice.Id, null, 1, "tout", _cancel)).Outcome.Problems);
        Assert.Empty((await notes.ReadAsync(invoice.Id, _cancel)).Lines);
        await RefusedAsync(RecordFault.NothingToCredit, null, 2, "encore");
        Assert.Equal([("F2026-00001", 927L), ("F2026-00002", -200), ("F2026-00003", -727)], (await bench.Reader.ClosedAsync("asso", February, _cancel))!.Statements.Select(s => (s.Number, s.NetCents)));

        async Task RefusedAsync(RecordFault fault, IReadOnlyList<CreditAsk>? asks, int seen, string reason)
        {
            (WriteOutcome outcome, Guid none) = await notes.GiveAsync(Terminal, invoice.Id, asks, seen, reason, _cancel);
            Assert.Contains(outcome.Problems, p => p.Problem.Fault == fault);
            Assert.Equal(Guid.Empty, none);
        }
    }

    [Theory]
    [DatabaseData]
    public async Task A_correction_after_a_credit_takes_off_what_is_left_and_a_later_month_asks_for_nothing_again(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        (CreditNotes notes, Statement invoice) = await ClosedAsync(bench);
        Assert.Empty((await notes.GiveAsync(Terminal, invoice.Id, [new CreditAsk(3, 300)], 0, "geste", _cancel)).Outcome.Problems);

        // The credited session is corrected to nothing: 0.09 of it is left.
        await using (MakerspaceDb db = bench.Ledger.Open())
        {
            await db.Set<UsageEntry>().Where(u => u.Session == "s2").ExecuteUpdateAsync(u => u.SetProperty(x => x.ActiveSeconds, 0).SetProperty(x => x.EnergyWh, 0), _cancel);
            await db.Set<LedgerDay>().ExecuteUpdateAsync(d => d.SetProperty(x => x.Version, x => x.Version + 1), _cancel);
        }

        bench.Time.Advance(TimeSpan.FromDays(40));
        StatementLineOf((await bench.Closings.DraftAsync(Association, March, _cancel)).Lines, "s2", -9);
        Assert.Empty((await bench.CloseAsync(March)).Problems);
        Assert.DoesNotContain((await bench.Closings.DraftAsync(Association, March.Next, _cancel)).Lines, l => l.Entry.Id == "s2");
        Assert.DoesNotContain((await notes.ReadAsync(invoice.Id, _cancel)).Lines, l => l.Row.Entry == "s2");
    }

    [Theory]
    [DatabaseData]
    public async Task The_accounting_entries_are_balanced_continuous_and_of_the_days_that_are_asked_for(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        (CreditNotes notes, Statement invoice) = await ClosedAsync(bench);
        await notes.GiveAsync(Terminal, invoice.Id, [new CreditAsk(1, 200)], 0, "panne", _cancel);
        Assert.Empty((await bench.Edits.AccountsAsync(Terminal, new IssuerAccounts { Issuer = "asso", FirstDay = new DateOnly(2026, 1, 1), Services = "706100", VatCollected = "445711" }, _cancel)).Problems);
        var export = new FecExport(bench.Ledger.Database.Factory);
        string[] lines = Encoding.Latin1.GetString(await export.ReadAsync("asso", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), _cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Fec.Header, lines[0]);
        string[][] rows = [.. lines[1..].Select(l => l.Split('|'))];
        Assert.Equal(6, rows.Length);
        Assert.All(rows, r => Assert.Equal(18, r.Length));
        Assert.All(rows.GroupBy(r => r[2]), e => Assert.Equal(e.Sum(r => Cents(r[11])), e.Sum(r => Cents(r[12]))));
        Assert.Equal(["2026000001", "2026000002"], rows.Select(r => r[2]).Distinct());
        Assert.Equal([("411", 1112L, 0L), ("706100", 0, 927), ("445711", 0, 185), ("411", 0, 240), ("706100", 200, 0), ("445711", 40, 0)], rows.Select(r => (r[4], Cents(r[11]), Cents(r[12]))));
        Assert.Equal(("atelier-bois", "Atelier bois", "F2026-00002", "20260315"), (rows[3][6], rows[3][7], rows[3][8], rows[3][9]));
        Assert.Contains("février", rows[0][10], StringComparison.Ordinal);
        Assert.Equal([Fec.Header], Encoding.Latin1.GetString(await export.ReadAsync("asso", new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 14), _cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));

        IssuerAccounts wrong = new() { Issuer = "asso", FirstDay = new DateOnly(2026, 1, 1), Journal = "V-E", Customers = "706", Services = "70", VatCollected = "44571|" };
        Assert.Equal(["customers", "journal", "services", "vatCollected"], (await bench.Edits.AccountsAsync(Terminal, wrong, _cancel)).Problems.Select(p => p.Problem.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Credit_notes_are_given_by_who_may_close_months_at_each_site_of_the_issuer()
    {
        await using BillingBench bench = await CreateAsync(DatabaseKind.Sqlite);
        (CreditNotes notes, Statement invoice) = await ClosedAsync(bench);
        Actor other = new(ActorKind.Account, "c-val") { Grants = new Grants([new RoleGrant(Role.Treasurer, "le-val")]) };
        Assert.Equal(RecordFault.Forbidden, (await notes.GiveAsync(other, invoice.Id, null, 0, "vu", _cancel)).Outcome.Problems[0].Problem.Fault);
        Actor own = new(ActorKind.Account, "c-fab") { Grants = new Grants([new RoleGrant(Role.Treasurer, "la-fab")]) };
        Assert.Empty((await notes.GiveAsync(own, invoice.Id, null, 0, "vu", _cancel)).Outcome.Problems);
    }

    [Theory]
    [DatabaseData]
    public async Task Two_who_give_back_at_once_give_back_once(DatabaseKind kind)
    {
        await using BillingBench bench = await CreateAsync(kind);
        (CreditNotes notes, Statement invoice) = await ClosedAsync(bench);
        (WriteOutcome Outcome, Guid Note)[] outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => notes.GiveAsync(Terminal, invoice.Id, null, 0, "vu", _cancel), _cancel)));
        Assert.Single(outcomes, o => o.Outcome.Written);
        Assert.Equal(2, (await bench.Reader.ClosedAsync("asso", February, _cancel))!.Statements.Count);
    }

    [Fact]
    public async Task A_treasurer_gives_back_a_line_by_a_form_and_is_told_what_is_wrong_at_its_field()
    {
        await using WebSite site = await StatementFilesTests.ClosedAsync();
        Guid document = StatementFilesTests.Document;
        using var form = new FormClient(site.Http.BaseAddress!);
        form.Http.DefaultRequestHeaders.Add("Cookie", site.Cookie);
        string address = $"/statements/{document}/credit";
        (_, _, string wrong) = await form.SendAsync(address, "lines", ("amount-1", "trois"), ("Reason", "vu"));
        Assert.Contains("n'est pas un montant", WebUtility.HtmlDecode(wrong), StringComparison.Ordinal);
        (_, _, string much) = await form.SendAsync(address, "lines", ("amount-1", "3,01"), ("Reason", "vu"));
        Assert.Contains("plus que ce qui reste de la ligne", WebUtility.HtmlDecode(much), StringComparison.Ordinal);
        Assert.Contains("value=\"3,01\"", much, StringComparison.Ordinal);
        (_, _, string made) = await form.SendAsync(address, "lines", ("amount-1", "1,50"), ("Reason", WebSite.Hostile));
        Assert.Contains("Avoir F2026-00002", WebUtility.HtmlDecode(made), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", made, StringComparison.Ordinal);
        (_, _, string again) = await form.SendAsync(address, "whole", ("Seen", "0"), ("Reason", "vu"));
        Assert.Contains("Quelqu'un d'autre", WebUtility.HtmlDecode(again), StringComparison.Ordinal);
        string page = WebUtility.HtmlDecode(await site.Http.GetStringAsync($"/statements/{document}"));
        Assert.Contains("Avoirs déjà émis", page, StringComparison.Ordinal);
        HttpResponseMessage fec = await site.Http.GetAsync("/billing/asso/fec?from=2026-01-01&to=2026-12-31");
        Assert.Equal((HttpStatusCode.OK, "732829320FEC20261231.txt"), (fec.StatusCode, fec.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal(HttpStatusCode.BadRequest, (await site.Http.GetAsync("/billing/asso/fec?from=2026-01-01&to=2025-12-31")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await site.Http.GetAsync("/billing/asso/fec?from=hier&to=2026-12-31")).StatusCode);
        using HttpClient other = await site.AsAsync(Role.Treasurer, "val-solidaire");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/billing/asso/fec?from=2026-01-01&to=2026-12-31")).StatusCode);
    }

    private static void StatementLineOf(IReadOnlyList<StatementLine> lines, string entry, long cents) => Assert.Equal(cents, Assert.Single(lines, l => l.Entry.Id == entry).Cents);

    private static long Cents(string euros) => long.Parse(euros.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<(CreditNotes Notes, Statement Invoice)> ClosedAsync(BillingBench bench)
    {
        Assert.Empty((await bench.CloseAsync(February)).Problems);
        return (new CreditNotes(bench.Writer, bench.Ledger.Database.Factory), (await bench.Reader.ClosedAsync("asso", February, _cancel))!.Statements[0]);
    }
}
