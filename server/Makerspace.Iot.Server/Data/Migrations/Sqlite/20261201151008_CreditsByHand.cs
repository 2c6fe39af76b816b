using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Sqlite
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
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "credit_notes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Document = table.Column<Guid>(type: "TEXT", nullable: false),
                    Statement = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Cents = table.Column<long>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Journal = table.Column<string>(type: "TEXT", maxLength: 6, nullable: false),
                    Customers = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    Services = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    VatCollected = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
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
                CREATE TRIGGER credit_notes_no_update BEFORE UPDATE ON credit_notes BEGIN SELECT RAISE(ABORT, 'credit_notes are never changed'); END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER credit_notes_no_delete BEFORE DELETE ON credit_notes BEGIN SELECT RAISE(ABORT, 'credit_notes are never deleted'); END;
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
