using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Data.Migrations;

/// <summary>The ledger: events as they came, what they amount to, quarantine and alarms.</summary>
public sealed class M0002Ledger : SchemaMigration
{
    private const int Name = 40;
    private const int Text = 400;

    /// <inheritdoc/>
    public override string Id => "0002-ledger";

    /// <inheritdoc/>
    public override void Up(MigrationBuilder migration)
    {
        Events(migration);
        Usage(migration);
        Incidents(migration);
        Troubles(migration);
    }

    private static void Events(MigrationBuilder migration)
    {
        migration.CreateTable(
            "events",
            t => new
            {
                Agent = t.Column<string>(maxLength: Name),
                Epoch = t.Column<string>(maxLength: Name),
                Seq = t.Column<long>(),
                Variant = t.Column<int>(),
                Site = t.Column<string>(maxLength: Name),
                Kind = t.Column<string>(maxLength: Name, nullable: true),
                Machine = t.Column<string>(maxLength: Name, nullable: true),
                Wall = t.Column<DateTime>(nullable: true),
                Clock = t.Column<string>(maxLength: Name, nullable: true),
                ReceivedAt = t.Column<DateTime>(),
                Disposition = t.Column<string>(maxLength: Name),
                Note = t.Column<string>(maxLength: Text, nullable: true),
                BodyHash = t.Column<byte[]>(maxLength: 32),
                Payload = t.Column<byte[]>(maxLength: 16384),
            },
            constraints: t => t.PrimaryKey("PK_events", x => new { x.Agent, x.Epoch, x.Seq, x.Variant }));
        migration.CreateTable(
            "stream_positions",
            t => new
            {
                Agent = t.Column<string>(maxLength: Name),
                Epoch = t.Column<string>(maxLength: Name),
                Site = t.Column<string>(maxLength: Name),
                CommittedSeq = t.Column<long>(),
                HighestSeq = t.Column<long>(),
                UpdatedAt = t.Column<DateTime>(),
            },
            constraints: t => t.PrimaryKey("PK_stream_positions", x => new { x.Agent, x.Epoch }));
    }

    private static void Usage(MigrationBuilder migration)
    {
        migration.CreateTable(
            "usage_entries",
            t => new
            {
                Agent = t.Column<string>(maxLength: Name),
                Session = t.Column<string>(maxLength: Name),
                Site = t.Column<string>(maxLength: Name),
                Machine = t.Column<string>(maxLength: Name),
                Member = t.Column<string>(maxLength: Name, nullable: true),
                Structure = t.Column<string>(maxLength: Name, nullable: true),
                Supervisor = t.Column<string>(maxLength: Name, nullable: true),
                Purpose = t.Column<string>(maxLength: Name),
                AccessVersion = t.Column<long>(),
                StartWall = t.Column<DateTime>(),
                StartClock = t.Column<string>(maxLength: Name),
                EndWall = t.Column<DateTime>(nullable: true),
                EndReason = t.Column<string>(maxLength: Name, nullable: true),
                OccupiedSeconds = t.Column<double>(),
                ActiveSeconds = t.Column<double>(),
                EnergyWh = t.Column<double>(),
                EnergyQuality = t.Column<string>(maxLength: Name),
                PeakW = t.Column<double>(),
                GapSeconds = t.Column<double>(),
                Epoch = t.Column<string>(maxLength: Name),
                StartSeq = t.Column<long>(nullable: true),
                CheckpointSeq = t.Column<long>(nullable: true),
                EndSeq = t.Column<long>(nullable: true),
                UpdatedAt = t.Column<DateTime>(),
            },
            constraints: t => t.PrimaryKey("PK_usage_entries", x => new { x.Agent, x.Session }));
        migration.CreateIndex("IX_usage_entries_StartWall", "usage_entries", "StartWall");
        migration.CreateIndex("IX_usage_entries_EndWall", "usage_entries", "EndWall");
    }

    private static void Incidents(MigrationBuilder migration)
    {
        migration.CreateTable(
            "access_refusals",
            t => new
            {
                Agent = t.Column<string>(maxLength: Name),
                Epoch = t.Column<string>(maxLength: Name),
                Seq = t.Column<long>(),
                Site = t.Column<string>(maxLength: Name),
                Machine = t.Column<string>(maxLength: Name),
                Wall = t.Column<DateTime>(),
                Clock = t.Column<string>(maxLength: Name),
                Reason = t.Column<string>(maxLength: Name),
                Member = t.Column<string>(maxLength: Name, nullable: true),
                AccessVersion = t.Column<long>(),
            },
            constraints: t => t.PrimaryKey("PK_access_refusals", x => new { x.Agent, x.Epoch, x.Seq }));
        migration.CreateIndex("IX_access_refusals_Wall", "access_refusals", "Wall");
        migration.CreateTable(
            "fault_records",
            t => new
            {
                Agent = t.Column<string>(maxLength: Name),
                Epoch = t.Column<string>(maxLength: Name),
                Seq = t.Column<long>(),
                Kind = t.Column<string>(maxLength: Name),
                Site = t.Column<string>(maxLength: Name),
                Machine = t.Column<string>(maxLength: Name),
                Code = t.Column<string>(maxLength: Name),
                Detail = t.Column<string>(maxLength: Text, nullable: true),
                RaisedAt = t.Column<DateTime>(nullable: true),
                ClearedAt = t.Column<DateTime>(nullable: true),
                ClearedSeq = t.Column<long>(nullable: true),
            },
            constraints: t => t.PrimaryKey("PK_fault_records", x => new { x.Agent, x.Epoch, x.Seq }));
        migration.CreateIndex("IX_fault_records_Agent_Machine_Code", "fault_records", ["Agent", "Machine", "Code"]);
        migration.CreateTable(
            "agent_boots",
            t => new
            {
                Agent = t.Column<string>(maxLength: Name),
                Epoch = t.Column<string>(maxLength: Name),
                Seq = t.Column<long>(),
                Boot = t.Column<string>(maxLength: Name),
                Wall = t.Column<DateTime>(),
                Clock = t.Column<string>(maxLength: Name),
                Version = t.Column<string>(maxLength: Name),
                RecoveredSessions = t.Column<int>(),
            },
            constraints: t => t.PrimaryKey("PK_agent_boots", x => new { x.Agent, x.Epoch, x.Seq }));
    }

    private static void Troubles(MigrationBuilder migration)
    {
        migration.CreateTable(
            "quarantine_items",
            t => new
            {
                Id = t.Column<string>(maxLength: 32),
                Topic = t.Column<string>(maxLength: 200),
                Reason = t.Column<string>(maxLength: Text),
                Payload = t.Column<byte[]>(maxLength: 16384),
                PayloadBytes = t.Column<int>(),
                Count = t.Column<long>(),
                FirstSeenAt = t.Column<DateTime>(),
                LastSeenAt = t.Column<DateTime>(),
            },
            constraints: t => t.PrimaryKey("PK_quarantine_items", x => x.Id));
        migration.CreateIndex("IX_quarantine_items_LastSeenAt", "quarantine_items", "LastSeenAt");
        migration.CreateTable(
            "alarms",
            t => new
            {
                Code = t.Column<string>(maxLength: Name),
                Subject = t.Column<string>(maxLength: 200),
                Detail = t.Column<string>(maxLength: Text),
                Count = t.Column<long>(),
                FirstAt = t.Column<DateTime>(),
                LastAt = t.Column<DateTime>(),
            },
            constraints: t => t.PrimaryKey("PK_alarms", x => new { x.Code, x.Subject }));
    }
}
