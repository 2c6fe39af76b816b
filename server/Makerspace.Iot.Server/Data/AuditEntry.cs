using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// One change of one row of the registry, written in the transaction of the change by <see cref="RecordKeeping"/>. Never changed nor deleted:
/// no code does it, and triggers of the database refuse it.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>The act, shared by all the rows that one save changed: a UUID of version 7, in order of time.</summary>
    public required Guid Act { get; init; }

    /// <summary>Number within the act, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What kind of actor.</summary>
    public required ActorKind ActorKind { get; init; }

    /// <summary>Who.</summary>
    public required string Actor { get; init; }

    /// <summary>Kind of row: its table.</summary>
    public required string Kind { get; init; }

    /// <summary>Id of the row.</summary>
    public required Guid Row { get; init; }

    /// <summary>The names that tell the row, see <see cref="Core.Registry.Record.Title"/>.</summary>
    public required string Title { get; init; }

    /// <summary>The site that the row is of; null if it is of no one site.</summary>
    public string? Site { get; init; }

    /// <summary>The row before, as a JSON object of its fields; null if it is new.</summary>
    public string? Before { get; init; }

    /// <summary>The row after; null if it was withdrawn.</summary>
    public string? After { get; init; }

    /// <summary>Why; null if nobody stated it.</summary>
    public string? Reason { get; init; }
}

internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries").HasKey(a => new { a.Act, a.Number });
        builder.Property(a => a.Actor).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(a => a.Kind).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(a => a.Title).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(a => a.Reason).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(a => a.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasIndex(a => new { a.Row, a.At });

        // The orders in which it is read, page by page: all of it, of a site, of an actor.
        builder.HasIndex(a => new { a.At, a.Act, a.Number });
        builder.HasIndex(a => new { a.Site, a.At, a.Act, a.Number });
        builder.HasIndex(a => new { a.Actor, a.At, a.Act, a.Number });
    }
}
