using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CreditsByHand : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Credits",
                table: "statement_lines",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "credit_notes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Issuer = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Document = table.Column<Guid>(type: "uuid", nullable: false),
                    Statement = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Cents = table.Column<long>(type: "bigint", nullable: false),
                    Reason = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_credit_notes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_credit_notes_issuers_Issuer",
                        column: x => x.Issuer,
                        principalTable: "issuers",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "issuer_accounts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Issuer = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "date", nullable: false),
                    Journal = table.Column<string>(type: "character varying(6)", maxLength: 6, nullable: false),
                    Customers = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    Services = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    VatCollected = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_issuer_accounts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_issuer_accounts_issuers_Issuer",
                        column: x => x.Issuer,
                        principalTable: "issuers",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_credit_notes_Document",
                table: "credit_notes",
                column: "Document");

            migrationBuilder.CreateIndex(
                name: "IX_credit_notes_Issuer",
                table: "credit_notes",
                column: "Issuer");

            migrationBuilder.CreateIndex(
                name: "IX_issuer_accounts_Issuer_FirstDay",
                table: "issuer_accounts",
                columns: new[] { "Issuer", "FirstDay" },
                unique: true);

            migrationBuilder.Sql("""
                CREATE TRIGGER credit_notes_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_notes FOR EACH STATEMENT EXECUTE FUNCTION closed_month_refuse();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "credit_notes");

            migrationBuilder.DropTable(
                name: "issuer_accounts");

            migrationBuilder.DropColumn(
                name: "Credits",
                table: "statement_lines");
        }
    }
}
