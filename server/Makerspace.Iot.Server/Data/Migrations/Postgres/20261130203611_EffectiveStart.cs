using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class EffectiveStart : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_usage_entries_Site_StartWall",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_StartClock",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_StartWall",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_StartWall_Agent_Session",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_Structure_StartWall",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_access_refusals_Site_Wall",
                table: "access_refusals");

            migrationBuilder.DropIndex(
                name: "IX_access_refusals_Wall",
                table: "access_refusals");

            migrationBuilder.AddColumn<string>(
                name: "Account",
                table: "usage_entries",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DatedSeq",
                table: "usage_entries",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Dating",
                table: "usage_entries",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "StartAt",
                table: "usage_entries",
                type: "timestamp with time zone",
                nullable: true);

            // By hand: what the columns of the entries there are hold, before every entry has to have it.
            migrationBuilder.Sql(
                """
                UPDATE usage_entries SET
                    "Account" = COALESCE("Structure", CASE WHEN "Member" IN ('unbadged', 'maintenance-key') THEN '_unbadged' ELSE '_' END),
                    "StartAt" = "StartWall",
                    "Dating" = CASE "StartClock" WHEN 'Unsynced' THEN 'Estimating' ELSE 'Recorded' END;
                """);

            migrationBuilder.Sql(
                """
                UPDATE usage_entries SET ("StartAt", "Dating", "DatedSeq") = (
                    SELECT d."Start", CASE WHEN d."Final" THEN 'Estimated' ELSE 'Estimating' END, d."SeenSeq" FROM session_dates d
                    WHERE d."Agent" = usage_entries."Agent" AND d."Session" = usage_entries."Session")
                WHERE "StartClock" = 'Unsynced'
                    AND EXISTS (SELECT 1 FROM session_dates d WHERE d."Agent" = usage_entries."Agent" AND d."Session" = usage_entries."Session");
                """);

            migrationBuilder.DropTable(
                name: "session_dates");

            migrationBuilder.AlterColumn<string>(
                name: "Account",
                table: "usage_entries",
                type: "character varying(40)",
                maxLength: 40,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(40)",
                oldMaxLength: 40,
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "Dating",
                table: "usage_entries",
                type: "character varying(40)",
                maxLength: 40,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(40)",
                oldMaxLength: 40,
                oldNullable: true);

            migrationBuilder.AlterColumn<DateTime>(
                name: "StartAt",
                table: "usage_entries",
                type: "timestamp with time zone",
                nullable: false,
                oldClrType: typeof(DateTime),
                oldType: "timestamp with time zone",
                oldNullable: true);

            migrationBuilder.CreateTable(
                name: "ledger_days",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_days", x => x.Day);
                });

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Account_StartAt_Agent_Session",
                table: "usage_entries",
                columns: new[] { "Account", "StartAt", "Agent", "Session" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_estimating",
                table: "usage_entries",
                columns: new[] { "Agent", "Session" },
                filter: "\"Dating\" = 'Estimating'");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Machine_StartAt_Agent_Session",
                table: "usage_entries",
                columns: new[] { "Machine", "StartAt", "Agent", "Session" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Site_StartAt_Agent_Session",
                table: "usage_entries",
                columns: new[] { "Site", "StartAt", "Agent", "Session" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_StartAt_Agent_Session",
                table: "usage_entries",
                columns: new[] { "StartAt", "Agent", "Session" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "IX_fault_records_ClearedAt_Agent_Epoch_Seq",
                table: "fault_records",
                columns: new[] { "ClearedAt", "Agent", "Epoch", "Seq" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "IX_events_set_aside",
                table: "events",
                columns: new[] { "Agent", "Epoch", "Seq" },
                filter: "\"Variant\" = 0 AND \"Disposition\" IN ('Refused', 'Malformed', 'Failed')");

            migrationBuilder.CreateIndex(
                name: "IX_access_refusals_Site_Wall_Agent_Epoch_Seq",
                table: "access_refusals",
                columns: new[] { "Site", "Wall", "Agent", "Epoch", "Seq" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "IX_access_refusals_Wall_Agent_Epoch_Seq",
                table: "access_refusals",
                columns: new[] { "Wall", "Agent", "Epoch", "Seq" },
                descending: new bool[0]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ledger_days");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_Account_StartAt_Agent_Session",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_estimating",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_Machine_StartAt_Agent_Session",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_Site_StartAt_Agent_Session",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_StartAt_Agent_Session",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_fault_records_ClearedAt_Agent_Epoch_Seq",
                table: "fault_records");

            migrationBuilder.DropIndex(
                name: "IX_events_set_aside",
                table: "events");

            migrationBuilder.DropIndex(
                name: "IX_access_refusals_Site_Wall_Agent_Epoch_Seq",
                table: "access_refusals");

            migrationBuilder.DropIndex(
                name: "IX_access_refusals_Wall_Agent_Epoch_Seq",
                table: "access_refusals");

            migrationBuilder.DropColumn(
                name: "Account",
                table: "usage_entries");

            migrationBuilder.DropColumn(
                name: "DatedSeq",
                table: "usage_entries");

            migrationBuilder.DropColumn(
                name: "Dating",
                table: "usage_entries");

            migrationBuilder.DropColumn(
                name: "StartAt",
                table: "usage_entries");

            migrationBuilder.CreateTable(
                name: "session_dates",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Session = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Final = table.Column<bool>(type: "boolean", nullable: false),
                    SeenSeq = table.Column<long>(type: "bigint", nullable: false),
                    Start = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session_dates", x => new { x.Agent, x.Session });
                });

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Site_StartWall",
                table: "usage_entries",
                columns: new[] { "Site", "StartWall" });

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_StartClock",
                table: "usage_entries",
                column: "StartClock");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_StartWall",
                table: "usage_entries",
                column: "StartWall");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_StartWall_Agent_Session",
                table: "usage_entries",
                columns: new[] { "StartWall", "Agent", "Session" });

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Structure_StartWall",
                table: "usage_entries",
                columns: new[] { "Structure", "StartWall" });

            migrationBuilder.CreateIndex(
                name: "IX_access_refusals_Site_Wall",
                table: "access_refusals",
                columns: new[] { "Site", "Wall" });

            migrationBuilder.CreateIndex(
                name: "IX_access_refusals_Wall",
                table: "access_refusals",
                column: "Wall");

            migrationBuilder.CreateIndex(
                name: "IX_session_dates_Start",
                table: "session_dates",
                column: "Start");
        }
    }
}
