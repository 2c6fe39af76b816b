using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Bookings;

/// <summary>The address by which a calendar program reads a person's bookings. Only the hash of its secret is kept.</summary>
public sealed class BookingFeed
{
    /// <summary>The person; one address each.</summary>
    public required string Person { get; set; }

    /// <summary>SHA-256 of the secret, in hexadecimal.</summary>
    public required string Hash { get; set; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset MadeAt { get; set; }
}

/// <summary>Tables of bookings. Their personal data: docs/operations/donnees-personnelles.md.</summary>
internal sealed class BookingTables : IEntityTypeConfiguration<Booking>, IEntityTypeConfiguration<BookingRule>, IEntityTypeConfiguration<BookingFeed>
{
    public void Configure(EntityTypeBuilder<Booking> builder)
    {
        builder.ToTable("bookings");
        builder.Property(b => b.Machine).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(b => b.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(b => b.Person).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasOne<Machine>().WithMany().HasForeignKey(b => b.Machine).HasPrincipalKey(m => m.Name).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Site>().WithMany().HasForeignKey(b => b.Site).HasPrincipalKey(s => s.Name).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(b => b.Person).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);

        // The orders in which it is read: a week of a site, what is of a person, what comes next anywhere.
        builder.HasIndex(b => new { b.Site, b.StartAt, b.Id });
        builder.HasIndex(b => new { b.Person, b.StartAt, b.Id });
        builder.HasIndex(b => new { b.StartAt, b.Id });
    }

    public void Configure(EntityTypeBuilder<BookingRule> builder)
    {
        // Machine may be the mark for all, and the kind may be missing: the rules check what a unique index cannot.
        builder.ToTable("booking_rules").HasIndex(r => new { r.Site, r.Machine, r.Kind });
        builder.Property(r => r.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(r => r.Machine).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasOne<Site>().WithMany().HasForeignKey(r => r.Site).HasPrincipalKey(s => s.Name).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<BookingFeed> builder)
    {
        builder.ToTable("booking_feeds").HasKey(f => f.Person);
        builder.Property(f => f.Person).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(f => f.Hash).HasMaxLength(64);
        builder.HasIndex(f => f.Hash).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(f => f.Person).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);
    }
}
