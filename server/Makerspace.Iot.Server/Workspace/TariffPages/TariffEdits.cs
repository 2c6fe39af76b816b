using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Tariffs;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Workspace.TariffPages;

/// <summary>A version of a tariff as it is asked for.</summary>
/// <param name="Scope">What it is for.</param>
/// <param name="FirstDay">First day; null for today at the site.</param>
/// <param name="LastDay">Last day, included; null if open.</param>
/// <param name="Terms">What it asks for.</param>
public sealed record TariffAsked(TariffScope Scope, DateOnly? FirstDay, DateOnly? LastDay, TariffTerms Terms);

/// <summary>What came of a write of prices.</summary>
/// <param name="Outcome">What is wrong, if anything.</param>
/// <param name="Id">The row that was written; null if none was.</param>
/// <param name="Sessions">Sessions recorded on earlier days, at most, whose price it changes.</param>
public sealed record TariffOutcome(WriteOutcome Outcome, Guid? Id, long Sessions);

/// <summary>What pages do to prices: each an act of <see cref="TariffWrites"/>, which authorises, checks and audits. Thread-safe.</summary>
/// <param name="writer">The writer of the registry.</param>
public sealed class TariffEdits(RegistryWriter writer)
{
    /// <summary>Most versions that pages make; files may bring more.</summary>
    public const int MostRates = 5000;

    /// <summary>Adds a version from a day on. One that begins before today needs a reason, since it prices recorded sessions otherwise.</summary>
    public Task<TariffOutcome> AddAsync(Actor actor, TariffAsked asked, string reason, CancellationToken cancellationToken) => ActAsync(actor, reason, (writes, act, today) =>
    {
        TariffRate row = Row(asked, today(asked.Scope.Site));
        if (writes.Tariffs.Find((row.Kind, row.Site, row.Category, row.Machine, row.FirstDay)) is { } same)
        {
            act.Refuse(row, new RecordProblem("firstDay", RecordFault.Overlap, RecordRules.Text(same.FirstDay), same.LastDay is { } last ? RecordRules.Text(last) : string.Empty, RecordRules.Text(row.FirstDay)));
            return null;
        }

        if (row.FirstDay < today(row.Site) && string.IsNullOrWhiteSpace(reason))
        {
            act.Refuse(row, new RecordProblem("reason", RecordFault.ReasonMissing));
        }

        if (writes.Tariffs.Rows.Count >= MostRates)
        {
            act.Refuse(row, new RecordProblem(string.Empty, RecordFault.Range, "0", $"{MostRates}"));
        }

        return writes.Put(row).Row;
    }, cancellationToken);

    /// <summary>Corrects a version. What it is for stays: another series is another tariff.</summary>
    public Task<TariffOutcome> CorrectAsync(Actor actor, Guid id, int? revision, string reason, TariffAsked asked, CancellationToken cancellationToken) => OneAsync(actor, id, reason, (writes, row) =>
        writes.Correct(writes.Tariffs, row, revision, reason, r =>
        {
            (r.FirstDay, r.LastDay) = (asked.FirstDay ?? r.FirstDay, asked.LastDay);
            TariffRateRules.Put(r, asked.Terms);
        }), cancellationToken);

    /// <summary>Ends a version after a day.</summary>
    public Task<TariffOutcome> EndAsync(Actor actor, Guid id, int? revision, string reason, DateOnly lastDay, CancellationToken cancellationToken) => OneAsync(actor, id, reason, (writes, row) =>
        writes.Correct(writes.Tariffs, row, revision, reason, r => r.LastDay = lastDay), cancellationToken);

    /// <summary>Takes a version away that should never have stood.</summary>
    public Task<TariffOutcome> WithdrawAsync(Actor actor, Guid id, int? revision, string reason, CancellationToken cancellationToken) =>
        OneAsync(actor, id, reason, (writes, row) => writes.Withdraw(writes.Tariffs, row, revision, reason), cancellationToken);

    private static TariffRate Row(TariffAsked asked, DateOnly today)
    {
        var row = new TariffRate
        {
            Kind = asked.Scope.Kind,
            Site = asked.Scope.Site,
            Category = asked.Scope.Category,
            Machine = asked.Scope.Machine,
            FirstDay = asked.FirstDay ?? today,
            LastDay = asked.LastDay,
            EurosPerActiveHour = 0,
            EurosPerKwh = 0,
        };
        TariffRateRules.Put(row, asked.Terms);
        return row;
    }

    private Task<TariffOutcome> OneAsync(Actor actor, Guid id, string reason, Action<TariffWrites, TariffRate> work, CancellationToken cancellationToken) => ActAsync(actor, reason, (writes, act, _) =>
    {
        TariffRate? row = writes.Tariffs.Rows.FirstOrDefault(r => r.Id == id);
        if (row is null)
        {
            act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
        }
        else
        {
            work(writes, row);
        }

        return row;
    }, cancellationToken);

    private async Task<TariffOutcome> ActAsync(Actor actor, string reason, Func<TariffWrites, RegistryAct, Func<string, DateOnly>, TariffRate?> work, CancellationToken cancellationToken)
    {
        (TariffRate? row, long sessions) = (null, 0);
        WriteOutcome outcome = await writer.WriteAsync(actor, string.IsNullOrWhiteSpace(reason) ? null : reason, async act =>
        {
            TariffWrites writes = await TariffWrites.LoadAsync(act, await ClosedSites.ReadAsync(act.Db, cancellationToken), cancellationToken);
            var zones = new SiteZones(await act.Db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken));
            row = work(writes, act, site => site == Everywhere.Mark ? zones.DaysOf(act.Acting.At).First : zones.DayOf(act.Acting.At, site));
            writes.Check();
            if (act.Problems.Count == 0)
            {
                sessions = (await PastSessions.CountAsync(act.Db, writes.Changes(zones.DaysOf(act.Acting.At).Last), act.Acting.At, cancellationToken)).Values.Sum();
            }
        }, cancellationToken);
        return new TariffOutcome(outcome, outcome.Written ? row?.Id : null, sessions);
    }
}
