using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
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

    /// <summary>Not to be called: saving waits for the database, and is asynchronous.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new NotSupportedException($"Call {nameof(SaveChangesAsync)}.");

    /// <summary>
    /// Saves, with the audit of each row of the registry in the same transaction. Many new rows of the registry are inserted faster inside a transaction that the caller has begun;
    /// if it fails, the context is of no use any more.
    /// </summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!RecordKeeping.Changed(this).Any())
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        IEnumerable<AuditEntry> audit = RecordKeeping.Note(this, Acting ?? Unasked());
        await using IDbContextTransaction? own = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        int saved = await BulkInsert.WriteAsync(this, Model.FindEntityType(typeof(AuditEntry))!, audit, cancellationToken);
        saved += own is null ? await BulkInsert.WriteAddedAsync(this, cancellationToken) : 0;
        saved += await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await (own?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
        return saved;
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
