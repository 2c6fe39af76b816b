using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Bookings;

/// <summary>Reads when machines were used, for bookings that nobody uses.</summary>
internal static class BookingUses
{
    private static readonly TimeSpan Back = TimeSpan.FromDays(1);

    /// <summary>The uses of some machines of the last day.</summary>
    public static async Task<IReadOnlyList<UseSpan>> ReadAsync(MakerspaceDb db, string[] machines, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset since = now - Back;
        var found = await db.Set<UsageEntry>().AsNoTracking().Where(u => machines.Contains(u.Machine) && u.StartAt > since && u.Member != null)
            .Select(u => new { u.Machine, u.Member, u.StartAt, u.EndWall }).ToListAsync(cancellationToken);
        return [.. found.Select(u => new UseSpan(u.Machine, u.Member!, u.StartAt, u.EndWall))];
    }
}

/// <summary>Reads bookings by indexes. Those that nobody uses are told as free from the ledger and the clock: nothing has to run for it. Thread-safe.</summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
/// <param name="time">The clock.</param>
public sealed class BookingReader(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, TimeProvider time)
{
    /// <summary>Most bookings of one person that are read at once.</summary>
    public const int MostOfPerson = 200;

    // Of 200 machines, each booked the whole day by halves of an hour.
    private const int MostNext = 20_000;
    private static readonly TimeSpan NextWithin = TimeSpan.FromHours(24);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);
    private volatile Tuple<long, DateTimeOffset, ILookup<string, Booking>>? _next;

    /// <summary>The bookings of a site that hold and begin in a span, in order; those that nobody uses left out.</summary>
    public async Task<IReadOnlyList<Booking>> OfSiteAsync(string site, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<Booking> rows = await db.Set<Booking>().AsNoTracking().Where(b => b.Site == site && b.StartAt >= from && b.StartAt < to && b.State == BookingState.Booked)
            .OrderBy(b => b.StartAt).ThenBy(b => b.Id).ToListAsync(cancellationToken);
        return await HeldAsync(db, rows, cancellationToken);
    }

    /// <summary>The bookings of a person from a moment on, in order, cancelled ones left out.</summary>
    public async Task<IReadOnlyList<Booking>> OfPersonAsync(string person, DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        DateTimeOffset since = from.AddDays(-1);
        List<Booking> rows = await db.Set<Booking>().AsNoTracking().Where(b => b.Person == person && b.StartAt >= since)
            .OrderBy(b => b.StartAt).ThenBy(b => b.Id).Take(MostOfPerson).ToListAsync(cancellationToken);
        return [.. rows.Where(b => b.EndAt > from && b.State == BookingState.Booked)];
    }

    /// <summary>The rules of a site.</summary>
    public async Task<IReadOnlyList<BookingRule>> RulesAsync(string site, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<BookingRule>().AsNoTracking().Where(r => r.Site == site).ToListAsync(cancellationToken);
    }

    /// <summary>The booking of each machine that goes on or comes next within a day, of every site; read again for another version of the registry, and each minute.</summary>
    public async ValueTask<ILookup<string, Booking>> NextAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        RegistryTables tables = await registry.ReadAsync(cancellationToken);
        if (_next is { } kept && kept.Item1 == tables.Version && now - kept.Item2 < KeptFor && now >= kept.Item2)
        {
            return kept.Item3;
        }

        DateTimeOffset from = now.AddDays(-1), to = now + NextWithin;
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<Booking> rows = await db.Set<Booking>().AsNoTracking().Where(b => b.StartAt >= from && b.StartAt < to && b.State == BookingState.Booked)
            .OrderBy(b => b.StartAt).ThenBy(b => b.Id).Take(MostNext).ToListAsync(cancellationToken);
        ILookup<string, Booking> next = (await HeldAsync(db, [.. rows.Where(b => b.EndAt > now)], cancellationToken)).ToLookup(b => b.Machine, StringComparer.Ordinal);
        _next = Tuple.Create(tables.Version, now, next);
        return next;
    }

    /// <summary>The same as spans, for the live floor.</summary>
    public async ValueTask<Func<string, BookedSpan?>> SpansAsync(CancellationToken cancellationToken)
    {
        ILookup<string, Booking> next = await NextAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        return machine => next[machine].FirstOrDefault(b => b.EndAt > now) is { } one ? new BookedSpan(one.StartAt, one.EndAt) : null;
    }

    // Only what goes on can have been given up by nobody's coming.
    private async Task<IReadOnlyList<Booking>> HeldAsync(MakerspaceDb db, List<Booking> rows, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        Booking[] running = [.. rows.Where(b => b.StartAt <= now && now < b.EndAt)];
        if (running.Length == 0)
        {
            return rows;
        }

        RegistryTables tables = await registry.ReadAsync(cancellationToken);
        string[] sites = [.. running.Select(b => b.Site).Distinct()];
        List<BookingRule> rules = await db.Set<BookingRule>().AsNoTracking().Where(r => sites.Contains(r.Site)).ToListAsync(cancellationToken);
        IReadOnlyList<UseSpan> uses = await BookingUses.ReadAsync(db, [.. running.Select(b => b.Machine).Distinct()], now, cancellationToken);
        HashSet<Booking> gone =
        [
            .. running.Where(b => BookingRules.IsReleased(
                b, BookingTerms.Of(rules, b.Site, b.Machine, BookingEdits.MembershipOf(tables, b.Person, b.Site, DateOnly.FromDateTime(b.StartAt.UtcDateTime))?.Kind ?? default), uses, now)),
        ];
        return [.. rows.Where(b => !gone.Contains(b))];
    }
}
