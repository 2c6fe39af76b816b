using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>What became of a session whose end has not come.</summary>
public enum SessionClosingKind
{
    /// <summary>The server closed it at the last figures that it has: nothing more is expected.</summary>
    NoEnd,

    /// <summary>A person settled it, with a reason.</summary>
    Settled,

    /// <summary>Its agent spoke of it again: it is open again.</summary>
    WentOn,

    /// <summary>Its real end came and counts from now on.</summary>
    Ended,
}

/// <summary>
/// One act on a session whose end has not come: closed, settled, or replaced by a later word of its agent. Acts are only added, never changed or deleted; the last one counts,
/// and <see cref="UsageEntry"/> shows it. Key: (agent, session, number).
/// </summary>
public sealed class SessionClosing
{
    /// <summary>Agent of the session.</summary>
    public required string Agent { get; set; }

    /// <summary>Session.</summary>
    public required string Session { get; set; }

    /// <summary>1 for the first act on this session, and so on.</summary>
    public int Number { get; set; }

    /// <summary>What was done.</summary>
    public SessionClosingKind Kind { get; set; }

    /// <summary>When, by the server's clock, UTC.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who settled it, at most 120 characters; null for the server and the agent.</summary>
    public string? By { get; set; }

    /// <summary>Why, at most 400 characters; null if a word of the agent says it.</summary>
    public string? Reason { get; set; }

    /// <summary>Occupied time from now on, in seconds.</summary>
    public double OccupiedSeconds { get; set; }

    /// <summary>Active time from now on, in seconds.</summary>
    public double ActiveSeconds { get; set; }

    /// <summary>Energy from now on, in watt-hours.</summary>
    public double EnergyWh { get; set; }

    /// <summary>Where <see cref="EnergyWh"/> comes from.</summary>
    public EnergyQuality EnergyQuality { get; set; }

    /// <summary>Epoch of the last event of the session then known.</summary>
    public required string Epoch { get; set; }

    /// <summary>Its sequence number.</summary>
    public long Seq { get; set; }
}

/// <summary>Its table.</summary>
internal sealed class SessionClosingConfiguration : IEntityTypeConfiguration<SessionClosing>
{
    public void Configure(EntityTypeBuilder<SessionClosing> builder)
    {
        builder.ToTable("session_closings").HasKey(c => new { c.Agent, c.Session, c.Number });
        foreach (string name in new[] { nameof(SessionClosing.Agent), nameof(SessionClosing.Session), nameof(SessionClosing.Epoch) })
        {
            builder.Property(name).HasMaxLength(MakerspaceDb.NameLength);
        }

        builder.Property(c => c.By).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(c => c.Reason).HasMaxLength(MakerspaceDb.TextLength);
    }
}
