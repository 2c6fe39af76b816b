using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>
/// Works out when every ended or closed session of an unset clock began (<see cref="UsageEntry.StartAt"/>), and so at which site, when the ledger has grown, and again while events to come
/// may tell more.
/// Without it such a session would be priced by the tariff of 1970 and stand in no month that anybody opens.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">Where agents stood.</param>
/// <param name="board">Tells when the ledger has grown, and is told when dates changed.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Failures; the next pass tries again.</param>
public sealed class SessionDater(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, LiveBoard board, TimeProvider time, ILogger<SessionDater> log) : BackgroundService
{
    /// <summary>How often it looks whether the ledger has grown.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private const int AtOnce = 200;
    private long _looked = -1;

    /// <summary>Dates what can be dated; answers how many dates are new or changed.</summary>
    public async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        (int changed, int looked) = (0, AtOnce);
        RegistryPicture? picture = null;
        while (looked == AtOnce)
        {
            var dates = new List<(Undated Session, StartEstimate Estimate, string Site)>(AtOnce);
            await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
            {
                foreach (Undated session in await Undated(db).Take(AtOnce).ToArrayAsync(cancellationToken))
                {
                    List<LedgerMoment> around = await AroundAsync(db, session, cancellationToken);
                    var estimate = StartEstimate.Of(session.OccupiedSeconds, session.StartSeq, session.EndSeq, session.UpdatedAt, around);
                    picture ??= RegistryPicture.Of(await registry.ReadAsync(cancellationToken));
                    dates.Add((session, estimate, picture.SiteOf(session.Agent, estimate.Start) ?? session.Site));
                }
            }

            looked = Write(dates);
            changed += dates.Count(d => d.Session.DatedSeq is null || d.Session.StartAt != d.Estimate.Start || d.Session.Site != d.Site);
        }

        return changed;
    }

    /// <summary>Dates once before the pages open, so that the first table is whole.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (board.LedgerVersion != _looked)
            {
                await LookAsync(stoppingToken);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        long version = board.LedgerVersion;
        try
        {
            if (await PassAsync(cancellationToken) > 0)
            {
                board.LedgerCommitted();
            }

            _looked = version;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogError(error, "Sessions of an unset clock could not be dated; next attempt in {Seconds} s", Every.TotalSeconds);
        }
    }

    // What was changed meanwhile is left for the next pass.
    private int Write(List<(Undated Session, StartEstimate Estimate, string Site)> dates)
    {
        if (dates.Count == 0)
        {
            return 0;
        }

        using var ledger = new LedgerConnection(databases);
        ledger.Begin();
        int written = dates.Count(d => SessionDating.TryWrite(ledger, d.Session, d.Estimate, d.Site));
        ledger.Commit();
        return written;
    }

    private static IQueryable<Undated> Undated(MakerspaceDb db) =>
        from u in db.Set<UsageEntry>()
        where u.Dating == StartDating.Estimating && u.EndWall != null && u.Member != null && (u.EndSeq ?? u.CheckpointSeq ?? u.StartSeq) != null
        join p in db.Set<StreamPosition>() on new { u.Agent, u.Epoch } equals new { p.Agent, p.Epoch }
        where u.DatedSeq == null || u.DatedSeq < p.HighestSeq
        orderby u.Agent, u.Session
        select new Undated(u.Agent, u.Session, u.Site, u.Epoch, u.OccupiedSeconds, u.StartSeq, (u.EndSeq ?? u.CheckpointSeq ?? u.StartSeq)!.Value, u.UpdatedAt, u.StartAt, u.DatedSeq, p.HighestSeq);

    private static async Task<List<LedgerMoment>> AroundAsync(MakerspaceDb db, Undated s, CancellationToken cancellationToken)
    {
        long from = Math.Min(s.StartSeq ?? s.EndSeq, s.EndSeq) - StartEstimate.Neighbours;
        long to = s.EndSeq + StartEstimate.Neighbours;
        var rows = await db.Set<EventRecord>().AsNoTracking()
            .Where(e => e.Agent == s.Agent && e.Epoch == s.Epoch && e.Variant == 0 && e.Seq >= from && e.Seq <= to && e.Wall != null)
            .OrderBy(e => e.Seq)
            .Select(e => new { e.ReceivedAt, e.Payload })
            .ToListAsync(cancellationToken);
        var moments = new List<LedgerMoment>(rows.Count);
        foreach (var row in rows)
        {
            if (EventCodec.Decode(row.Payload) is { Ok: true, Value: { } e })
            {
                moments.Add(new LedgerMoment(e.Seq, e.Boot, e.MonotonicMs, e.Wall, e.Clock != ClockQuality.Unsynced && e.Wall <= row.ReceivedAt + LedgerMoment.MostAhead, row.ReceivedAt));
            }
        }

        return moments;
    }
}
