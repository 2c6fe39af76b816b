using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// Tables of the ledger. No foreign keys to the registry: what an agent recorded is kept whatever becomes of the registry,
/// and a person deleted there leaves only a reference here that means nothing any more.
/// </summary>
internal sealed class LedgerConfiguration :
    IEntityTypeConfiguration<EventRecord>, IEntityTypeConfiguration<StreamPosition>, IEntityTypeConfiguration<UsageEntry>, IEntityTypeConfiguration<AccessRefusal>,
    IEntityTypeConfiguration<FaultRecord>, IEntityTypeConfiguration<AgentBoot>, IEntityTypeConfiguration<QuarantineItem>, IEntityTypeConfiguration<Alarm>
{
    public void Configure(EntityTypeBuilder<EventRecord> builder)
    {
        builder.ToTable("events").HasKey(e => new { e.Agent, e.Epoch, e.Seq, e.Variant });
        Named(builder, nameof(EventRecord.Agent), nameof(EventRecord.Epoch), nameof(EventRecord.Site), nameof(EventRecord.Kind), nameof(EventRecord.Machine));
        builder.Property(e => e.Note).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(e => e.BodyHash).HasMaxLength(32);
        builder.Property(e => e.Payload).HasMaxLength(Bounds.EventBytes);

        // What was set aside, as "ledger reapply" asks for it.
        builder.HasIndex(e => new { e.Agent, e.Epoch, e.Seq }).HasFilter(EventRecord.SetAside).HasDatabaseName("IX_events_set_aside");
    }

    public void Configure(EntityTypeBuilder<StreamPosition> builder)
    {
        builder.ToTable("stream_positions").HasKey(p => new { p.Agent, p.Epoch });
        Named(builder, nameof(StreamPosition.Agent), nameof(StreamPosition.Epoch), nameof(StreamPosition.Site));
    }

    public void Configure(EntityTypeBuilder<UsageEntry> builder)
    {
        builder.ToTable("usage_entries").HasKey(u => new { u.Agent, u.Session });
        Named(
            builder, nameof(UsageEntry.Agent), nameof(UsageEntry.Session), nameof(UsageEntry.Site), nameof(UsageEntry.Machine), nameof(UsageEntry.Member),
            nameof(UsageEntry.Structure), nameof(UsageEntry.Account), nameof(UsageEntry.Supervisor), nameof(UsageEntry.Epoch));

        // Those without an end of their agent, running ones among them: few, whatever the size of the ledger.
        builder.HasIndex([nameof(UsageEntry.StartWall), nameof(UsageEntry.Agent), nameof(UsageEntry.Session)], "IX_usage_entries_without_end").HasFilter("\"EndSeq\" IS NULL");

        // A machine's next session is looked for by what its agent's clock said.
        builder.HasIndex(u => new { u.Machine, u.StartWall });

        // Those that have no lasting date yet: few, whatever the size of the ledger.
        builder.HasIndex([nameof(UsageEntry.Agent), nameof(UsageEntry.Session)], "IX_usage_entries_estimating").HasFilter($"\"Dating\" = '{nameof(StartDating.Estimating)}'");

        // Those whose checkpoints are still there although their end is: few, whatever the size of the ledger.
        builder.HasIndex([nameof(UsageEntry.Agent), nameof(UsageEntry.Session)], "IX_usage_entries_superseded").HasFilter(UsageEntry.Superseded);
    }

    public void Configure(EntityTypeBuilder<AccessRefusal> builder)
    {
        builder.ToTable("access_refusals").HasKey(r => new { r.Agent, r.Epoch, r.Seq });
        Named(builder, nameof(AccessRefusal.Agent), nameof(AccessRefusal.Epoch), nameof(AccessRefusal.Site), nameof(AccessRefusal.Machine), nameof(AccessRefusal.Member));
    }

    public void Configure(EntityTypeBuilder<FaultRecord> builder)
    {
        builder.ToTable("fault_records").HasKey(f => new { f.Agent, f.Epoch, f.Seq });
        Named(builder, nameof(FaultRecord.Agent), nameof(FaultRecord.Epoch), nameof(FaultRecord.Site), nameof(FaultRecord.Machine), nameof(FaultRecord.Code));
        builder.Property(f => f.Detail).HasMaxLength(MakerspaceDb.TextLength);
        builder.HasIndex(f => new { f.Agent, f.Machine, f.Code });
    }

    public void Configure(EntityTypeBuilder<AgentBoot> builder)
    {
        builder.ToTable("agent_boots").HasKey(b => new { b.Agent, b.Epoch, b.Seq });
        Named(builder, nameof(AgentBoot.Agent), nameof(AgentBoot.Epoch), nameof(AgentBoot.Boot), nameof(AgentBoot.Version));
    }

    public void Configure(EntityTypeBuilder<QuarantineItem> builder)
    {
        builder.ToTable("quarantine_items").HasKey(q => q.Id);
        builder.Property(q => q.Id).HasMaxLength(32);
        builder.Property(q => q.Topic).HasMaxLength(TopicAddress.MaxLength);
        builder.Property(q => q.Reason).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(q => q.Payload).HasMaxLength(QuarantineItem.MostBytes);
        builder.HasIndex(q => q.LastSeenAt);
    }

    public void Configure(EntityTypeBuilder<Alarm> builder)
    {
        builder.ToTable("alarms").HasKey(a => new { a.Code, a.Subject });
        Named(builder, nameof(Alarm.Code));
        builder.Property(a => a.Subject).HasMaxLength(200);
        builder.Property(a => a.Detail).HasMaxLength(MakerspaceDb.TextLength);
    }

    private static void Named<T>(EntityTypeBuilder<T> builder, params string[] properties)
        where T : class
    {
        foreach (string property in properties)
        {
            builder.Property(property).HasMaxLength(MakerspaceDb.NameLength);
        }
    }
}
