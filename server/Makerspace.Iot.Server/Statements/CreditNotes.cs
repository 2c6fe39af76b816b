using System.Text.Json;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>A line of a document with what may still be given back of it.</summary>
/// <param name="Row">The line.</param>
/// <param name="LeftCents">Net, in whole cents, if all lines before it are given back as far as they may be.</param>
public sealed record CreditableLine(StatementRow Row, long LeftCents);

/// <summary>What may be given back of a document.</summary>
/// <param name="Lines">Its lines of which something is left, in their order.</param>
/// <param name="Notes">The credit notes that people made of it so far, in order of time.</param>
public sealed record Creditable(IReadOnlyList<CreditableLine> Lines, IReadOnlyList<CreditNote> Notes);

/// <summary>Makes credit notes by hand: a document of its own in the series of the issuer, with its audit, in one transaction.</summary>
/// <param name="writer">The writer of the registry: it keeps two numbers apart.</param>
/// <param name="databases">The database.</param>
public sealed class CreditNotes(RegistryWriter writer, IDbContextFactory<MakerspaceDb> databases)
{
    /// <summary>What may be given back of a document; nothing of a credit note.</summary>
    public async Task<Creditable> ReadAsync(Guid document, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancellationToken);
        if (await db.Set<Statement>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == document, cancellationToken) is not { Kind: DocumentKind.Invoice } statement)
        {
            return new Creditable([], []);
        }

        Balance balance = await BalanceAsync(db, statement, cancellationToken);
        IReadOnlyList<long> left = CreditRules.LeftOfEach([.. balance.Rows.Select(r => balance.Lines[r.Position])], balance.Standing);
        return new Creditable([.. balance.Rows.Select((row, i) => new CreditableLine(row, left[i])).Where(l => l.LeftCents > 0)], balance.Notes);
    }

    /// <summary>Gives back parts of lines of a document.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="document">Id of the document.</param>
    /// <param name="asks">What of which line; null for all that is left.</param>
    /// <param name="seen">Number of credit notes of the document that the person saw: a form that is sent twice gives back once.</param>
    /// <param name="reason">Why; stands on the document.</param>
    /// <param name="cancellationToken">Then nothing is written.</param>
    /// <returns>What is wrong, and the id of the credit note if nothing is.</returns>
    public async Task<(WriteOutcome Outcome, Guid Note)> GiveAsync(Actor actor, Guid document, IReadOnlyList<CreditAsk>? asks, int seen, string? reason, CancellationToken cancellationToken)
    {
        Guid made = Guid.Empty;
        WriteOutcome outcome = await writer.WriteAsync(actor, reason, async act => made = await GiveAsync(act, document, asks, seen, reason?.Trim() ?? string.Empty, cancellationToken), cancellationToken);
        return (outcome, outcome.Written ? made : Guid.Empty);
    }

    private static async Task<Guid> GiveAsync(RegistryAct act, Guid document, IReadOnlyList<CreditAsk>? asks, int seen, string reason, CancellationToken cancellationToken)
    {
        MakerspaceDb db = act.Db;
        if (await db.Set<Statement>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == document, cancellationToken) is not { Kind: DocumentKind.Invoice } invoice)
        {
            act.Refuse(null, new RecordProblem("document", RecordFault.Unknown, document.ToString()));
            return Guid.Empty;
        }

        Balance balance = await BalanceAsync(db, invoice, cancellationToken);
        if (asks is null)
        {
            IReadOnlyList<long> left = CreditRules.LeftOfEach([.. balance.Rows.Select(r => balance.Lines[r.Position])], balance.Standing);
            asks = [.. balance.Rows.Select((row, i) => new CreditAsk(row.Position, left[i])).Where(a => a.Cents > 0)];
        }

        List<string> sites = await db.Set<IssuerSite>().AsNoTracking().Where(s => s.Issuer == invoice.Issuer).OrderBy(s => s.FirstDay).ThenBy(s => s.Site).Select(s => s.Site).ToListAsync(cancellationToken);
        List<Site> zones = await db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken);
        DateOnly today = new SiteZones(zones).DayOf(act.Acting.At, sites[0]);
        int order = (await db.Set<Statement>().Where(s => s.Issuer == invoice.Issuer && s.Year == today.Year).MaxAsync(s => (int?)s.Order, cancellationToken) ?? 0) + 1;
        Issuer issuer = await db.Set<Issuer>().AsNoTracking().FirstAsync(i => i.Ref == invoice.Issuer, cancellationToken);
        var note = new CreditNote
        {
            Id = Guid.CreateVersion7(act.Acting.At),
            Issuer = invoice.Issuer,
            Document = document,
            Statement = Guid.CreateVersion7(act.Acting.At),
            Number = new DocumentNumber(issuer.Prefix, today.Year, order).ToString(),
            Cents = asks.Sum(a => a.Cents),
            Reason = reason,
        };
        foreach (string site in sites.Distinct())
        {
            act.Demand(note, Permission.CloseMonths, site);
        }

        Check(act, note, balance, asks, seen);
        if (act.Problems.Count == 0)
        {
            await WriteAsync(act, note, invoice, balance, asks, today, order, cancellationToken);
        }

        return note.Statement;
    }

    private static void Check(RegistryAct act, CreditNote note, Balance balance, IReadOnlyList<CreditAsk> asks, int seen)
    {
        if (balance.Notes.Count != seen)
        {
            act.Refuse(note, new RecordProblem(string.Empty, RecordFault.Stale));
            return;
        }

        foreach (RecordProblem problem in RecordRules.Check(note))
        {
            act.Refuse(note, problem.Field == "reason" && note.Reason.Length == 0 ? new RecordProblem("reason", RecordFault.ReasonMissing) : problem);
        }

        if (asks.Count == 0 || asks.DistinctBy(a => a.Position).Count() != asks.Count)
        {
            act.Refuse(note, new RecordProblem("amount", RecordFault.NothingToCredit));
        }
        else if (CreditRules.Check(balance.Lines, balance.Standing, asks) is { } wrong)
        {
            act.Refuse(note, new RecordProblem($"amount-{wrong.Position}", wrong.Fault == CreditFault.NotAboveZero ? RecordFault.NothingToCredit : RecordFault.AboveWhatIsLeft));
        }
    }

    private static async Task WriteAsync(RegistryAct act, CreditNote note, Statement invoice, Balance balance, IReadOnlyList<CreditAsk> asks, DateOnly today, int order, CancellationToken cancellationToken)
    {
        MakerspaceDb db = act.Db;
        StatementLine[] lines = [.. asks.Select(a => CreditLines.Of(balance.Lines[a.Position].Line, invoice.Number, a.Cents))];
        var totals = DocumentTotals.Of(lines);
        StatementParties parties = JsonSerializer.Deserialize<StatementParties>(invoice.Parties)! with { Vat = totals.Sums, DueOn = null, Credits = invoice.Number, CreditsOn = invoice.IssuedOn, Reason = note.Reason };
        var statement = new Statement
        {
            Id = note.Statement,
            Closing = invoice.Closing,
            Issuer = invoice.Issuer,
            Year = today.Year,
            Order = order,
            Number = note.Number,
            Kind = DocumentKind.CreditNote,
            Structure = invoice.Structure,
            Member = invoice.Member,
            IssuedOn = today,
            NetCents = totals.NetCents,
            VatCents = totals.VatCents,
            Parties = JsonSerializer.Serialize(parties),
        };
        int last = await db.Set<StatementRow>().Where(r => r.Closing == invoice.Closing).MaxAsync(r => r.Position, cancellationToken);
        var months = balance.Rows.ToDictionary(r => r.Position, r => r.Month);
        db.Add(note);
        await act.SaveAsync(cancellationToken);
        await BulkInsert.WriteAsync(db, db.Model.FindEntityType(typeof(Statement))!, [statement], cancellationToken);
        await BulkInsert.WriteAsync(
            db, db.Model.FindEntityType(typeof(StatementRow))!,
            lines.Select((line, i) =>
            {
                StatementRow row = StatementRow.Of(line, invoice.Closing, last + i + 1, statement.Id, invoice.Issuer, months[asks[i].Position]);
                row.Credits = asks[i].Position;
                return row;
            }),
            cancellationToken);
    }

    // All that was ever billed to the payer for the months of the document: its own lines, adjustments of them, credits.
    private static async Task<Balance> BalanceAsync(MakerspaceDb db, Statement invoice, CancellationToken cancellationToken)
    {
        List<StatementRow> rows = await db.Set<StatementRow>().AsNoTracking().Where(r => r.Statement == invoice.Id).OrderBy(r => r.Position).ToListAsync(cancellationToken);
        DateOnly[] months = [.. rows.Select(r => r.Month).Distinct()];
        (string issuer, string? structure, string? member) = (invoice.Issuer, invoice.Structure, invoice.Member);
        List<StatementRow> all = await db.Set<StatementRow>().AsNoTracking()
            .Where(r => r.Issuer == issuer && months.Contains(r.Month) && r.Structure == structure && (structure != null || r.Member == member)).ToListAsync(cancellationToken);
        Dictionary<int, long> credited = all.Where(r => r.Closing == invoice.Closing && r.Credits is not null).GroupBy(r => r.Credits!.Value).ToDictionary(g => g.Key, g => -g.Sum(r => r.Cents));
        List<CreditNote> notes = await db.Set<CreditNote>().AsNoTracking().Where(n => n.Document == invoice.Id).OrderBy(n => n.Id).ToListAsync(cancellationToken);
        return new Balance(
            rows,
            rows.ToDictionary(r => r.Position, r => (r.Line(), credited.GetValueOrDefault(r.Position))),
            all.GroupBy(r => EntryShare.Of(r.Line())).ToDictionary(g => g.Key, g => g.Sum(r => r.Cents)),
            notes);
    }

    private sealed record Balance(
        IReadOnlyList<StatementRow> Rows, IReadOnlyDictionary<int, (StatementLine Line, long Credited)> Lines, IReadOnlyDictionary<EntryShare, long> Standing, IReadOnlyList<CreditNote> Notes);
}
