using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// The one database: registry and ledger. Applies every <see cref="IEntityTypeConfiguration{TEntity}"/> of this assembly.
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

    /// <inheritdoc cref="Site"/>
    public DbSet<Site> Sites => Set<Site>();

    /// <inheritdoc cref="Agent"/>
    public DbSet<Agent> Agents => Set<Agent>();

    /// <inheritdoc cref="MachineCategory"/>
    public DbSet<MachineCategory> Categories => Set<MachineCategory>();

    /// <inheritdoc cref="Machine"/>
    public DbSet<Machine> Machines => Set<Machine>();

    /// <inheritdoc cref="Placement"/>
    public DbSet<Placement> Placements => Set<Placement>();

    /// <inheritdoc cref="Structure"/>
    public DbSet<Structure> Structures => Set<Structure>();

    /// <inheritdoc cref="Person"/>
    public DbSet<Person> Persons => Set<Person>();

    /// <inheritdoc cref="PersonName"/>
    public DbSet<PersonName> PersonNames => Set<PersonName>();

    /// <inheritdoc cref="Membership"/>
    public DbSet<Membership> Memberships => Set<Membership>();

    /// <inheritdoc cref="Badge"/>
    public DbSet<Badge> Badges => Set<Badge>();

    /// <inheritdoc cref="Qualification"/>
    public DbSet<Qualification> Qualifications => Set<Qualification>();

    /// <inheritdoc cref="TariffRate"/>
    public DbSet<TariffRate> TariffRates => Set<TariffRate>();

    /// <inheritdoc cref="EventRecord"/>
    public DbSet<EventRecord> Events => Set<EventRecord>();

    /// <inheritdoc cref="StreamPosition"/>
    public DbSet<StreamPosition> StreamPositions => Set<StreamPosition>();

    /// <inheritdoc cref="UsageEntry"/>
    public DbSet<UsageEntry> UsageEntries => Set<UsageEntry>();

    /// <inheritdoc cref="SessionClosing"/>
    public DbSet<SessionClosing> SessionClosings => Set<SessionClosing>();

    /// <inheritdoc cref="AccessRefusal"/>
    public DbSet<AccessRefusal> AccessRefusals => Set<AccessRefusal>();

    /// <inheritdoc cref="FaultRecord"/>
    public DbSet<FaultRecord> FaultRecords => Set<FaultRecord>();

    /// <inheritdoc cref="AgentBoot"/>
    public DbSet<AgentBoot> AgentBoots => Set<AgentBoot>();

    /// <inheritdoc cref="QuarantineItem"/>
    public DbSet<QuarantineItem> QuarantineItems => Set<QuarantineItem>();

    /// <inheritdoc cref="Alarm"/>
    public DbSet<Alarm> Alarms => Set<Alarm>();

    /// <inheritdoc cref="AlarmAcknowledgement"/>
    public DbSet<AlarmAcknowledgement> AlarmAcknowledgements => Set<AlarmAcknowledgement>();

    /// <inheritdoc cref="Queries.SessionDate"/>
    public DbSet<Queries.SessionDate> SessionDates => Set<Queries.SessionDate>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(NameLength);
        configurationBuilder.Properties<decimal>().HavePrecision(14, 4);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(MakerspaceDb).Assembly);

    /// <summary>Wall times are stored as UTC: <c>timestamp with time zone</c> on PostgreSQL, sortable ISO text on SQLite, which can compare no offsets.</summary>
    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        value => value.UtcDateTime,
        stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));
}
