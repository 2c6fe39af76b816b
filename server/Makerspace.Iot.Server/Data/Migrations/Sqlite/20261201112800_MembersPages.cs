using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MembersPages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Member_StartAt_Agent_Session",
                table: "usage_entries",
                columns: new[] { "Member", "StartAt", "Agent", "Session" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "IX_access_refusals_Member_Wall_Agent_Epoch_Seq",
                table: "access_refusals",
                columns: new[] { "Member", "Wall", "Agent", "Epoch", "Seq" },
                descending: new bool[0]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_usage_entries_Member_StartAt_Agent_Session",
                table: "usage_entries");

            migrationBuilder.DropIndex(
                name: "IX_access_refusals_Member_Wall_Agent_Epoch_Seq",
                table: "access_refusals");
        }
    }
}
