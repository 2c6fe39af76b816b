using Makerspace.Iot.Server.Core.Maintenance;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Maintenance;

/// <summary>Table of the defects that people report. Its personal data: docs/operations/donnees-personnelles.md.</summary>
internal sealed class DefectTables : IEntityTypeConfiguration<DefectReport>
{
    public void Configure(EntityTypeBuilder<DefectReport> builder)
    {
        builder.ToTable("defect_reports");
        builder.Property(d => d.Machine).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(d => d.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(d => d.Reporter).HasMaxLength(MakerspaceDb.NameLength);

        // Anybody may write anything there, also a name: the audit, which keeps what it has for ever, has the fact alone.
        builder.Property(d => d.What).HasMaxLength(DefectReport.TextLength).HasAnnotation(RecordKeeping.Masked, true);
        builder.Property(d => d.Contact).HasMaxLength(DefectReport.ContactLength).HasAnnotation(RecordKeeping.Masked, true);
        builder.Property(d => d.Note).HasMaxLength(DefectReport.TextLength);
        builder.HasOne<Machine>().WithMany().HasForeignKey(d => d.Machine).HasPrincipalKey(m => m.Name).OnDelete(DeleteBehavior.Restrict);

        // The orders in which it is read: of a state, of a machine.
        builder.HasIndex(d => new { d.State, d.ReportedAt, d.Id });
        builder.HasIndex(d => new { d.Machine, d.ReportedAt, d.Id });
    }
}
