using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// The one database of all modules. It knows none of them: it applies every <see cref="IEntityTypeConfiguration{TEntity}"/> of this assembly, and <c>Set</c> hands its tables out.
/// Not thread-safe: take one per piece of work from the <see cref="IDbContextFactory{TContext}"/>.
/// </summary>
/// <param name="options">Made by <see cref="DatabaseProvider"/>.</param>
public abstract class MakerspaceDb(DbContextOptions options) : DbContext(options)
{
    /// <summary>Longest wire name.</summary>
    public const int NameLength = Contracts.WireName.MaxLength;

    /// <summary>Longest label.</summary>
    public const int LabelLength = 120;

    /// <summary>Longest free text.</summary>
    public const int TextLength = Contracts.Bounds.TextLength;

    /// <summary>Who saves the registry's rows through this context; the program itself unless a <see cref="RegistryWriter"/> says more.</summary>
    public Acting? Acting { get; set; }

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RecordKeeping.Note(this, Acting ?? Unasked());
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RecordKeeping.Note(this, Acting ?? Unasked());
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    private static Acting Unasked() => new(Actor.Program, DateTimeOffset.UtcNow, null);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(NameLength);
        configurationBuilder.Properties<decimal>().HavePrecision(14, 4);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(MakerspaceDb).Assembly);
        RecordKeeping.Configure(modelBuilder);
    }

    /// <summary>Wall times are stored as UTC: <c>timestamp with time zone</c> on PostgreSQL, sortable ISO text on SQLite, which can compare no offsets.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        value => value.UtcDateTime,
        stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));
}
