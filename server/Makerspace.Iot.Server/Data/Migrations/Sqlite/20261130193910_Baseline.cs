using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Makerspace.Iot.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Baseline : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_publications",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    ContentHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    IssuedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Signed = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_publications", x => x.Agent);
                });

            migrationBuilder.CreateTable(
                name: "access_refusals",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Epoch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Machine = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Wall = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Clock = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Member = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    AccessVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_refusals", x => new { x.Agent, x.Epoch, x.Seq });
                });

            migrationBuilder.CreateTable(
                name: "agent_boots",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Epoch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false),
                    Boot = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Wall = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Clock = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Version = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    RecoveredSessions = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_boots", x => new { x.Agent, x.Epoch, x.Seq });
                });

            migrationBuilder.CreateTable(
                name: "alarm_acknowledgements",
                columns: table => new
                {
                    Code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_alarm_acknowledgements", x => new { x.Code, x.Subject, x.At });
                });

            migrationBuilder.CreateTable(
                name: "alarms",
                columns: table => new
                {
                    Code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Detail = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_alarms", x => new { x.Code, x.Subject });
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Epoch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false),
                    Variant = table.Column<int>(type: "INTEGER", nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Machine = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Wall = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Clock = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    ReceivedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Disposition = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    BodyHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Payload = table.Column<byte[]>(type: "BLOB", maxLength: 16384, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_events", x => new { x.Agent, x.Epoch, x.Seq, x.Variant });
                });

            migrationBuilder.CreateTable(
                name: "fault_records",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Epoch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Machine = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Detail = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    RaisedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ClearedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ClearedSeq = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_fault_records", x => new { x.Agent, x.Epoch, x.Seq });
                });

            migrationBuilder.CreateTable(
                name: "machine_categories",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Label = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Trade = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    QualificationMonths = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_machine_categories", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "persons",
                columns: table => new
                {
                    Ref = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_persons", x => x.Ref);
                });

            migrationBuilder.CreateTable(
                name: "quarantine_items",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Topic = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Payload = table.Column<byte[]>(type: "BLOB", maxLength: 16384, nullable: false),
                    PayloadBytes = table.Column<int>(type: "INTEGER", nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstSeenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastSeenAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_quarantine_items", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "registry_version",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_registry_version", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "session_closings",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Session = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    By = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    OccupiedSeconds = table.Column<double>(type: "REAL", nullable: false),
                    ActiveSeconds = table.Column<double>(type: "REAL", nullable: false),
                    EnergyWh = table.Column<double>(type: "REAL", nullable: false),
                    EnergyQuality = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Epoch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session_closings", x => new { x.Agent, x.Session, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "session_dates",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Session = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Start = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SeenSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    Final = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session_dates", x => new { x.Agent, x.Session });
                });

            migrationBuilder.CreateTable(
                name: "sites",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Label = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Department = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    TimeZone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sites", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "stream_positions",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Epoch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    CommittedSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    HighestSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stream_positions", x => new { x.Agent, x.Epoch });
                });

            migrationBuilder.CreateTable(
                name: "structures",
                columns: table => new
                {
                    Ref = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Label = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Siret = table.Column<string>(type: "TEXT", maxLength: 14, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_structures", x => x.Ref);
                });

            migrationBuilder.CreateTable(
                name: "tariff_rates",
                columns: table => new
                {
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Category = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    LastDay = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    EurosPerActiveHour = table.Column<decimal>(type: "TEXT", precision: 14, scale: 4, nullable: false),
                    EurosPerKwh = table.Column<decimal>(type: "TEXT", precision: 14, scale: 4, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tariff_rates", x => new { x.Kind, x.Site, x.Category, x.FirstDay });
                });

            migrationBuilder.CreateTable(
                name: "usage_entries",
                columns: table => new
                {
                    Agent = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Session = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Machine = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Member = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Structure = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Supervisor = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    Purpose = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    AccessVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    StartWall = table.Column<DateTime>(type: "TEXT", nullable: false),
                    StartClock = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    EndWall = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ClosedAs = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    EndReason = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    OccupiedSeconds = table.Column<double>(type: "REAL", nullable: false),
                    ActiveSeconds = table.Column<double>(type: "REAL", nullable: false),
                    EnergyWh = table.Column<double>(type: "REAL", nullable: false),
                    EnergyQuality = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    PeakW = table.Column<double>(type: "REAL", nullable: false),
                    GapSeconds = table.Column<double>(type: "REAL", nullable: false),
                    Epoch = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    StartSeq = table.Column<long>(type: "INTEGER", nullable: true),
                    CheckpointSeq = table.Column<long>(type: "INTEGER", nullable: true),
                    EndSeq = table.Column<long>(type: "INTEGER", nullable: true),
                    UpdatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_entries", x => new { x.Agent, x.Session });
                });

            migrationBuilder.CreateTable(
                name: "machines",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Label = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Category = table.Column<string>(type: "TEXT", nullable: false),
                    LevelAlone = table.Column<int>(type: "INTEGER", nullable: false),
                    LevelSupervised = table.Column<int>(type: "INTEGER", nullable: false),
                    LevelSupervisor = table.Column<int>(type: "INTEGER", nullable: false),
                    TwoPersons = table.Column<bool>(type: "INTEGER", nullable: false),
                    OutOfService = table.Column<bool>(type: "INTEGER", nullable: false),
                    OutOfServiceReason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Hours = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_machines", x => x.Name);
                    table.ForeignKey(
                        name: "FK_machines_machine_categories_Category",
                        column: x => x.Category,
                        principalTable: "machine_categories",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "memberships",
                columns: table => new
                {
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                    Site = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Structure = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    FirstDay = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    LastDay = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Purpose = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Hours = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_memberships", x => new { x.Person, x.Site, x.Structure, x.FirstDay });
                    table.ForeignKey(
                        name: "FK_memberships_persons_Person",
                        column: x => x.Person,
                        principalTable: "persons",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_names",
                columns: table => new
                {
                    Person = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    DisplayName = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_names", x => x.Person);
                    table.ForeignKey(
                        name: "FK_person_names_persons_Person",
                        column: x => x.Person,
                        principalTable: "persons",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "qualifications",
                columns: table => new
                {
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                    Category = table.Column<string>(type: "TEXT", nullable: false),
                    Level = table.Column<int>(type: "INTEGER", nullable: false),
                    SignedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    SignedBy = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    LastDay = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_qualifications", x => new { x.Person, x.Category, x.Level });
                    table.ForeignKey(
                        name: "FK_qualifications_machine_categories_Category",
                        column: x => x.Category,
                        principalTable: "machine_categories",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_qualifications_persons_Person",
                        column: x => x.Person,
                        principalTable: "persons",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "agents",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Site = table.Column<string>(type: "TEXT", nullable: false),
                    Label = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agents", x => x.Name);
                    table.ForeignKey(
                        name: "FK_agents_sites_Site",
                        column: x => x.Site,
                        principalTable: "sites",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "badges",
                columns: table => new
                {
                    Uid = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Person = table.Column<string>(type: "TEXT", nullable: false),
                    Structure = table.Column<string>(type: "TEXT", nullable: true),
                    RevokedAt = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_badges", x => x.Uid);
                    table.ForeignKey(
                        name: "FK_badges_persons_Person",
                        column: x => x.Person,
                        principalTable: "persons",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_badges_structures_Structure",
                        column: x => x.Structure,
                        principalTable: "structures",
                        principalColumn: "Ref",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "placements",
                columns: table => new
                {
                    Machine = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Agent = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_placements", x => new { x.Machine, x.From });
                    table.ForeignKey(
                        name: "FK_placements_agents_Agent",
                        column: x => x.Agent,
                        principalTable: "agents",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_placements_machines_Machine",
                        column: x => x.Machine,
                        principalTable: "machines",
                        principalColumn: "Name",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_access_refusals_Site_Wall",
                table: "access_refusals",
                columns: new[] { "Site", "Wall" });

            migrationBuilder.CreateIndex(
                name: "IX_access_refusals_Wall",
                table: "access_refusals",
                column: "Wall");

            migrationBuilder.CreateIndex(
                name: "IX_agents_Site",
                table: "agents",
                column: "Site");

            migrationBuilder.CreateIndex(
                name: "IX_badges_Person",
                table: "badges",
                column: "Person");

            migrationBuilder.CreateIndex(
                name: "IX_badges_Structure",
                table: "badges",
                column: "Structure");

            migrationBuilder.CreateIndex(
                name: "IX_fault_records_Agent_Machine_Code",
                table: "fault_records",
                columns: new[] { "Agent", "Machine", "Code" });

            migrationBuilder.CreateIndex(
                name: "IX_machines_Category",
                table: "machines",
                column: "Category");

            migrationBuilder.CreateIndex(
                name: "IX_placements_Agent",
                table: "placements",
                column: "Agent");

            migrationBuilder.CreateIndex(
                name: "IX_qualifications_Category",
                table: "qualifications",
                column: "Category");

            migrationBuilder.CreateIndex(
                name: "IX_quarantine_items_LastSeenAt",
                table: "quarantine_items",
                column: "LastSeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_session_dates_Start",
                table: "session_dates",
                column: "Start");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_EndWall",
                table: "usage_entries",
                column: "EndWall");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Machine_StartWall",
                table: "usage_entries",
                columns: new[] { "Machine", "StartWall" });

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Site_StartWall",
                table: "usage_entries",
                columns: new[] { "Site", "StartWall" });

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_StartClock",
                table: "usage_entries",
                column: "StartClock");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_StartWall",
                table: "usage_entries",
                column: "StartWall");

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_StartWall_Agent_Session",
                table: "usage_entries",
                columns: new[] { "StartWall", "Agent", "Session" });

            migrationBuilder.CreateIndex(
                name: "IX_usage_entries_Structure_StartWall",
                table: "usage_entries",
                columns: new[] { "Structure", "StartWall" });

            // Added by hand: the only row of its table.
            migrationBuilder.InsertData(table: "registry_version", columns: new[] { "Id", "Version" }, values: new object[] { 1, 0L });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_publications");

            migrationBuilder.DropTable(
                name: "access_refusals");

            migrationBuilder.DropTable(
                name: "agent_boots");

            migrationBuilder.DropTable(
                name: "alarm_acknowledgements");

            migrationBuilder.DropTable(
                name: "alarms");

            migrationBuilder.DropTable(
                name: "badges");

            migrationBuilder.DropTable(
                name: "events");

            migrationBuilder.DropTable(
                name: "fault_records");

            migrationBuilder.DropTable(
                name: "memberships");

            migrationBuilder.DropTable(
                name: "person_names");

            migrationBuilder.DropTable(
                name: "placements");

            migrationBuilder.DropTable(
                name: "qualifications");

            migrationBuilder.DropTable(
                name: "quarantine_items");

            migrationBuilder.DropTable(
                name: "registry_version");

            migrationBuilder.DropTable(
                name: "session_closings");

            migrationBuilder.DropTable(
                name: "session_dates");

            migrationBuilder.DropTable(
                name: "stream_positions");

            migrationBuilder.DropTable(
                name: "tariff_rates");

            migrationBuilder.DropTable(
                name: "usage_entries");

            migrationBuilder.DropTable(
                name: "structures");

            migrationBuilder.DropTable(
                name: "agents");

            migrationBuilder.DropTable(
                name: "machines");

            migrationBuilder.DropTable(
                name: "persons");

            migrationBuilder.DropTable(
                name: "sites");

            migrationBuilder.DropTable(
                name: "machine_categories");
        }
    }
}
