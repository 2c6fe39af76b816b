using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>Something to settle before a month is closed.</summary>
/// <param name="Blocker">What.</param>
/// <param name="Count">How often.</param>
/// <param name="Names">Agents, or structures, that it is about; empty for sessions.</param>
public sealed record ChecklistItem(ClosingBlocker Blocker, long Count, IReadOnlyList<string> Names);

/// <summary>A month that is not closed, as it would be now.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Sites">The sites that the issuer bills in it.</param>
/// <param name="Items">What is to be settled.</param>
/// <param name="Documents">The documents that would be made.</param>
/// <param name="Lines">Every line, adjustments of earlier months among them.</param>
public sealed record MonthDraft(PeriodPhase Phase, IReadOnlyList<string> Sites, IReadOnlyList<ChecklistItem> Items, IReadOnlyList<DraftDocument> Documents, IReadOnlyList<StatementLine> Lines);

/// <summary>
/// Closes months: lines, documents and their numbers in one transaction, with the audit. A crash at any moment leaves the month open and nothing of it written; who closes a month that is closed changes nothing.
/// </summary>
/// <param name="writer">The writer of the registry: it keeps two closings apart.</param>
/// <param name="databases">The database.</param>
/// <param name="board">Which agents are there.</param>
/// <param name="time">The clock.</param>
public sealed class MonthClosings(RegistryWriter writer, IDbContextFactory<MakerspaceDb> databases, LiveBoard board, TimeProvider time)
{
    // Later than this nothing of a closed month is looked for: the agents keep ten days.
    private const int MonthsLookedBack = 12;

