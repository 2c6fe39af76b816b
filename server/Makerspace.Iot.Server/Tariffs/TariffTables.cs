using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>Tables of prices.</summary>
internal sealed class TariffTables :
    IEntityTypeConfiguration<TariffRate>
{
    public void Configure(EntityTypeBuilder<TariffRate> builder)
    {
        builder.ToTable("tariff_rates").HasIndex(t => new { t.Kind, t.Site, t.Category, t.Machine, t.FirstDay }).IsUnique();
        builder.Property(t => t.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(t => t.Category).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(t => t.Machine).HasMaxLength(MakerspaceDb.NameLength).HasDefaultValue(Everywhere.Mark);
        builder.Property(t => t.Terms).HasMaxLength(TermsText.MostLength);
    }
}
