using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Training;

/// <summary>
/// Keeps qualifications that lapse without real use: asks the ledger for the last session in which the person really worked on a machine of the category,
/// and notes its day on the qualification. Only those are asked for that would lapse soon, or have just lapsed. Thread-safe.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
/// <param name="writer">Its writer.</param>
/// <param name="time">The clock.</param>
public sealed class QualificationUses(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, RegistryWriter writer, TimeProvider time)
{
    /// <summary>Most qualifications looked at in one pass; the others follow in the next.</summary>
    public const int MostAtOnce = 500;

    private const int MostSessions = 20;
    private static readonly Actor By = new(ActorKind.Program, "habilitations");

    /// <summary>Looks once; answers how many qualifications were kept.</summary>
    public async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        // Most registries ask for no use: then nothing is read.
        await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.Set<MachineCategory>().AnyAsync(c => c.QualificationIdleMonths != null, cancellationToken))
            {
                return 0;
            }
        }

        RegistryTables tables = await registry.RefreshAsync(cancellationToken);
        var zones = new SiteZones(tables.Sites);
        DateOnly today = zones.DaysOf(time.GetUtcNow()).First;
        Dictionary<string, MachineCategory> asking = tables.Categories.Where(c => c.QualificationIdleMonths is not null).ToDictionary(c => c.Name, StringComparer.Ordinal);
        if (asking.Count == 0)
        {
            return 0;
        }

        var history = new CategoryHistory(tables.Machines, tables.FormerCategories);
        int kept = 0;
        foreach (Qualification row in tables.Qualifications
            .Where(q => asking.TryGetValue(q.Category, out MachineCategory? category) && QualificationExpiry.AsksForUse(q, category, today))
            .OrderBy(q => QualificationExpiry.IdleDay(q, asking[q.Category])).Take(MostAtOnce))
        {
            string[] machines = [.. tables.Machines.Where(m => m.Category == row.Category).Select(m => m.Name).Union(tables.FormerCategories.Where(f => f.Category == row.Category).Select(f => f.Machine))];
            if (await LastUseAsync(row, machines, history, zones, asking[row.Category], cancellationToken) is { } used && await KeepAsync(row, used, cancellationToken))
            {
                kept++;
            }
        }

        return kept;
    }

    private async Task<DateOnly?> LastUseAsync(Qualification row, string[] machines, CategoryHistory history, SiteZones zones, MachineCategory category, CancellationToken cancellationToken)
    {
        DateTimeOffset since = LocalDays.Start(row.UsedOn > row.SignedOn ? row.UsedOn.Value : row.SignedOn, TimeZoneInfo.Utc);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var sessions = await db.Set<UsageEntry>().AsNoTracking()
            .Where(u => u.Member == row.Person && u.StartAt > since && u.ActiveSeconds > 0 && machines.Contains(u.Machine))
            .OrderByDescending(u => u.StartAt).ThenByDescending(u => u.Agent).ThenByDescending(u => u.Session)
            .Select(u => new { u.Machine, u.Site, u.StartAt }).Take(MostSessions).ToListAsync(cancellationToken);
        DateOnly?[] days = [.. sessions.Select(s => (s.Machine, Day: zones.DayOf(s.StartAt, s.Site)))
            .Where(s => history.CategoryOf(s.Machine, s.Day) == row.Category && QualificationExpiry.Keeps(row, category, s.Day)).Select(s => (DateOnly?)s.Day)];
        return days.FirstOrDefault();
    }

    private async Task<bool> KeepAsync(Qualification row, DateOnly used, CancellationToken cancellationToken) => (await writer.WriteAsync(By, "usage réel", async act =>
    {
        TrainingWrites writes = await TrainingWrites.LoadAsync(act, row.Person, cancellationToken);
        if (writes.Qualifications.Rows.FirstOrDefault(q => q.Id == row.Id) is { } stands)
        {
            writes.Correct(writes.Qualifications, stands, row.Revision, "usage réel", q => q.UsedOn = used);
            writes.Check();
        }
    }, cancellationToken)).Written;
}
