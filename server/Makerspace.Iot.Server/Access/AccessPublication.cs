using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// The last access list made for one agent, as signed. It is kept whole so that a version is the same bytes for ever, whatever process sends it again;
/// the row outlives the agent's, so that a version is never used twice.
/// </summary>
public sealed class AccessPublication
{
    /// <summary>The agent.</summary>
    public required string Agent { get; set; }

    /// <summary>The site in whose topic it was published.</summary>
    public required string Site { get; set; }

    /// <summary>Only grows.</summary>
    public required long Version { get; set; }

    /// <summary>SHA-256 of what the list says, version and dates aside; hexadecimal.</summary>
    public required string ContentHash { get; set; }

    /// <summary>When it was compiled, UTC.</summary>
    public required DateTimeOffset IssuedAt { get; set; }

    /// <summary>The signed document as it goes over the wire; at most <see cref="Contracts.Bounds.AccessBytes"/>.</summary>
    public required byte[] Signed { get; set; }
}

/// <summary>Its table.</summary>
internal sealed class AccessPublicationConfiguration : IEntityTypeConfiguration<AccessPublication>
{
    public void Configure(EntityTypeBuilder<AccessPublication> builder)
    {
        builder.ToTable("access_publications").HasKey(p => p.Agent);
        builder.Property(p => p.Agent).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(p => p.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(p => p.ContentHash).HasMaxLength(64);

        // Two server processes on one database must not both make version 7.
        builder.Property(p => p.Version).IsConcurrencyToken();
    }
}
