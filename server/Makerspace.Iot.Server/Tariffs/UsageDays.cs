using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>The days whose sums are kept in the database.</summary>
/// <param name="databases">The database.</param>
public sealed class UsageDays(IDbContextFactory<MakerspaceDb> databases)
{
    /// <summary>What is kept of some days.</summary>
    public async Task<IReadOnlyDictionary<DateOnly, UsageDay>> ReadAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<UsageDay>().AsNoTracking().Where(d => d.Day >= first && d.Day <= last).ToDictionaryAsync(d => d.Day, cancellationToken);
    }

    /// <summary>The numbers of some days, without their sums.</summary>
    public async Task<IReadOnlyDictionary<DateOnly, (long Version, byte[] Prices)>> NumbersAsync(DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await db.Set<UsageDay>().AsNoTracking().Where(d => d.Day >= first && d.Day <= last).Select(d => new { d.Day, d.Version, d.Prices }).ToListAsync(cancellationToken);
        return rows.ToDictionary(d => d.Day, d => (d.Version, d.Prices));
    }

    /// <summary>Keeps a day, over what was kept of it.</summary>
    public async Task WriteAsync(UsageDay day, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO usage_days ("Day", "Version", "Prices", "Sums") VALUES ({day.Day}, {day.Version}, {day.Prices}, {day.Sums})
            ON CONFLICT ("Day") DO UPDATE SET "Version" = excluded."Version", "Prices" = excluded."Prices", "Sums" = excluded."Sums"
            """,
            cancellationToken);
    }
}
