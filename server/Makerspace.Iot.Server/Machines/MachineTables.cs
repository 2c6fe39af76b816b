using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Machines;

/// <summary>Tables of places and machines. The rows are few thousand at most; references are the names that people use, so that a table can be read by itself.</summary>
internal sealed class MachineTables :
    IEntityTypeConfiguration<Site>, IEntityTypeConfiguration<Agent>, IEntityTypeConfiguration<MachineCategory>, IEntityTypeConfiguration<Machine>, IEntityTypeConfiguration<Placement>,
    IEntityTypeConfiguration<AgentSite>, IEntityTypeConfiguration<FormerCategory>
{
    public void Configure(EntityTypeBuilder<Site> builder)
    {
        builder.ToTable("sites").HasAlternateKey(s => s.Name);
        builder.Property(s => s.Name).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(s => s.Department).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(s => s.TimeZone).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<Agent> builder)
    {
        builder.ToTable("agents").HasAlternateKey(a => a.Name);
        builder.Property(a => a.Name).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(a => a.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Ignore(a => a.Site);
    }

    public void Configure(EntityTypeBuilder<MachineCategory> builder)
    {
        builder.ToTable("machine_categories").HasAlternateKey(c => c.Name);
        builder.Property(c => c.Name).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(c => c.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(c => c.Trade).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(c => c.QualificationYearDay).HasMaxLength(5);
        builder.Property(c => c.Requires).HasMaxLength(MakerspaceDb.TextLength).HasDefaultValue(string.Empty);
    }

    public void Configure(EntityTypeBuilder<Machine> builder)
    {
        builder.ToTable("machines").HasAlternateKey(m => m.Name);
        builder.Property(m => m.Name).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(m => m.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(m => m.OutOfServiceReason).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(m => m.Hours).HasMaxLength(MakerspaceDb.TextLength);
        builder.HasOne<MachineCategory>().WithMany().HasForeignKey(m => m.Category).HasPrincipalKey(c => c.Name).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Placement> builder)
    {
        builder.ToTable("placements").HasIndex(p => new { p.Machine, p.From }).IsUnique();
        builder.HasOne<Machine>().WithMany().HasForeignKey(p => p.Machine).HasPrincipalKey(m => m.Name).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Agent>().WithMany().HasForeignKey(p => p.Agent).HasPrincipalKey(a => a.Name).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AgentSite> builder)
    {
        builder.ToTable("agent_sites").HasIndex(s => new { s.Agent, s.FirstDay }).IsUnique();
        builder.HasOne<Agent>().WithMany().HasForeignKey(s => s.Agent).HasPrincipalKey(a => a.Name).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Site>().WithMany().HasForeignKey(s => s.Site).HasPrincipalKey(s => s.Name).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<FormerCategory> builder)
    {
        builder.ToTable("former_categories").HasIndex(f => new { f.Machine, f.LastDay }).IsUnique();
        builder.HasOne<Machine>().WithMany().HasForeignKey(f => f.Machine).HasPrincipalKey(m => m.Name).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<MachineCategory>().WithMany().HasForeignKey(f => f.Category).HasPrincipalKey(c => c.Name).OnDelete(DeleteBehavior.Restrict);
    }
}
