using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class IssuerTerms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "issuer_terms",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Issuer = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "date", nullable: false),
                    Siret = table.Column<string>(type: "character varying(14)", maxLength: 14, nullable: true),
                    LegalForm = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    PaymentDays = table.Column<int>(type: "integer", nullable: false),
                    Penalty = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Recovery = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Discount = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Other = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    Iban = table.Column<string>(type: "character varying(34)", maxLength: 34, nullable: true),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_issuer_terms", x => x.Id);
                    table.ForeignKey(
                        name: "FK_issuer_terms_issuers_Issuer",
                        column: x => x.Issuer,
                        principalTable: "issuers",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_issuer_terms_Issuer_FirstDay",
                table: "issuer_terms",
                columns: new[] { "Issuer", "FirstDay" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "issuer_terms");
        }
    }
}
