using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Training;

/// <summary>A reminder that was handed to the mails: one for each qualification and last day.</summary>
public sealed class QualificationReminder
{
    /// <summary>Id of the qualification.</summary>
    public Guid Qualification { get; set; }

    /// <summary>The last day of which it reminds.</summary>
    public DateOnly LastDay { get; set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; set; }
}

/// <summary>Tables of training. Their personal data: docs/operations/donnees-personnelles.md.</summary>
internal sealed class TrainingTables :
    IEntityTypeConfiguration<Qualification>, IEntityTypeConfiguration<TrainingSession>, IEntityTypeConfiguration<TrainingPlace>, IEntityTypeConfiguration<QualificationReminder>
{
    public void Configure(EntityTypeBuilder<Qualification> builder)
    {
        builder.ToTable("qualifications").HasIndex(q => new { q.Person, q.Category, q.Level }).IsUnique();
        builder.Property(q => q.SignedBy).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(q => q.Person).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<MachineCategory>().WithMany().HasForeignKey(q => q.Category).HasPrincipalKey(c => c.Name).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<TrainingSession> builder)
    {
        builder.ToTable("training_sessions");
        builder.Property(s => s.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Machine).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Label).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(s => s.TrainerAccount).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.TrainerPerson).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Note).HasMaxLength(TrainingSession.NoteLength);
        builder.HasOne<Site>().WithMany().HasForeignKey(s => s.Site).HasPrincipalKey(s => s.Name).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<MachineCategory>().WithMany().HasForeignKey(s => s.Category).HasPrincipalKey(c => c.Name).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Machine>().WithMany().HasForeignKey(s => s.Machine).HasPrincipalKey(m => m.Name).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.TrainerAccount).HasPrincipalKey(a => a.Ref).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(s => s.TrainerPerson).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);

        // The orders in which it is read: what is to come, what is over.
        builder.HasIndex(s => new { s.State, s.StartAt, s.Id });
    }

    public void Configure(EntityTypeBuilder<TrainingPlace> builder)
    {
        builder.ToTable("training_places").HasIndex(p => new { p.Session, p.Person }).IsUnique();
        builder.Property(p => p.Person).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasIndex(p => p.Person);
        builder.HasOne<TrainingSession>().WithMany().HasForeignKey(p => p.Session).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Person>().WithMany().HasForeignKey(p => p.Person).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    // Without a foreign key: a withdrawn qualification leaves its reminder, which is dropped with the old ones.
    public void Configure(EntityTypeBuilder<QualificationReminder> builder)
    {
        builder.ToTable("qualification_reminders").HasKey(r => new { r.Qualification, r.LastDay });
        builder.HasIndex(r => r.LastDay);
    }
}
