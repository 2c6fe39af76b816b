using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>
/// The sums of one day, kept so that a month need not read its sessions again (docs/decisions/0020). They follow from the ledger and the registry, and count only while both numbers
/// are those of now: whatever stands here may be deleted at any time.
/// </summary>
public sealed class UsageDay
{
    /// <summary>The day, cut in UTC, as that of <see cref="LedgerDay"/>.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Number of the day's sessions when they were summed, see <see cref="LedgerDay.Version"/>.</summary>
    public long Version { get; set; }

    /// <summary>What they were priced by, see <see cref="DayPrices"/>; 16 bytes.</summary>
    public required byte[] Prices { get; set; }

    /// <summary>The sums, one per month, site and account (a day in UTC may belong to two months), see <see cref="Rows"/>.</summary>
    public required byte[] Sums { get; set; }

    /// <summary>The sums.</summary>
    public IReadOnlyList<UsageMonth> Rows()
    {
        using var reader = new BinaryReader(new MemoryStream(Sums));
        var rows = new UsageMonth[reader.Read7BitEncodedInt()];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new UsageMonth
            {
                Month = DateOnly.FromDayNumber(reader.Read7BitEncodedInt()),
                Site = reader.ReadString(),
                Structure = reader.ReadString() is { Length: > 0 } structure ? structure : null,
                Unbadged = reader.ReadBoolean(),
                Sessions = reader.Read7BitEncodedInt(),
                Euros = reader.ReadDecimal(),
                SessionsEnergyEstimated = reader.Read7BitEncodedInt(),
                SessionsEnergyMissing = reader.Read7BitEncodedInt(),
                SessionsWithoutTariff = reader.Read7BitEncodedInt(),
                SessionsNotBilled = reader.Read7BitEncodedInt(),
                SessionsWithoutEnd = reader.Read7BitEncodedInt(),
                OccupiedMs = reader.Read7BitEncodedInt64(),
                ActiveMs = reader.Read7BitEncodedInt64(),
                EnergyMilliWh = reader.Read7BitEncodedInt64(),
                EstimatedMilliWh = reader.Read7BitEncodedInt64(),
                MissingMilliWh = reader.Read7BitEncodedInt64(),
            };
        }

        return rows;
    }

    /// <summary>Sums as they are kept. <see cref="DayPrices.Rules"/> grows with every change of this form.</summary>
    public static byte[] Pack(IReadOnlyList<UsageMonth> rows)
    {
        var bytes = new MemoryStream(64 * rows.Count);
        using var writer = new BinaryWriter(bytes);
        writer.Write7BitEncodedInt(rows.Count);
        foreach (UsageMonth row in rows)
        {
            writer.Write7BitEncodedInt(row.Month.DayNumber);
            writer.Write(row.Site ?? string.Empty);
            writer.Write(row.Structure ?? string.Empty);
            writer.Write(row.Unbadged);
            writer.Write7BitEncodedInt(row.Sessions);
            writer.Write(row.Euros);
            writer.Write7BitEncodedInt(row.SessionsEnergyEstimated);
            writer.Write7BitEncodedInt(row.SessionsEnergyMissing);
            writer.Write7BitEncodedInt(row.SessionsWithoutTariff);
            writer.Write7BitEncodedInt(row.SessionsNotBilled);
            writer.Write7BitEncodedInt(row.SessionsWithoutEnd);
            writer.Write7BitEncodedInt64(row.OccupiedMs);
            writer.Write7BitEncodedInt64(row.ActiveMs);
            writer.Write7BitEncodedInt64(row.EnergyMilliWh);
            writer.Write7BitEncodedInt64(row.EstimatedMilliWh);
            writer.Write7BitEncodedInt64(row.MissingMilliWh);
        }

        writer.Flush();
        return bytes.ToArray();
    }
}

/// <summary>Its table.</summary>
internal sealed class UsageDayConfiguration : IEntityTypeConfiguration<UsageDay>
{
    public void Configure(EntityTypeBuilder<UsageDay> builder)
    {
        builder.ToTable("usage_days").HasKey(d => d.Day);
        builder.Property(d => d.Prices).HasMaxLength(DayPrices.Bytes);
    }
}
