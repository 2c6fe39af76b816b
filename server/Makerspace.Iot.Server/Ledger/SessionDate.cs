using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// The estimated date of a session that was recorded under an unset clock. Worked out from the events by <see cref="SessionDater"/>, and again from nothing if the table is lost;
/// the events and the usage entry keep what the agent said.
/// </summary>
public sealed class SessionDate
{
    /// <summary>Agent; key together with <see cref="Session"/>.</summary>
    public required string Agent { get; set; }

    /// <summary>Session.</summary>
    public required string Session { get; set; }

    /// <summary>When it began, as far as can be told, UTC.</summary>
    public DateTimeOffset Start { get; set; }

    /// <summary>The agent's highest event when this was worked out.</summary>
    public long SeenSeq { get; set; }

    /// <summary>True if no event to come can change it.</summary>
    public bool Final { get; set; }
}

/// <summary>Its table, and the index by which sessions that need one are found.</summary>
internal sealed class SessionDateConfiguration : IEntityTypeConfiguration<SessionDate>, IEntityTypeConfiguration<UsageEntry>
{
    public void Configure(EntityTypeBuilder<SessionDate> builder)
    {
        builder.ToTable("session_dates").HasKey(d => new { d.Agent, d.Session });
        builder.Property(d => d.Agent).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(d => d.Session).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasIndex(d => d.Start);
    }

    public void Configure(EntityTypeBuilder<UsageEntry> builder) => builder.HasIndex(u => u.StartClock);
}
