using System.Runtime.CompilerServices;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>An issuer with what it bills.</summary>
/// <param name="Issuer">The issuer.</param>
/// <param name="Sites">Its sites, each from a month on.</param>
/// <param name="Vats">Its tax, latest first.</param>
/// <param name="Closed">The months that are closed.</param>
/// <param name="Terms">What its documents say, latest first.</param>
/// <param name="Accounts">The accounts that they are written to, latest first.</param>
public sealed record IssuerView(Issuer Issuer, IReadOnlyList<IssuerSite> Sites, IReadOnlyList<IssuerVat> Vats, IReadOnlySet<CalendarMonth> Closed, IReadOnlyList<IssuerTerms> Terms, IReadOnlyList<IssuerAccounts> Accounts)
{
    /// <summary>The month from which it bills.</summary>
    public CalendarMonth First => CalendarMonth.Of(Sites.Min(s => s.FirstDay));
}

/// <summary>A closed month.</summary>
/// <param name="Closing">The closing, without its tables.</param>
/// <param name="Statements">Its documents in order of number.</param>
public sealed record ClosedMonth(ClosingHead Closing, IReadOnlyList<Statement> Statements);

/// <summary>When and over what a month was closed.</summary>
/// <param name="Id">Id.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who.</param>
/// <param name="Waived">What it was closed over.</param>
public sealed record ClosingHead(Guid Id, DateTimeOffset At, string By, IReadOnlyList<ClosingBlocker> Waived);

/// <summary>A document with its lines.</summary>
/// <param name="Statement">The document.</param>
/// <param name="Parties">Who bills whom.</param>
/// <param name="Payer">Name of the payer for people; the reference if it has none.</param>
/// <param name="Month">Month of the closing.</param>
/// <param name="Lines">The first lines, at most <see cref="StatementReader.MostLines"/>.</param>
public sealed record StatementView(Statement Statement, StatementParties Parties, string Payer, CalendarMonth Month, IReadOnlyList<StatementRow> Lines)
{
    /// <summary>True if it has no number yet.</summary>
    public bool IsDraft => Statement.Order == 0;

    /// <summary>The lines as they are shown.</summary>
    public IReadOnlyList<StatementGroup> Groups => StatementGroups.Of(Month.FirstDay, Lines);
}

/// <summary>Queries of billing. Thread-safe.</summary>
/// <param name="databases">The database.</param>
public sealed class StatementReader(IDbContextFactory<MakerspaceDb> databases)
{
    /// <summary>Most lines that a page shows of a document.</summary>
    public const int MostLines = 2000;

    /// <summary>Most documents of a month that a page lists.</summary>
    public const int MostStatements = 2000;

    /// <summary>The issuers of which every site is in a scope.</summary>
    public async Task<IReadOnlyList<IssuerView>> IssuersAsync(SiteScope scope, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<Issuer> issuers = await db.Set<Issuer>().AsNoTracking().OrderBy(i => i.Label).ToListAsync(cancellationToken);
        ILookup<string, IssuerSite> sites = (await db.Set<IssuerSite>().AsNoTracking().ToListAsync(cancellationToken)).ToLookup(s => s.Issuer);
        ILookup<string, IssuerVat> vats = (await db.Set<IssuerVat>().AsNoTracking().ToListAsync(cancellationToken)).ToLookup(v => v.Issuer);
        ILookup<string, IssuerTerms> terms = (await db.Set<IssuerTerms>().AsNoTracking().ToListAsync(cancellationToken)).ToLookup(t => t.Issuer);
        ILookup<string, IssuerAccounts> accounts = (await db.Set<IssuerAccounts>().AsNoTracking().ToListAsync(cancellationToken)).ToLookup(a => a.Issuer);
        var closed = (await db.Set<Closing>().AsNoTracking().Select(c => new { c.Issuer, c.Month }).ToListAsync(cancellationToken)).ToLookup(c => c.Issuer, c => CalendarMonth.Of(c.Month));
        return
        [
            .. issuers.Where(i => sites[i.Ref].Any() && sites[i.Ref].All(s => scope.Covers(s.Site)))
                .Select(i => new IssuerView(i, [.. sites[i.Ref].OrderBy(s => s.FirstDay).ThenBy(s => s.Site, StringComparer.Ordinal)], [.. vats[i.Ref].OrderByDescending(v => v.FirstDay)], closed[i.Ref].ToHashSet(), [.. terms[i.Ref].OrderByDescending(t => t.FirstDay)], [.. accounts[i.Ref].OrderByDescending(a => a.FirstDay)])),
        ];
    }

