using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Records : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "tariff_rates",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "tariff_rates",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "tariff_rates",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "tariff_rates",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "tariff_rates",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "tariff_rates",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "structures",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "structures",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "structures",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "structures",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "structures",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "structures",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "sites",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "sites",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "sites",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "sites",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "sites",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "sites",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "qualifications",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "qualifications",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "qualifications",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "qualifications",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "qualifications",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "qualifications",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "placements",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "placements",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "placements",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "placements",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "placements",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "placements",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "persons",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "persons",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "persons",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "persons",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "persons",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "persons",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "person_names",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "person_names",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "person_names",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "person_names",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "person_names",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "person_names",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "memberships",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "memberships",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "memberships",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "memberships",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "memberships",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "memberships",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "machines",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "machines",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "machines",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "machines",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "machines",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "machines",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "machine_categories",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "machine_categories",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "machine_categories",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "machine_categories",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "machine_categories",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "machine_categories",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "badges",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "badges",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "badges",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "badges",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "badges",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "badges",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "Id",
                table: "agents",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<DateTime>(
                name: "ChangedAt",
                table: "agents",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "ChangedBy",
                table: "agents",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "CreatedAt",
                table: "agents",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "CreatedBy",
                table: "agents",
                type: "character varying(120)",
                maxLength: 120,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "Revision",
                table: "agents",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            // Rows of earlier versions: their ids are random, their makers not known.
            foreach (string table in new[] { "sites", "agents", "machine_categories", "machines", "placements", "structures", "persons", "person_names", "memberships", "badges", "qualifications", "tariff_rates" })
            {
                migrationBuilder.Sql(
                    $"""
                    UPDATE {table} SET "Id" = gen_random_uuid(), "Revision" = 1, "CreatedBy" = 'mise à jour', "ChangedBy" = 'mise à jour',
                        "CreatedAt" = now(), "ChangedAt" = now();
                    ALTER TABLE {table} ALTER COLUMN "Id" DROP DEFAULT, ALTER COLUMN "Revision" DROP DEFAULT, ALTER COLUMN "CreatedBy" DROP DEFAULT,
                        ALTER COLUMN "ChangedBy" DROP DEFAULT, ALTER COLUMN "CreatedAt" DROP DEFAULT, ALTER COLUMN "ChangedAt" DROP DEFAULT;
                    """);
            }

            migrationBuilder.DropForeignKey(
                name: "FK_agents_sites_Site",
                table: "agents");

            // What refers to a primary key goes before it, and comes back with the unique names.
            migrationBuilder.DropForeignKey("FK_machines_machine_categories_Category", "machines");
            migrationBuilder.DropForeignKey("FK_placements_machines_Machine", "placements");
            migrationBuilder.DropForeignKey("FK_placements_agents_Agent", "placements");
            migrationBuilder.DropForeignKey("FK_person_names_persons_Person", "person_names");
            migrationBuilder.DropForeignKey("FK_memberships_persons_Person", "memberships");
            migrationBuilder.DropForeignKey("FK_badges_persons_Person", "badges");
            migrationBuilder.DropForeignKey("FK_badges_structures_Structure", "badges");
            migrationBuilder.DropForeignKey("FK_qualifications_persons_Person", "qualifications");
            migrationBuilder.DropForeignKey("FK_qualifications_machine_categories_Category", "qualifications");

            migrationBuilder.DropIndex(
                name: "IX_agents_Site",
                table: "agents");

            migrationBuilder.DropPrimaryKey(
                name: "PK_tariff_rates",
                table: "tariff_rates");

            migrationBuilder.DropPrimaryKey(
                name: "PK_structures",
                table: "structures");

            migrationBuilder.DropPrimaryKey(
                name: "PK_sites",
                table: "sites");

            migrationBuilder.DropPrimaryKey(
                name: "PK_qualifications",
                table: "qualifications");

            migrationBuilder.DropPrimaryKey(
                name: "PK_placements",
                table: "placements");

            migrationBuilder.DropPrimaryKey(
                name: "PK_persons",
                table: "persons");

            migrationBuilder.DropPrimaryKey(
                name: "PK_person_names",
                table: "person_names");

            migrationBuilder.DropPrimaryKey(
                name: "PK_memberships",
                table: "memberships");

            migrationBuilder.DropPrimaryKey(
                name: "PK_machines",
                table: "machines");

            migrationBuilder.DropPrimaryKey(
                name: "PK_machine_categories",
                table: "machine_categories");

            migrationBuilder.DropPrimaryKey(
                name: "PK_badges",
                table: "badges");

            migrationBuilder.DropPrimaryKey(
                name: "PK_agents",
                table: "agents");

            migrationBuilder.AddPrimaryKey(
                name: "PK_tariff_rates",
                table: "tariff_rates",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_structures",
                table: "structures",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_sites",
                table: "sites",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_qualifications",
                table: "qualifications",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_placements",
                table: "placements",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_persons",
                table: "persons",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_person_names",
                table: "person_names",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_memberships",
                table: "memberships",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_machines",
                table: "machines",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_machine_categories",
                table: "machine_categories",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_badges",
                table: "badges",
                column: "Id");

            migrationBuilder.AddPrimaryKey(
                name: "PK_agents",
                table: "agents",
                column: "Id");

            migrationBuilder.AddUniqueConstraint(
                name: "AK_structures_Ref",
                table: "structures",
                column: "Ref");

            migrationBuilder.AddUniqueConstraint(
                name: "AK_sites_Name",
                table: "sites",
                column: "Name");

            migrationBuilder.AddUniqueConstraint(
                name: "AK_persons_Ref",
                table: "persons",
                column: "Ref");

            migrationBuilder.AddUniqueConstraint(
                name: "AK_machines_Name",
                table: "machines",
                column: "Name");

            migrationBuilder.AddUniqueConstraint(
                name: "AK_machine_categories_Name",
                table: "machine_categories",
                column: "Name");

            migrationBuilder.AddUniqueConstraint(
                name: "AK_agents_Name",
                table: "agents",
                column: "Name");

            migrationBuilder.CreateTable(
                name: "agent_sites",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Agent = table.Column<string>(type: "character varying(40)", nullable: false),
                    Site = table.Column<string>(type: "character varying(40)", nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "date", nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_sites", x => x.Id);
                    table.ForeignKey(
                        name: "FK_agent_sites_agents_Agent",
                        column: x => x.Agent,
                        principalTable: "agents",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_agent_sites_sites_Site",
                        column: x => x.Site,
                        principalTable: "sites",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    Act = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ActorKind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Actor = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Row = table.Column<Guid>(type: "uuid", nullable: false),
                    Title = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    Before = table.Column<string>(type: "text", nullable: true),
                    After = table.Column<string>(type: "text", nullable: true),
                    Reason = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => new { x.Act, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "former_categories",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Machine = table.Column<string>(type: "character varying(40)", nullable: false),
                    Category = table.Column<string>(type: "character varying(40)", nullable: false),
                    LastDay = table.Column<DateOnly>(type: "date", nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ChangedBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_former_categories", x => x.Id);
                    table.ForeignKey(
                        name: "FK_former_categories_machine_categories_Category",
                        column: x => x.Category,
                        principalTable: "machine_categories",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_former_categories_machines_Machine",
                        column: x => x.Machine,
                        principalTable: "machines",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_tariff_rates_Kind_Site_Category_FirstDay",
                table: "tariff_rates",
                columns: new[] { "Kind", "Site", "Category", "FirstDay" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_qualifications_Person_Category_Level",
                table: "qualifications",
                columns: new[] { "Person", "Category", "Level" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_placements_Machine_From",
                table: "placements",
                columns: new[] { "Machine", "From" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_person_names_Person",
                table: "person_names",
                column: "Person",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_memberships_Person_Site_Structure_FirstDay",
                table: "memberships",
                columns: new[] { "Person", "Site", "Structure", "FirstDay" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_badges_Uid",
                table: "badges",
                column: "Uid",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_agent_sites_Agent_FirstDay",
                table: "agent_sites",
                columns: new[] { "Agent", "FirstDay" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_agent_sites_Site",
                table: "agent_sites",
                column: "Site");

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_At",
                table: "audit_entries",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_Row_At",
                table: "audit_entries",
                columns: new[] { "Row", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_former_categories_Category",
                table: "former_categories",
                column: "Category");

            migrationBuilder.CreateIndex(
                name: "IX_former_categories_Machine_LastDay",
                table: "former_categories",
                columns: new[] { "Machine", "LastDay" },
                unique: true);

            // Nobody knows since when an agent stands where it stands: it is taken to have always stood there.
            migrationBuilder.Sql("""
                INSERT INTO agent_sites ("Id", "Agent", "Site", "FirstDay", "Revision", "CreatedAt", "CreatedBy", "ChangedAt", "ChangedBy")
                SELECT gen_random_uuid(), "Name", "Site", DATE '1990-01-01', 1, "CreatedAt", "CreatedBy", "ChangedAt", "ChangedBy" FROM agents;
                """);

            // An audit entry is never changed nor deleted.
            migrationBuilder.Sql("""
                CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'audit entries are never changed nor deleted'; END $$;
                CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse();
                """);

            migrationBuilder.DropColumn(
                name: "Site",
                table: "agents");

            migrationBuilder.AddForeignKey("FK_machines_machine_categories_Category", "machines", "Category", "machine_categories", principalColumn: "Name", onDelete: ReferentialAction.Restrict);
            migrationBuilder.AddForeignKey("FK_placements_machines_Machine", "placements", "Machine", "machines", principalColumn: "Name", onDelete: ReferentialAction.Restrict);
            migrationBuilder.AddForeignKey("FK_placements_agents_Agent", "placements", "Agent", "agents", principalColumn: "Name", onDelete: ReferentialAction.Restrict);
            migrationBuilder.AddForeignKey("FK_person_names_persons_Person", "person_names", "Person", "persons", principalColumn: "Ref", onDelete: ReferentialAction.Cascade);
            migrationBuilder.AddForeignKey("FK_memberships_persons_Person", "memberships", "Person", "persons", principalColumn: "Ref", onDelete: ReferentialAction.Cascade);
            migrationBuilder.AddForeignKey("FK_badges_persons_Person", "badges", "Person", "persons", principalColumn: "Ref", onDelete: ReferentialAction.Cascade);
            migrationBuilder.AddForeignKey("FK_badges_structures_Structure", "badges", "Structure", "structures", principalColumn: "Ref", onDelete: ReferentialAction.Restrict);
            migrationBuilder.AddForeignKey("FK_qualifications_persons_Person", "qualifications", "Person", "persons", principalColumn: "Ref", onDelete: ReferentialAction.Cascade);
            migrationBuilder.AddForeignKey("FK_qualifications_machine_categories_Category", "qualifications", "Category", "machine_categories", principalColumn: "Name", onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => throw new NotSupportedException("The copy made before the upgrade is the way back.");
    }
}
