using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// How often the closed sessions that began on a day have changed, counted in the transaction of each change: what was summed of a day holds while its number stands, whichever process writes.
/// A day without a row has not changed since it was counted first.
/// </summary>
public sealed class LedgerDay
{
    /// <summary>The day, cut in UTC.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Grows with each change.</summary>
    public long Version { get; set; }
}

/// <summary>Its table.</summary>
internal sealed class LedgerDayConfiguration : IEntityTypeConfiguration<LedgerDay>
{
    public void Configure(EntityTypeBuilder<LedgerDay> builder) => builder.ToTable("ledger_days").HasKey(d => d.Day);
}
