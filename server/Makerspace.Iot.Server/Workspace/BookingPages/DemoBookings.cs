using Makerspace.Iot.Server.Bookings;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Workspace.BookingPages;

/// <summary>Bookings of the demonstration: of its member and of others of the same site, in the days to come. Only with <see cref="ServerOptions.Demo"/>.</summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
/// <param name="edits">What pages do.</param>
/// <param name="time">The clock.</param>
public sealed class DemoBookings(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, BookingEdits edits, TimeProvider time)
{
    private const int MostPeople = 6;

    /// <summary>Makes them at the site of the demonstration's trainer, unless there is a booking.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        RegistryTables tables = await registry.RefreshAsync(cancellationToken);
        RegistrySnapshot snapshot = RegistrySnapshot.Of(tables);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        AccountRole? trainer = await db.Set<AccountRole>().AsNoTracking().FirstOrDefaultAsync(r => r.Role == Role.Trainer, cancellationToken);
        if (trainer is null || await db.Set<Booking>().AnyAsync(cancellationToken))
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        DateOnly today = snapshot.Zones.DayOf(now, trainer.Site);
        string? member = await db.Set<Account>().AsNoTracking().Where(a => a.Person != null).OrderBy(a => a.Id).Select(a => a.Person).FirstOrDefaultAsync(cancellationToken);
        string[] people =
        [
            .. tables.Memberships.Where(m => m.Site == trainer.Site && m.HoldsOn(today)).Select(m => m.Person).Distinct()
                .OrderByDescending(p => p == member).ThenBy(p => p, StringComparer.Ordinal).Take(MostPeople),
        ];
        string[] categories = [.. snapshot.PlacesAt(now).MachinesOf(trainer.Site).Select(m => m.Machine.Category).Distinct().Order(StringComparer.Ordinal)];
        foreach ((string person, int i) in people.Select((p, i) => (p, i)))
        {
            // What a person may not use, or a day on which the place is closed, is refused like anybody's.
            foreach (string category in categories)
            {
                await edits.BookAsync(
                    Actor.Program, Guid.CreateVersion7(now), person,
                    new BookingAsked(trainer.Site, null, category, today.AddDays(1 + (i % 4)), new TimeOnly(9 + (2 * (i % 3)), 0), new TimeOnly(11 + (2 * (i % 3)), 0)), cancellationToken);
            }
        }
    }
}
