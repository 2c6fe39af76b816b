using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Machines;

/// <summary>Tables of places and machines. The rows are few thousand at most; keys are the names that people use, so that a table can be read by itself.</summary>
internal sealed class MachineTables :
    IEntityTypeConfiguration<Site>, IEntityTypeConfiguration<Agent>, IEntityTypeConfiguration<MachineCategory>, IEntityTypeConfiguration<Machine>, IEntityTypeConfiguration<Placement>
{
    public void Configure(EntityTypeBuilder<Site> builder)
    {
        builder.ToTable("sites").HasKey(s => s.Name);
        builder.Property(s => s.Name).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(s => s.Department).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(s => s.TimeZone).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<Agent> builder)
    {
        builder.ToTable("agents").HasKey(a => a.Name);
        builder.Property(a => a.Name).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(a => a.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.HasOne<Site>().WithMany().HasForeignKey(a => a.Site).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<MachineCategory> builder)
    {
        builder.ToTable("machine_categories").HasKey(c => c.Name);
        builder.Property(c => c.Name).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(c => c.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(c => c.Trade).HasMaxLength(MakerspaceDb.LabelLength);
    }

    public void Configure(EntityTypeBuilder<Machine> builder)
    {
        builder.ToTable("machines").HasKey(m => m.Name);
        builder.Property(m => m.Name).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(m => m.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(m => m.OutOfServiceReason).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(m => m.Hours).HasMaxLength(MakerspaceDb.TextLength);
        builder.HasOne<MachineCategory>().WithMany().HasForeignKey(m => m.Category).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Placement> builder)
    {
        builder.ToTable("placements").HasKey(p => new { p.Machine, p.From });
        builder.HasOne<Machine>().WithMany().HasForeignKey(p => p.Machine).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Agent>().WithMany().HasForeignKey(p => p.Agent).OnDelete(DeleteBehavior.Restrict);
    }
}
