using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// One row that grows with each change of the registry, in the same transaction as the change. Other processes poll it: that is how an import
/// in one process reaches the access lists of another.
/// </summary>
public sealed class RegistryVersion
{
    /// <summary>The only row.</summary>
    public const int TheOnlyId = 1;

    /// <summary>Always <see cref="TheOnlyId"/>.</summary>
    public int Id { get; set; } = TheOnlyId;

    /// <summary>Grows by one with each change; 0 before the first.</summary>
    public long Version { get; set; }

    /// <summary>The version now; 0 before the first change.</summary>
    public static async Task<long> ReadAsync(MakerspaceDb db, CancellationToken cancellationToken = default) =>
        await db.Set<RegistryVersion>().Select(v => (long?)v.Version).SingleOrDefaultAsync(cancellationToken) ?? 0;

    /// <summary>Counts a change. Call it first in the transaction that makes the change: the row's lock is what keeps two writers of the registry apart.</summary>
    public static async Task BumpAsync(MakerspaceDb db, CancellationToken cancellationToken = default)
    {
        // An update in place takes the row's lock, so that two writers never count the same step.
        int rows = await db.Set<RegistryVersion>().Where(v => v.Id == TheOnlyId)
            .ExecuteUpdateAsync(set => set.SetProperty(v => v.Version, v => v.Version + 1), cancellationToken);
        if (rows == 0)
        {
            throw new InvalidOperationException("The registry_version row is missing; the schema was not migrated.");
        }
    }
}

internal sealed class RegistryVersionConfiguration : IEntityTypeConfiguration<RegistryVersion>
{
    public void Configure(EntityTypeBuilder<RegistryVersion> builder)
    {
        builder.ToTable("registry_version").HasKey(v => v.Id);
        builder.Property(v => v.Id).ValueGeneratedNever();
    }
}
