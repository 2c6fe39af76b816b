using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// Somebody read an alarm and decided. Kept for ever, beside the alarm, which stays as it is. It covers what had happened until then (<see cref="Count"/>):
/// if the same matter happens again, the alarm stands again.
/// </summary>
public sealed class AlarmAcknowledgement
{
    /// <summary>Stands in <see cref="By"/> if the matter was over by itself; <see cref="Reason"/> then holds figures alone.</summary>
    public const string ByItself = "makerspace-server";

    /// <summary>The alarm's code; key together with <see cref="Subject"/> and <see cref="At"/>.</summary>
    public required string Code { get; set; }

    /// <summary>The alarm's subject.</summary>
    public required string Subject { get; set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who, as given, at most 120 characters.</summary>
    public required string By { get; set; }

    /// <summary>What was found and decided, at most 400 characters.</summary>
    public required string Reason { get; set; }

    /// <summary>The alarm's count at that moment.</summary>
    public long Count { get; set; }
}

/// <summary>Its table.</summary>
internal sealed class AlarmAcknowledgementConfiguration : IEntityTypeConfiguration<AlarmAcknowledgement>
{
    public void Configure(EntityTypeBuilder<AlarmAcknowledgement> builder)
    {
        builder.ToTable("alarm_acknowledgements").HasKey(k => new { k.Code, k.Subject, k.At });
        builder.Property(k => k.Code).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(k => k.Subject).HasMaxLength(200);
        builder.Property(k => k.By).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(k => k.Reason).HasMaxLength(MakerspaceDb.TextLength);
    }
}
