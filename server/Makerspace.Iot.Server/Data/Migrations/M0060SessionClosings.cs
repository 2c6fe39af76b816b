using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Data.Migrations;

/// <summary>Sessions whose end has not come: how they were closed, by whom and why.</summary>
public sealed class M0060SessionClosings : SchemaMigration
{
    /// <inheritdoc/>
    public override string Id => "0060-session-closings";

    /// <inheritdoc/>
    public override void Up(MigrationBuilder migration)
    {
        migration.AddColumn<string>("ClosedAs", "usage_entries", maxLength: 40, nullable: true);
        migration.CreateTable(
            "session_closings",
            t => new
            {
                Agent = t.Column<string>(maxLength: 40),
                Session = t.Column<string>(maxLength: 40),
                Number = t.Column<int>(),
                Kind = t.Column<string>(maxLength: 40),
                At = t.Column<DateTime>(),
                By = t.Column<string>(maxLength: 120, nullable: true),
                Reason = t.Column<string>(maxLength: 400, nullable: true),
                OccupiedSeconds = t.Column<double>(),
                ActiveSeconds = t.Column<double>(),
                EnergyWh = t.Column<double>(),
                EnergyQuality = t.Column<string>(maxLength: 40),
                Epoch = t.Column<string>(maxLength: 40),
                Seq = t.Column<long>(),
            },
            constraints: t => t.PrimaryKey("PK_session_closings", x => new { x.Agent, x.Session, x.Number }));
    }
}
