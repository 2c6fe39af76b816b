using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Data.Migrations;

/// <summary>Estimated dates of sessions recorded under an unset clock. 0040 is left to the ledger; this step needs nothing of it.</summary>
public sealed class M0050SessionDates : SchemaMigration
{
    /// <inheritdoc/>
    public override string Id => "0050-session-dates";

    /// <inheritdoc/>
    public override void Up(MigrationBuilder migration)
    {
        migration.CreateTable(
            "session_dates",
            t => new
            {
                Agent = t.Column<string>(maxLength: 40),
                Session = t.Column<string>(maxLength: 40),
                Start = t.Column<DateTime>(),
                SeenSeq = t.Column<long>(),
                Final = t.Column<bool>(),
            },
            constraints: t => t.PrimaryKey("PK_session_dates", x => new { x.Agent, x.Session }));
        migration.CreateIndex("IX_session_dates_Start", "session_dates", "Start");
        migration.CreateIndex("IX_usage_entries_StartClock", "usage_entries", "StartClock");
    }
}
