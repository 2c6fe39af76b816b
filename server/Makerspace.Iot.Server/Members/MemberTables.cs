using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Members;

/// <summary>Tables of people and structures. Which of them hold personal data: docs/operations/donnees-personnelles.md.</summary>
internal sealed class MemberTables :
    IEntityTypeConfiguration<Structure>, IEntityTypeConfiguration<Person>, IEntityTypeConfiguration<PersonName>, IEntityTypeConfiguration<Membership>, IEntityTypeConfiguration<Badge>
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
}
