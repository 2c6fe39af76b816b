using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Simulation;

/// <summary>At the end the ledger holds what the edges recorded: everything, once, and nothing else.</summary>
internal static class LedgerCheck
{
    public static async Task RunAsync(PlayedServer server, Books books)
    {
        await using MakerspaceDb db = server.Open();
        Alarm[] alarms = await db.Alarms.AsNoTracking().ToArrayAsync();
        Must(alarms.Length == 0, $"alarms: {string.Join("; ", alarms.Select(a => $"{a.Code} {a.Subject} {a.Detail}"))}");
        Must(server.Unplaced == 0 && !await db.QuarantineItems.AnyAsync(), "messages in quarantine");

        EventRecord[] events = await db.Events.AsNoTracking().ToArrayAsync();
        Must(events.Length == books.Events.Count, $"{events.Length} events in the ledger, {books.Events.Count} recorded at the edge");
        foreach (EventRecord e in events)
        {
            Must(books.Events.TryGetValue((e.Agent, e.Seq), out byte[]? bytes) && bytes.AsSpan().SequenceEqual(e.Payload), $"{e.Agent}/{e.Seq}: not as recorded");
            Must(e.Disposition == EventDisposition.Applied, $"{e.Agent}/{e.Seq}: {e.Disposition}");
        }

        UsageEntry[] entries = await db.UsageEntries.AsNoTracking().ToArrayAsync();
        Must(books.Started.Count == books.Ended.Count, $"{books.Started.Count} sessions started, {books.Ended.Count} ended");
        Must(entries.Length == books.Started.Count, $"{entries.Length} entries of {books.Started.Count} sessions");
        foreach (UsageEntry entry in entries)
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
            Must(entry.Member == end.Party.Member && entry.EndReason == end.Reason && entry.EndSeq is not null, $"{entry.Session}: not closed as its end says");
        }
    }

    private static void Must(bool holds, string rule)
    {
        if (!holds)
        {
            throw new RuleBroken(rule);
        }
    }
}