    /// <summary>A closed month; null if it is not closed.</summary>
    public async Task<ClosedMonth?> ClosedAsync(string issuer, CalendarMonth month, CancellationToken cancellationToken, int most = MostStatements)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Set<Closing>().AsNoTracking().Where(c => c.Issuer == issuer && c.Month == month.FirstDay).Select(c => new { c.Id, c.CreatedAt, c.CreatedBy, c.Waived }).FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        string? name = await db.Set<Account>().AsNoTracking().Where(a => a.Ref == found.CreatedBy).Select(a => a.DisplayName).FirstOrDefaultAsync(cancellationToken);
        ClosingBlocker[] waived = [.. found.Waived.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<ClosingBlocker>)];
        List<Statement> statements = await db.Set<Statement>().AsNoTracking().Where(s => s.Closing == found.Id).ToListAsync(cancellationToken);
        return new ClosedMonth(new ClosingHead(found.Id, found.CreatedAt, name ?? found.CreatedBy, waived), [.. statements.OrderBy(s => s.Order).Take(most)]);
    }

    /// <summary>A document of an issuer of which every site is in a scope; null if there is none of that id.</summary>
    public async Task<StatementView?> StatementAsync(Guid id, SiteScope scope, CancellationToken cancellationToken, int most = MostLines) =>
        await StatementAsync(id, cancellationToken, most) is { } view && (await IssuersAsync(scope, cancellationToken)).Any(i => i.Issuer.Ref == view.Statement.Issuer) ? view : null;

    /// <summary>The lines of a closing in their order, each read when it is asked for.</summary>
    public async IAsyncEnumerable<StatementRow> LinesAsync(Guid closing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await foreach (StatementRow row in db.Set<StatementRow>().AsNoTracking().Where(r => r.Closing == closing).OrderBy(r => r.Position).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>A document; null if there is none of that id.</summary>
    public async Task<StatementView?> StatementAsync(Guid id, CancellationToken cancellationToken, int most = MostLines)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Set<Statement>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellationToken) is not { } statement)
        {
            return null;
        }

        StatementParties parties = JsonSerializer.Deserialize<StatementParties>(statement.Parties)!;
        DateOnly month = await db.Set<Closing>().AsNoTracking().Where(c => c.Id == statement.Closing).Select(c => c.Month).FirstAsync(cancellationToken);
        List<StatementRow> lines = await db.Set<StatementRow>().AsNoTracking().Where(r => r.Statement == id).ToListAsync(cancellationToken);
        return new StatementView(statement, parties, parties.Payer ?? (await NamesAsync([statement.Member!], cancellationToken)).GetValueOrDefault(statement.Member!, statement.Member!), CalendarMonth.Of(month), [.. lines.OrderBy(r => r.Position).Take(most)]);
    }

    /// <summary>The invoices of the same payer that the adjustments of a document are of, in order of number.</summary>
    public async Task<IReadOnlyList<Statement>> PrecedingAsync(StatementView view, CancellationToken cancellationToken)
    {
        DateOnly[] months = [.. view.Lines.Select(l => l.Month).Where(m => m != view.Month.FirstDay).Distinct()];
        (string issuer, string? structure, string? member) = (view.Statement.Issuer, view.Statement.Structure, view.Statement.Member);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        Guid[] closings = await db.Set<Closing>().AsNoTracking().Where(c => c.Issuer == issuer && months.Contains(c.Month)).Select(c => c.Id).ToArrayAsync(cancellationToken);
        List<Statement> found = await db.Set<Statement>().AsNoTracking()
            .Where(s => closings.Contains(s.Closing) && s.Kind == DocumentKind.Invoice && s.Structure == structure && (structure != null || s.Member == member)).ToListAsync(cancellationToken);
        return [.. found.OrderBy(s => s.Year).ThenBy(s => s.Order)];
    }

    /// <summary>The credit notes that people made of a document, in order of time.</summary>
    public async Task<IReadOnlyList<CreditNote>> NotesAsync(Guid document, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<CreditNote>().AsNoTracking().Where(n => n.Document == document).OrderBy(n => n.Id).ToListAsync(cancellationToken);
    }

    /// <summary>The names of private payers, as far as the registry still has them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(IReadOnlyCollection<string> members, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<PersonName>().AsNoTracking().Where(n => members.Contains(n.Person)).ToDictionaryAsync(n => n.Person, n => n.DisplayName, cancellationToken);
    }
}
