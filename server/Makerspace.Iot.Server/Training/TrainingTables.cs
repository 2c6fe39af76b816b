using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Training;

/// <summary>Tables of training.</summary>
internal sealed class TrainingTables :
    IEntityTypeConfiguration<Qualification>
{
    public void Configure(EntityTypeBuilder<Qualification> builder)
    {
        builder.ToTable("qualifications").HasIndex(q => new { q.Person, q.Category, q.Level }).IsUnique();
        builder.Property(q => q.SignedBy).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasOne<Person>().WithMany().HasForeignKey(q => q.Person).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<MachineCategory>().WithMany().HasForeignKey(q => q.Category).HasPrincipalKey(c => c.Name).OnDelete(DeleteBehavior.Restrict);
    }
}
