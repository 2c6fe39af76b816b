using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>The indexes of <see cref="LedgerReader"/>, beside those that the ingest itself needs. Each ends with the key: an index serves an order only if all of it runs one way.</summary>
internal sealed class ReadingIndexes : IEntityTypeConfiguration<UsageEntry>, IEntityTypeConfiguration<AccessRefusal>, IEntityTypeConfiguration<FaultRecord>
{
    public void Configure(EntityTypeBuilder<UsageEntry> builder)
    {
        builder.HasIndex(u => new { u.StartAt, u.Agent, u.Session }).IsDescending();
        builder.HasIndex(u => new { u.Machine, u.StartAt, u.Agent, u.Session }).IsDescending();
        builder.HasIndex(u => new { u.Account, u.StartAt, u.Agent, u.Session }).IsDescending();
        builder.HasIndex(u => new { u.Site, u.StartAt, u.Agent, u.Session }).IsDescending();
        builder.HasIndex(u => new { u.Member, u.StartAt, u.Agent, u.Session }).IsDescending();
    }

    public void Configure(EntityTypeBuilder<AccessRefusal> builder)
    {
        builder.HasIndex(r => new { r.Wall, r.Agent, r.Epoch, r.Seq }).IsDescending();
        builder.HasIndex(r => new { r.Site, r.Wall, r.Agent, r.Epoch, r.Seq }).IsDescending();
        builder.HasIndex(r => new { r.Member, r.Wall, r.Agent, r.Epoch, r.Seq }).IsDescending();
    }

    public void Configure(EntityTypeBuilder<FaultRecord> builder) => builder.HasIndex(f => new { f.ClearedAt, f.Agent, f.Epoch, f.Seq }).IsDescending();
}
