using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Bookings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "booking_feeds",
                columns: table => new
                {
                    Person = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    MadeAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_booking_feeds", x => x.Person);
                    table.ForeignKey(
                        name: "FK_booking_feeds_persons_Person",
                        column: x => x.Person,
                        principalTable: "persons",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "booking_rules",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Site = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Machine = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    Bookable = table.Column<bool>(type: "boolean", nullable: false),
                    DaysAhead = table.Column<int>(type: "integer", nullable: false),
                    MinMinutes = table.Column<int>(type: "integer", nullable: false),
                    MaxMinutes = table.Column<int>(type: "integer", nullable: false),
                    HoursPerDay = table.Column<int>(type: "integer", nullable: false),
                    HoursPerWeek = table.Column<int>(type: "integer", nullable: false),
                    NoShowMinutes = table.Column<int>(type: "integer", nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_booking_rules", x => x.Id);
                    table.ForeignKey(
                        name: "FK_booking_rules_sites_Site",
                        column: x => x.Site,
                        principalTable: "sites",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "bookings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Machine = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Site = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Person = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    StartAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    EndAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bookings", x => x.Id);
                    table.ForeignKey(
                        name: "FK_bookings_machines_Machine",
                        column: x => x.Machine,
                        principalTable: "machines",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_bookings_persons_Person",
                        column: x => x.Person,
                        principalTable: "persons",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_bookings_sites_Site",
                        column: x => x.Site,
                        principalTable: "sites",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_booking_feeds_Hash",
                table: "booking_feeds",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_booking_rules_Site_Machine_Kind",
                table: "booking_rules",
                columns: new[] { "Site", "Machine", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_bookings_Machine",
                table: "bookings",
                column: "Machine");

            migrationBuilder.CreateIndex(
                name: "IX_bookings_Person_StartAt_Id",
                table: "bookings",
                columns: new[] { "Person", "StartAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_bookings_Site_StartAt_Id",
                table: "bookings",
                columns: new[] { "Site", "StartAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_bookings_StartAt_Id",
                table: "bookings",
                columns: new[] { "StartAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "booking_feeds");

            migrationBuilder.DropTable(
                name: "booking_rules");

            migrationBuilder.DropTable(
                name: "bookings");
        }
    }
}
