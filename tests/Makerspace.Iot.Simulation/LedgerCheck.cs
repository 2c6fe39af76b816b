using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Simulation;

/// <summary>At the end the ledger holds what the edges recorded: everything, once, and nothing else.</summary>
internal static class LedgerCheck
{
    public static async Task RunAsync(PlayedServer server, Books books, bool isWhole)
    {
        await using MakerspaceDb db = server.Open();
        if (isWhole)
        {
            await Whole(db, server, books);
        }

        foreach (EventRecord e in await db.Set<EventRecord>().AsNoTracking().ToArrayAsync())
        {
            Must(books.Events.TryGetValue((e.Agent, e.Epoch, e.Seq), out byte[]? bytes) && bytes.AsSpan().SequenceEqual(e.Payload), $"{e.Agent}/{e.Seq}: not as recorded");
            Must(e.Disposition == EventDisposition.Applied, $"{e.Agent}/{e.Seq}: {e.Disposition}");
        }

        foreach (UsageEntry entry in await db.Set<UsageEntry>().AsNoTracking().Where(e => e.EndSeq != null).ToArrayAsync())
        {
            Must(books.Started.GetValueOrDefault(entry.Session) == entry.Agent, $"{entry.Session}: of the wrong agent");
            SessionEnded end = books.Ended[entry.Session];
            var figures = new SessionFigures
            {
                OccupiedSeconds = entry.OccupiedSeconds,
                ActiveSeconds = entry.ActiveSeconds,
                EnergyWh = entry.EnergyWh,
                EnergyQuality = entry.EnergyQuality,
                PeakW = entry.PeakW,
                GapSeconds = entry.GapSeconds,
            };
            Must(figures == end.Figures, $"{entry.Session}: {figures} instead of {end.Figures}");
            Must(entry.Member == end.Party.Member && entry.EndReason == end.Reason, $"{entry.Session}: not closed as its end says");
        }
    }

    private static async Task Whole(MakerspaceDb db, PlayedServer server, Books books)
    {
        // What is lost comes first: an alarm about it is only its messenger.
        Must(server.Unplaced == 0 && !await db.Set<QuarantineItem>().AnyAsync(), "messages in quarantine");

        int events = await db.Set<EventRecord>().CountAsync();
        Must(events == books.Events.Count, $"{events} events in the ledger, {books.Events.Count} recorded at the edge");
        Alarm[] alarms = await db.Set<Alarm>().AsNoTracking().ToArrayAsync();
        Must(alarms.Length == 0, $"alarms: {string.Join("; ", alarms.Select(a => $"{a.Code} {a.Subject} {a.Detail}"))}");
        Must(books.Started.Count == books.Ended.Count, $"{books.Started.Count} sessions started, {books.Ended.Count} ended");
        int entries = await db.Set<UsageEntry>().CountAsync(e => e.EndSeq != null);
        Must(entries == books.Started.Count && await db.Set<UsageEntry>().CountAsync() == entries, $"{entries} entries closed of {books.Started.Count} sessions");
    }

    private static void Must(bool holds, string rule)
    {
        if (!holds)
        {
            throw new RuleBroken(rule);
        }
    }
}
