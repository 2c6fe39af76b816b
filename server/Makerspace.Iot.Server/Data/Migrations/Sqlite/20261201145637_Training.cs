using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Training : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "Session",
                table: "qualifications",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "UsedOn",
                table: "qualifications",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "QualificationIdleMonths",
                table: "machine_categories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "QualificationYearDay",
                table: "machine_categories",
                type: "TEXT",
                maxLength: 5,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Requires",
                table: "machine_categories",
                type: "TEXT",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Subject",
                table: "account_notices",
                type: "TEXT",
                maxLength: 120,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Text",
                table: "account_notices",
                type: "TEXT",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "qualification_reminders",
                columns: table => new
                {
                    Qualification = table.Column<Guid>(type: "TEXT", nullable: false),
                    LastDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qualification_reminders", x => new { x.Qualification, x.LastDay });
                });

            migrationBuilder.CreateTable(
                name: "training_sessions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Category = table.Column<string>(type: "TEXT", nullable: false),
                    Level = table.Column<int>(type: "INTEGER", nullable: false),
                    Machine = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Label = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    TrainerAccount = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    TrainerPerson = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    StartAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    EndAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Places = table.Column<int>(type: "INTEGER", nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_training_sessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_training_sessions_accounts_TrainerAccount",
                        column: x => x.TrainerAccount,
                        principalTable: "accounts",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_training_sessions_machine_categories_Category",
                        column: x => x.Category,
                        principalTable: "machine_categories",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_training_sessions_machines_Machine",
                        column: x => x.Machine,
                        principalTable: "machines",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_training_sessions_persons_TrainerPerson",
                        column: x => x.TrainerPerson,
                        principalTable: "persons",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_training_sessions_sites_Site",
                        column: x => x.Site,
                        principalTable: "sites",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "training_places",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Session = table.Column<Guid>(type: "TEXT", nullable: false),
                    Person = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Asked = table.Column<bool>(type: "INTEGER", nullable: false),
                    Attendance = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ChangedBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_training_places", x => x.Id);
                    table.ForeignKey(
                        name: "FK_training_places_persons_Person",
                        column: x => x.Person,
                        principalTable: "persons",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_training_places_training_sessions_Session",
                        column: x => x.Session,
                        principalTable: "training_sessions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_qualification_reminders_LastDay",
                table: "qualification_reminders",
                column: "LastDay");

            migrationBuilder.CreateIndex(
                name: "IX_training_places_Person",
                table: "training_places",
                column: "Person");

            migrationBuilder.CreateIndex(
                name: "IX_training_places_Session_Person",
                table: "training_places",
                columns: new[] { "Session", "Person" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_training_sessions_Category",
                table: "training_sessions",
                column: "Category");

            migrationBuilder.CreateIndex(
                name: "IX_training_sessions_Machine",
                table: "training_sessions",
                column: "Machine");

            migrationBuilder.CreateIndex(
                name: "IX_training_sessions_Site",
                table: "training_sessions",
                column: "Site");

            migrationBuilder.CreateIndex(
                name: "IX_training_sessions_State_StartAt_Id",
                table: "training_sessions",
                columns: new[] { "State", "StartAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_training_sessions_TrainerAccount",
                table: "training_sessions",
                column: "TrainerAccount");

            migrationBuilder.CreateIndex(
                name: "IX_training_sessions_TrainerPerson",
                table: "training_sessions",
                column: "TrainerPerson");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "qualification_reminders");

            migrationBuilder.DropTable(
                name: "training_places");

            migrationBuilder.DropTable(
                name: "training_sessions");

            migrationBuilder.DropColumn(
                name: "Session",
                table: "qualifications");

            migrationBuilder.DropColumn(
                name: "UsedOn",
                table: "qualifications");

            migrationBuilder.DropColumn(
                name: "QualificationIdleMonths",
                table: "machine_categories");

            migrationBuilder.DropColumn(
                name: "QualificationYearDay",
                table: "machine_categories");

            migrationBuilder.DropColumn(
                name: "Requires",
                table: "machine_categories");

            migrationBuilder.DropColumn(
                name: "Subject",
                table: "account_notices");

            migrationBuilder.DropColumn(
                name: "Text",
                table: "account_notices");
        }
    }
}
