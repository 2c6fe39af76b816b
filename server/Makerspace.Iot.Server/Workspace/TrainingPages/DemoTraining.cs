using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Training;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Workspace.TrainingPages;

/// <summary>
/// Two training sessions of the demonstration: one signed off, in which people renewed what they had, and one to come for something that the demonstration's member is missing, or has to renew first.
/// Only with <see cref="ServerOptions.Demo"/>.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
/// <param name="edits">What pages do.</param>
/// <param name="time">The clock.</param>
public sealed class DemoTraining(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, TrainingEdits edits, TimeProvider time)
{
    private const int MostRenewed = 4;

    /// <summary>Makes them at the site of the demonstration's trainer, unless there is a session.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        RegistryTables tables = await registry.RefreshAsync(cancellationToken);
        RegistrySnapshot snapshot = RegistrySnapshot.Of(tables);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        AccountRole? trainer = await db.Set<AccountRole>().AsNoTracking().FirstOrDefaultAsync(r => r.Role == Role.Trainer, cancellationToken);
        if (trainer is null || await db.Set<TrainingSession>().AnyAsync(cancellationToken))
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        DateOnly today = snapshot.Zones.DayOf(now, trainer.Site);
        await PastAsync(tables, snapshot, trainer, today, cancellationToken);
        string? member = await db.Set<Account>().AsNoTracking().Where(a => a.Person != null).OrderBy(a => a.Id).Select(a => a.Person).FirstOrDefaultAsync(cancellationToken);
        string? missing = member is null ? null : Missing(tables, snapshot, member, trainer.Site, now) ?? EndingFirst(tables, snapshot, member);
        if (missing is not null)
        {
            await edits.PlanAsync(Actor.Program, Guid.CreateVersion7(now), new TrainingAsked(
                trainer.Site, missing, 2, null, snapshot.Categories[missing].Label + " : prise en main", trainer.Account, null, today.AddDays(9), new TimeOnly(14, 0), new TimeOnly(17, 0), 6,
                "Venir avec des chaussures fermées."), cancellationToken);
        }
    }

    private async Task PastAsync(RegistryTables tables, RegistrySnapshot snapshot, AccountRole trainer, DateOnly today, CancellationToken cancellationToken)
    {
        // Only people who have the qualification already: nobody may do more after it than the demonstration's registry says.
        var group = tables.Qualifications
            .Where(q => q.Level == 2 && !(q.LastDayUnder(snapshot.Categories[q.Category]) < today) && tables.Memberships.Any(m => m.Person == q.Person && m.Site == trainer.Site && m.HoldsOn(today)))
            .GroupBy(q => q.Category).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault();
        if (group is null)
        {
            return;
        }

        Guid id = Guid.CreateVersion7(time.GetUtcNow());
        string[] people = [.. group.Select(q => q.Person).Order(StringComparer.Ordinal).Take(MostRenewed)];
        await edits.PlanAsync(Actor.Program, id, new TrainingAsked(
            trainer.Site, group.Key, 2, null, snapshot.Categories[group.Key].Label + " : renouvellement", trainer.Account, null, today.AddDays(-6), new TimeOnly(9, 30), new TimeOnly(12, 0), 8, null), cancellationToken);
        await edits.EnrolAsync(Actor.Program, id, people, cancellationToken);
        await edits.AttendAsync(Actor.Program, id, null, people.Length > 1 ? people[..^1].ToHashSet() : people.ToHashSet(), sign: true, null, cancellationToken);
    }

    private static string? EndingFirst(RegistryTables tables, RegistrySnapshot snapshot, string person) =>
        tables.Qualifications.Where(q => q.Person == person).OrderBy(q => q.LastDayUnder(snapshot.Categories[q.Category]) ?? DateOnly.MaxValue).FirstOrDefault()?.Category;

    private static string? Missing(RegistryTables tables, RegistrySnapshot snapshot, string person, string site, DateTimeOffset now)
    {
        var records = new PersonRecords([.. tables.Memberships.Where(m => m.Person == person)], [.. tables.Qualifications.Where(q => q.Person == person)], [.. tables.Badges.Where(b => b.Person == person)]);
        return snapshot.PlacesAt(now).MachinesOf(site).Select(m => m.Machine).OrderBy(m => m.Name, StringComparer.Ordinal)
            .Where(m => MachineRights.Of(records, m, snapshot.Categories, site, snapshot.Zones.Of(site), now).Missing.Any(x => x.What is MissingRight.Qualification or MissingRight.Renewal))
            .Select(m => m.Category).FirstOrDefault();
    }
}
