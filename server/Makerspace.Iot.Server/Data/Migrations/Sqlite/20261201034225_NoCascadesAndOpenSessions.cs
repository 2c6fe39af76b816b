using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class NoCascadesAndOpenSessions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_badges_persons_Person",
                table: "badges");

            migrationBuilder.DropForeignKey(
                name: "FK_memberships_persons_Person",
                table: "memberships");

            migrationBuilder.DropForeignKey(
                name: "FK_person_names_persons_Person",
                table: "person_names");

            migrationBuilder.DropForeignKey(
                name: "FK_qualifications_persons_Person",
                table: "qualifications");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_EndWall",
                table: "usage_entries");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_without_end",
                table: "usage_entries",
                columns: new[] { "StartWall", "Agent", "Session" },
                filter: "\"EndSeq\" IS NULL");

            migrationBuilder.AddForeignKey(
                name: "FK_badges_persons_Person",
                table: "badges",
                column: "Person",
                principalTable: "persons",
                principalColumn: "Ref",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_memberships_persons_Person",
                table: "memberships",
                column: "Person",
                principalTable: "persons",
                principalColumn: "Ref",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_person_names_persons_Person",
                table: "person_names",
                column: "Person",
                principalTable: "persons",
                principalColumn: "Ref",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_qualifications_persons_Person",
                table: "qualifications",
                column: "Person",
                principalTable: "persons",
                principalColumn: "Ref",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_badges_persons_Person",
                table: "badges");

            migrationBuilder.DropForeignKey(
                name: "FK_memberships_persons_Person",
                table: "memberships");

            migrationBuilder.DropForeignKey(
                name: "FK_person_names_persons_Person",
                table: "person_names");

            migrationBuilder.DropForeignKey(
                name: "FK_qualifications_persons_Person",
                table: "qualifications");

            migrationBuilder.DropIndex(
                name: "IX_usage_entries_without_end",
                table: "usage_entries");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_EndWall",
                table: "usage_entries",
                column: "EndWall");

            migrationBuilder.AddForeignKey(
                name: "FK_badges_persons_Person",
                table: "badges",
                column: "Person",
                principalTable: "persons",
                principalColumn: "Ref",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_memberships_persons_Person",
                table: "memberships",
                column: "Person",
                principalTable: "persons",
                principalColumn: "Ref",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_person_names_persons_Person",
                table: "person_names",
                column: "Person",
                principalTable: "persons",
                principalColumn: "Ref",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_qualifications_persons_Person",
                table: "qualifications",
                column: "Person",
                principalTable: "persons",
                principalColumn: "Ref",
                onDelete: ReferentialAction.Cascade);
        }
    }
}
