using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Statements : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "issuers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Ref = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Label = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Siren = table.Column<string>(type: "TEXT", maxLength: 9, nullable: false),
                    Street = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Town = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    VatNumber = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    Prefix = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    GraceDays = table.Column<int>(type: "INTEGER", nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_issuers", x => x.Id);
                    table.UniqueConstraint("AK_issuers_Ref", x => x.Ref);
                });

            migrationBuilder.CreateTable(
                name: "payer_addresses",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Structure = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Street = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Town = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_payer_addresses", x => x.Id);
                    table.ForeignKey(
                        name: "FK_payer_addresses_structures_Structure",
                        column: x => x.Structure,
                        principalTable: "structures",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "closings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Month = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Waived = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    LedgerVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    Tables = table.Column<byte[]>(type: "BLOB", nullable: false),
                    State = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_closings", x => x.Id);
                    table.ForeignKey(
                        name: "FK_closings_issuers_Issuer",
                        column: x => x.Issuer,
                        principalTable: "issuers",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "issuer_sites",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_issuer_sites", x => x.Id);
                    table.ForeignKey(
                        name: "FK_issuer_sites_issuers_Issuer",
                        column: x => x.Issuer,
                        principalTable: "issuers",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_issuer_sites_sites_Site",
                        column: x => x.Site,
                        principalTable: "sites",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "issuer_vats",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Percent = table.Column<decimal>(type: "TEXT", precision: 14, scale: 4, nullable: false),
                    Exemption = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    Mention = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_issuer_vats", x => x.Id);
                    table.ForeignKey(
                        name: "FK_issuer_vats_issuers_Issuer",
                        column: x => x.Issuer,
                        principalTable: "issuers",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "statement_lines",
                columns: table => new
                {
                    Closing = table.Column<Guid>(type: "TEXT", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Statement = table.Column<Guid>(type: "TEXT", nullable: true),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Month = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Structure = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Source = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Entry = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Machine = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Member = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Thousandths = table.Column<long>(type: "INTEGER", nullable: false),
                    Unit = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Rate = table.Column<decimal>(type: "TEXT", precision: 14, scale: 4, nullable: false),
                    Cents = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    French = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    English = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    VatPercent = table.Column<decimal>(type: "TEXT", precision: 14, scale: 4, nullable: false),
                    Exemption = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_statement_lines", x => new { x.Closing, x.Position });
                    table.ForeignKey(
                        name: "FK_statement_lines_closings_Closing",
                        column: x => x.Closing,
                        principalTable: "closings",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "statements",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Closing = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Year = table.Column<int>(type: "INTEGER", nullable: false),
                    Order = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Structure = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Member = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    IssuedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    NetCents = table.Column<long>(type: "INTEGER", nullable: false),
                    VatCents = table.Column<long>(type: "INTEGER", nullable: false),
                    Parties = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_statements", x => x.Id);
                    table.ForeignKey(
                        name: "FK_statements_closings_Closing",
                        column: x => x.Closing,
                        principalTable: "closings",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_closings_Issuer_Month",
                table: "closings",
                columns: new[] { "Issuer", "Month" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_issuer_sites_Issuer",
                table: "issuer_sites",
                column: "Issuer");

            migrationBuilder.CreateIndex(
                name: "IX_issuer_sites_Site_FirstDay",
                table: "issuer_sites",
                columns: new[] { "Site", "FirstDay" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_issuer_vats_Issuer_FirstDay",
                table: "issuer_vats",
                columns: new[] { "Issuer", "FirstDay" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_payer_addresses_Structure",
                table: "payer_addresses",
                column: "Structure",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_statement_lines_Issuer_Month",
                table: "statement_lines",
                columns: new[] { "Issuer", "Month" });

            migrationBuilder.CreateIndex(
                name: "IX_statement_lines_Statement",
                table: "statement_lines",
                column: "Statement");

            migrationBuilder.CreateIndex(
                name: "IX_statements_Closing",
                table: "statements",
                column: "Closing");

            migrationBuilder.CreateIndex(
                name: "IX_statements_Issuer_Year_Order",
                table: "statements",
                columns: new[] { "Issuer", "Year", "Order" },
                unique: true);

            // A closed month is never changed nor deleted. A later migration that rebuilds one of these tables makes these anew.
            migrationBuilder.Sql("""
                CREATE TRIGGER closings_no_update BEFORE UPDATE ON closings BEGIN SELECT RAISE(ABORT, 'closings are never changed'); END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER closings_no_delete BEFORE DELETE ON closings BEGIN SELECT RAISE(ABORT, 'closings are never deleted'); END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER statements_no_update BEFORE UPDATE ON statements BEGIN SELECT RAISE(ABORT, 'statements are never changed'); END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER statements_no_delete BEFORE DELETE ON statements BEGIN SELECT RAISE(ABORT, 'statements are never deleted'); END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER statement_lines_no_update BEFORE UPDATE ON statement_lines BEGIN SELECT RAISE(ABORT, 'statement_lines are never changed'); END;
                """);
            migrationBuilder.Sql("""
                CREATE TRIGGER statement_lines_no_delete BEFORE DELETE ON statement_lines BEGIN SELECT RAISE(ABORT, 'statement_lines are never deleted'); END;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "issuer_sites");

            migrationBuilder.DropTable(
                name: "issuer_vats");

            migrationBuilder.DropTable(
                name: "payer_addresses");

            migrationBuilder.DropTable(
                name: "statement_lines");

            migrationBuilder.DropTable(
                name: "statements");

            migrationBuilder.DropTable(
                name: "closings");

            migrationBuilder.DropTable(
                name: "issuers");
        }
    }
}
