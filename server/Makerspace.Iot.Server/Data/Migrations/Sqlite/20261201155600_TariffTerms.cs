using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TariffTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_tariff_rates_Kind_Site_Category_FirstDay",
                table: "tariff_rates");

            migrationBuilder.AddColumn<string>(
                name: "Machine",
                table: "tariff_rates",
                type: "TEXT",
                maxLength: 40,
                nullable: false,
                defaultValue: "*");

            migrationBuilder.AddColumn<string>(
                name: "Terms",
                table: "tariff_rates",
                type: "TEXT",
                maxLength: 24000,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_tariff_rates_Kind_Site_Category_Machine_FirstDay",
                table: "tariff_rates",
                columns: new[] { "Kind", "Site", "Category", "Machine", "FirstDay" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_tariff_rates_Kind_Site_Category_Machine_FirstDay",
                table: "tariff_rates");

            migrationBuilder.DropColumn(
                name: "Machine",
                table: "tariff_rates");

            migrationBuilder.DropColumn(
                name: "Terms",
                table: "tariff_rates");

            migrationBuilder.CreateIndex(
                name: "IX_tariff_rates_Kind_Site_Category_FirstDay",
                table: "tariff_rates",
                columns: new[] { "Kind", "Site", "Category", "FirstDay" },
                unique: true);
        }
    }
}
