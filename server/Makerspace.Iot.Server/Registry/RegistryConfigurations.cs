using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Registry;

/// <summary>Tables of places and machines. The registry's rows are few thousand at most; keys are the names that people use, so that a table can be read by itself.</summary>
internal sealed class PlaceConfiguration :
    IEntityTypeConfiguration<Site>, IEntityTypeConfiguration<Agent>, IEntityTypeConfiguration<MachineCategory>,
    IEntityTypeConfiguration<Machine>, IEntityTypeConfiguration<Placement>, IEntityTypeConfiguration<RegistryVersion>
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

    public void Configure(EntityTypeBuilder<RegistryVersion> builder)
    {
        builder.ToTable("registry_version").HasKey(v => v.Id);
        builder.Property(v => v.Id).ValueGeneratedNever();
    }
}

/// <summary>Tables of people and prices. Which of them hold personal data: docs/operations/donnees-personnelles.md.</summary>
internal sealed class PeopleConfiguration :
    IEntityTypeConfiguration<Structure>, IEntityTypeConfiguration<Person>, IEntityTypeConfiguration<PersonName>, IEntityTypeConfiguration<Membership>,
    IEntityTypeConfiguration<Badge>, IEntityTypeConfiguration<Qualification>, IEntityTypeConfiguration<TariffRate>
{
    public void Configure(EntityTypeBuilder<Structure> builder)
    {
        builder.ToTable("structures").HasKey(s => s.Ref);
        builder.Property(s => s.Ref).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(s => s.Siret).HasMaxLength(Siret.Length);
    }

    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("persons").HasKey(p => p.Ref);
        builder.Property(p => p.Ref).HasMaxLength(MakerspaceDb.NameLength);
    }

    public void Configure(EntityTypeBuilder<PersonName> builder)
    {
        builder.ToTable("person_names").HasKey(n => n.Person);
        builder.Property(n => n.Person).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(n => n.DisplayName).HasMaxLength(MakerspaceDb.LabelLength);
        builder.HasOne<Person>().WithOne().HasForeignKey<PersonName>(n => n.Person).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships").HasKey(m => new { m.Person, m.Site, m.Structure, m.FirstDay });

        // Site may be the mark for all sites and structure may be empty, both part of the key: the import checks what a foreign key cannot.
        builder.Property(m => m.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(m => m.Structure).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(m => m.Hours).HasMaxLength(MakerspaceDb.TextLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(m => m.Person).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Badge> builder)
    {
        builder.ToTable("badges").HasKey(b => b.Uid);
        builder.Property(b => b.Uid).HasMaxLength(2 * Contracts.Access.BadgeHash.MaxIdBytes);
        builder.HasOne<Person>().WithMany().HasForeignKey(b => b.Person).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Structure>().WithMany().HasForeignKey(b => b.Structure).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Qualification> builder)
    {
        builder.ToTable("qualifications").HasKey(q => new { q.Person, q.Category, q.Level });
        builder.Property(q => q.SignedBy).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(q => q.Person).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<MachineCategory>().WithMany().HasForeignKey(q => q.Category).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<TariffRate> builder)
    {
        builder.ToTable("tariff_rates").HasKey(t => new { t.Kind, t.Site, t.Category, t.FirstDay });
        builder.Property(t => t.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(t => t.Category).HasMaxLength(MakerspaceDb.NameLength);
    }
}
