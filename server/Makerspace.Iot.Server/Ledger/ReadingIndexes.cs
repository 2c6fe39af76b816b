using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>The indexes of <see cref="LedgerReader"/>, beside those that the ingest itself needs.</summary>
internal sealed class ReadingIndexes : IEntityTypeConfiguration<UsageEntry>, IEntityTypeConfiguration<AccessRefusal>
{
    public void Configure(EntityTypeBuilder<UsageEntry> builder)
    {
        builder.HasIndex(u => new { u.StartWall, u.Agent, u.Session });
        builder.HasIndex(u => new { u.Machine, u.StartWall });
        builder.HasIndex(u => new { u.Structure, u.StartWall });
        builder.HasIndex(u => new { u.Site, u.StartWall });
    }

    public void Configure(EntityTypeBuilder<AccessRefusal> builder) => builder.HasIndex(r => new { r.Site, r.Wall });
}
