using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CheckpointsAndDays : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "usage_days",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Prices = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false),
                    Sums = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_days", x => x.Day);
                });

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_superseded",
                table: "usage_entries",
                columns: new[] { "Agent", "Session" },
                filter: "\"EndSeq\" IS NOT NULL AND \"CheckpointSeq\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "usage_days");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_superseded",
                table: "usage_entries");
        }
    }
}