    /// <summary>A month as it would be closed now.</summary>
    public async Task<MonthDraft> DraftAsync(Issuer issuer, CalendarMonth month, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancellationToken);
        Worked work = await WorkAsync(db, issuer, month, cancellationToken);
        return work.Draft;
    }

    /// <summary>A document of a month that is not closed, as it would be now, without a number; null if the payer would have none.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="month">The month.</param>
    /// <param name="payer">Who pays.</param>
    /// <param name="exemption">Reason for no tax of its lines; null for taxed ones.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<StatementView?> DraftDocumentAsync(Issuer issuer, CalendarMonth month, Payer payer, string? exemption, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancellationToken);
        Worked work = await WorkAsync(db, issuer, month, cancellationToken);
        if (work.Draft.Documents.FirstOrDefault(d => d.Payer == payer && d.Lines[0].Vat.Exemption == exemption) is not { } document)
        {
            return null;
        }

        DocumentMaker maker = await DocumentMaker.LoadAsync(db, issuer, work.Book.Vats, Today(work, time.GetUtcNow()), cancellationToken);
        string? name = payer.Member is { } member ? await db.Set<PersonName>().AsNoTracking().Where(n => n.Person == member).Select(n => n.DisplayName).FirstOrDefaultAsync(cancellationToken) : null;
        Statement statement = maker.Make(document, Guid.Empty, 0, time.GetUtcNow());
        StatementParties parties = maker.Parties(document);
        return new StatementView(
            statement, parties, parties.Payer ?? name ?? payer.Member!, month,
            [.. document.Lines.Select((line, i) => StatementRow.Of(line, Guid.Empty, i + 1, statement.Id, issuer.Ref, work.Periods.GetValueOrDefault(line, month.FirstDay)))]);
    }

    /// <summary>Closes a month. What may be waived needs a reason; everything else on the checklist refuses it.</summary>
    /// <returns>What is wrong, if anything; a month that is closed already is none.</returns>
    public Task<WriteOutcome> CloseAsync(Actor actor, string issuerRef, CalendarMonth month, string? reason, CancellationToken cancellationToken) => writer.WriteAsync(actor, reason, async act =>
    {
        MakerspaceDb db = act.Db;
        if (await db.Set<Issuer>().AsNoTracking().FirstOrDefaultAsync(i => i.Ref == issuerRef, cancellationToken) is not { } issuer)
        {
            act.Refuse(null, new RecordProblem("issuer", RecordFault.Unknown, issuerRef));
            return;
        }

        if (await db.Set<Closing>().AnyAsync(c => c.Issuer == issuerRef && c.Month == month.FirstDay, cancellationToken))
        {
            return;
        }

        Worked work = await WorkAsync(db, issuer, month, cancellationToken);
        var closing = new Closing { Id = Guid.CreateVersion7(act.Acting.At), Issuer = issuerRef, Month = month.FirstDay, Tables = work.Book.Pack(), State = PackedState.Pack(work.State), LedgerVersion = work.LedgerVersion };
        foreach (string site in work.Draft.Sites)
        {
            act.Demand(closing, Permission.CloseMonths, site);
        }

        ClosingBlocker[] blockers = [.. work.Draft.Items.Select(i => i.Blocker)];
        foreach (ClosingBlocker blocker in blockers.Where(b => !ClosingPeriod.MayBeWaived(b)))
        {
            act.Refuse(closing, new RecordProblem(string.Empty, RecordFault.Blocked, blocker.ToString()));
        }

        if (blockers.Any(ClosingPeriod.MayBeWaived) && string.IsNullOrWhiteSpace(reason))
        {
            act.Refuse(closing, new RecordProblem("reason", RecordFault.ReasonMissing));
        }

        if (act.Problems.Count == 0)
        {
            closing.Waived = string.Join(',', blockers);
            await WriteAsync(act, issuer, month, closing, work, cancellationToken);
        }
    }, cancellationToken);

    private static async Task WriteAsync(RegistryAct act, Issuer issuer, CalendarMonth month, Closing closing, Worked work, CancellationToken cancellationToken)
    {
        MakerspaceDb db = act.Db;
        db.Add(closing);
        DateOnly today = Today(work, act.Acting.At);
        int order = await db.Set<Statement>().Where(s => s.Issuer == issuer.Ref && s.Year == today.Year).MaxAsync(s => (int?)s.Order, cancellationToken) ?? 0;
        DocumentMaker maker = await DocumentMaker.LoadAsync(db, issuer, work.Book.Vats, today, cancellationToken);
        var statements = new List<Statement>();
        var of = new Dictionary<StatementLine, Guid>(ReferenceEqualityComparer.Instance);
        foreach (DraftDocument document in work.Draft.Documents)
        {
            Statement statement = maker.Make(document, closing.Id, ++order, act.Acting.At);
            statements.Add(statement);
            foreach (StatementLine line in document.Lines)
            {
                of[line] = statement.Id;
            }
        }

        // Rows by the thousand go past EF, and need the closing that they name.
        await act.SaveAsync(cancellationToken);
        await BulkInsert.WriteAsync(db, db.Model.FindEntityType(typeof(Statement))!, statements, cancellationToken);
        await BulkInsert.WriteAsync(
            db, db.Model.FindEntityType(typeof(StatementRow))!,
            work.Draft.Lines.Select((line, i) => StatementRow.Of(line, closing.Id, i + 1, of.TryGetValue(line, out Guid id) ? id : null, issuer.Ref, work.Periods.GetValueOrDefault(line, month.FirstDay))),
            cancellationToken);
    }

    private static DateOnly Today(Worked work, DateTimeOffset now) => new SiteZones(work.Book.Zones).DayOf(now, work.Draft.Sites[0]);

    private async Task<Worked> WorkAsync(MakerspaceDb db, Issuer issuer, CalendarMonth month, CancellationToken cancellationToken)
    {
        PriceBook book = await PriceBook.LoadAsync(db, issuer.Ref, month, cancellationToken);
        var zones = new SiteZones(book.Zones);
        DateOnly today = book.Sites.Count == 0 ? zones.DaysOf(time.GetUtcNow()).First : book.Sites.Min(s => zones.DayOf(time.GetUtcNow(), s));
        DateOnly oldest = month.FirstDay.AddMonths(-MonthsLookedBack - 1);
        DateOnly? latest = await db.Set<Closing>().Where(c => c.Issuer == issuer.Ref).MaxAsync(c => (DateOnly?)c.Month, cancellationToken);
        List<Closing> closed = await db.Set<Closing>().AsNoTracking().Where(c => c.Issuer == issuer.Ref && c.Month >= oldest).OrderBy(c => c.Month).ToListAsync(cancellationToken);

        // The versions first: what changes while the sessions are read is an adjustment later.
        long version = await VersionAsync(db, zones, month, cancellationToken);
        AllowanceState? before = closed.LastOrDefault(c => c.Month < month.FirstDay) is { } last ? PackedState.Unpack(last.State) : null;
        FoldedMonth folded = await MonthFold.RunAsync(db, book, month, before, cancellationToken);
        var lines = new List<StatementLine>(folded.Lines);
        var periods = new Dictionary<StatementLine, DateOnly>(ReferenceEqualityComparer.Instance);
        foreach (Closing past in closed.Where(c => c.Month < month.FirstDay && c.Month >= month.FirstDay.AddMonths(-MonthsLookedBack)))
        {
            foreach (StatementLine line in await AdjustAsync(db, issuer.Ref, past, closed, cancellationToken))
            {
                lines.Add(line);
                periods[line] = past.Month;
            }
        }

        lines = [.. lines.OrderBy(l => l.At).ThenBy(l => l.Entry)];
        IReadOnlyList<DraftDocument> documents = DraftDocument.Split(lines);
        var items = new List<ChecklistItem>();
        PeriodPhase phase = ClosingPeriod.Of(month, today, issuer.GraceDays, closed.Exists(c => c.Month == month.FirstDay));
        void Add(ClosingBlocker blocker, long count, params string[] names)
        {
            if (count > 0)
            {
                items.Add(new ChecklistItem(blocker, count, names));
            }
        }

        Add(ClosingBlocker.NotOver, phase == PeriodPhase.Open ? 1 : 0);
        Add(ClosingBlocker.NoSite, book.Sites.Count == 0 ? 1 : 0);
        Add(ClosingBlocker.EarlierOpen, await EarlierOpenAsync(db, issuer.Ref, month, latest, zones, cancellationToken) ? 1 : 0);
        foreach (ClosingBlocker blocker in new[] { ClosingBlocker.WithoutVat, ClosingBlocker.WithoutTariff, ClosingBlocker.WithoutEnd, ClosingBlocker.EnergyMissing })
        {
            Add(blocker, folded.Found.GetValueOrDefault(blocker));
        }

        string[] silent = await SilentAsync(db, book, zones.Start(month.Next.FirstDay).Latest, cancellationToken);
        Add(ClosingBlocker.SilentAgents, silent.Length, silent);
        string[] payers = await IncompleteAsync(db, documents, cancellationToken);
        Add(ClosingBlocker.IncompletePayers, payers.Length, payers);
        return new Worked(new MonthDraft(phase, book.Sites, items, documents, lines), book, folded.State, version, periods);
    }

    private static async Task<IReadOnlyList<StatementLine>> AdjustAsync(MakerspaceDb db, string issuer, Closing past, List<Closing> closed, CancellationToken cancellationToken)
    {
        PriceBook book = PriceBook.Unpack(past.Tables);
        if (await VersionAsync(db, new SiteZones(book.Zones), past.Period, cancellationToken) == past.LedgerVersion)
        {
            return [];
        }

        AllowanceState? before = closed.LastOrDefault(c => c.Month < past.Month) is { } earlier ? PackedState.Unpack(earlier.State) : null;
        FoldedMonth again = await MonthFold.RunAsync(db, book, past.Period, before, cancellationToken);
        List<StatementRow> billed = await db.Set<StatementRow>().AsNoTracking().Where(r => r.Issuer == issuer && r.Month == past.Month).ToListAsync(cancellationToken);
        return Adjustments.Between(past.Period, billed.OrderBy(r => r.At).ThenBy(r => r.Closing).ThenBy(r => r.Position).Select(r => r.Line()), again.Lines);
    }

    // Days are those of UTC: the month of a site touches one more on each side.
    private static async Task<long> VersionAsync(MakerspaceDb db, SiteZones zones, CalendarMonth month, CancellationToken cancellationToken)
    {
        DateOnly first = DateOnly.FromDateTime(zones.Start(month.FirstDay).Earliest.UtcDateTime);
        DateOnly last = DateOnly.FromDateTime(zones.Start(month.Next.FirstDay).Latest.UtcDateTime);
        return await db.Set<LedgerDay>().Where(d => d.Day >= first && d.Day <= last).SumAsync(d => d.Version, cancellationToken);
    }

    // The first month of an issuer may be any; after it there is none left out.
    private static async Task<bool> EarlierOpenAsync(MakerspaceDb db, string issuer, CalendarMonth month, DateOnly? latest, SiteZones zones, CancellationToken cancellationToken)
    {
        if (latest is { } last)
        {
            return CalendarMonth.Of(last) < month.Previous;
        }

        List<IssuerSite> sites = await db.Set<IssuerSite>().AsNoTracking().ToListAsync(cancellationToken);
        DateOnly first = sites.Where(s => s.Issuer == issuer).Select(s => s.FirstDay).DefaultIfEmpty(month.FirstDay).Min();
        if (first >= month.FirstDay)
        {
            return false;
        }

        var scope = SiteScope.Of(sites.Where(s => s.Issuer == issuer).Select(s => s.Site));
        return await db.Set<UsageEntry>().AsNoTracking().Listed().Begun(zones.Start(first), zones.Start(month.FirstDay)).Of(scope).AnyAsync(cancellationToken);
    }

    private async Task<string[]> SilentAsync(MakerspaceDb db, PriceBook book, DateTimeOffset end, CancellationToken cancellationToken)
    {
        string[] sites = [.. book.Sites];
        var streams = await db.Set<StreamPosition>().AsNoTracking().Where(s => sites.Contains(s.Site)).Select(s => new { s.Agent, s.CommittedSeq, s.HighestSeq, s.UpdatedAt }).ToListAsync(cancellationToken);
        return
        [
            .. streams.GroupBy(s => s.Agent).Select(g => g.MaxBy(s => s.UpdatedAt)!)
                .Where(s => s.HighestSeq > s.CommittedSeq || (s.UpdatedAt < end && board.Agent(s.Agent) is not { Status.Online: true })).Select(s => s.Agent).Order(StringComparer.Ordinal),
        ];
    }

    private static async Task<string[]> IncompleteAsync(MakerspaceDb db, IReadOnlyList<DraftDocument> documents, CancellationToken cancellationToken)
    {
        string[] payers = [.. documents.Select(d => d.Payer.Structure).OfType<string>().Distinct()];
        var complete = await (
            from s in db.Set<Structure>().AsNoTracking()
            join a in db.Set<PayerAddress>() on s.Ref equals a.Structure
            where s.Siret != null
            select s.Ref).ToListAsync(cancellationToken);
        return [.. payers.Except(complete).Order(StringComparer.Ordinal)];
    }

    private sealed record Worked(MonthDraft Draft, PriceBook Book, AllowanceState State, long LedgerVersion, IReadOnlyDictionary<StatementLine, DateOnly> Periods);
}
