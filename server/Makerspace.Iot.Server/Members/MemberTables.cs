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
        builder.ToTable("structures").HasAlternateKey(s => s.Ref);
        builder.Property(s => s.Ref).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(s => s.Siret).HasMaxLength(Siret.Length);
    }

    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.ToTable("persons").HasAlternateKey(p => p.Ref);
        builder.Property(p => p.Ref).HasMaxLength(MakerspaceDb.NameLength);
    }

    public void Configure(EntityTypeBuilder<PersonName> builder)
    {
        builder.ToTable("person_names").HasIndex(n => n.Person).IsUnique();
        builder.Property(n => n.Person).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(n => n.DisplayName).HasMaxLength(MakerspaceDb.LabelLength).HasAnnotation(RecordKeeping.Masked, true);
        builder.HasOne<Person>().WithOne().HasForeignKey<PersonName>(n => n.Person).HasPrincipalKey<Person>(p => p.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships").HasIndex(m => new { m.Person, m.Site, m.Structure, m.FirstDay }).IsUnique();

        // Site may be the mark for all sites and structure may be empty, both part of what is unique: the rules check what a foreign key cannot.
        builder.Property(m => m.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(m => m.Structure).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(m => m.Hours).HasMaxLength(MakerspaceDb.TextLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(m => m.Person).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Badge> builder)
    {
        builder.ToTable("badges").HasIndex(b => b.Uid).IsUnique();
        builder.Property(b => b.Uid).HasMaxLength(2 * Contracts.Access.BadgeHash.MaxIdBytes).HasAnnotation(RecordKeeping.Masked, true);
        builder.HasOne<Person>().WithMany().HasForeignKey(b => b.Person).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Structure>().WithMany().HasForeignKey(b => b.Structure).HasPrincipalKey(s => s.Ref).OnDelete(DeleteBehavior.Restrict);
    }
}
