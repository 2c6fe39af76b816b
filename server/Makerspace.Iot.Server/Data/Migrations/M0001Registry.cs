using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

namespace Makerspace.Iot.Server.Data.Migrations;

/// <summary>The registry: places, machines, people, prices.</summary>
public sealed class M0001Registry : SchemaMigration
{
    private const int Name = 40;
    private const int Label = 120;
    private const int Text = 400;

    /// <inheritdoc/>
    public override string Id => "0001-registry";

    /// <inheritdoc/>
    public override void Up(MigrationBuilder migration)
    {
        Places(migration);
        Machines(migration);
        People(migration);
        Rights(migration);
        migration.CreateTable(
            "registry_version",
            t => new { Id = t.Column<int>(), Version = t.Column<long>() },
            constraints: t => t.PrimaryKey("PK_registry_version", x => x.Id));
        migration.Sql("INSERT INTO registry_version (\"Id\", \"Version\") VALUES (1, 0)");
    }

    private static void Places(MigrationBuilder migration)
    {
        migration.CreateTable(
            "sites",
            t => new
            {
                Name = t.Column<string>(maxLength: Name),
                Label = t.Column<string>(maxLength: Label),
                Department = t.Column<string>(maxLength: Label, nullable: true),
                TimeZone = t.Column<string>(maxLength: 64),
            },
            constraints: t => t.PrimaryKey("PK_sites", x => x.Name));
        migration.CreateTable(
            "agents",
            t => new
            {
                Name = t.Column<string>(maxLength: Name),
                Site = t.Column<string>(maxLength: Name),
                Label = t.Column<string>(maxLength: Label, nullable: true),
            },
            constraints: t =>
            {
                t.PrimaryKey("PK_agents", x => x.Name);
                References(t, "agents", "Site", "sites", "Name", ReferentialAction.Restrict);
            });
        migration.CreateIndex("IX_agents_Site", "agents", "Site");
    }

    private static void Machines(MigrationBuilder migration)
    {
        migration.CreateTable(
            "machine_categories",
            t => new
            {
                Name = t.Column<string>(maxLength: Name),
                Label = t.Column<string>(maxLength: Label),
                Trade = t.Column<string>(maxLength: Label, nullable: true),
                QualificationMonths = t.Column<int>(nullable: true),
            },
            constraints: t => t.PrimaryKey("PK_machine_categories", x => x.Name));
        migration.CreateTable(
            "machines",
            t => new
            {
                Name = t.Column<string>(maxLength: Name),
                Label = t.Column<string>(maxLength: Label),
                Category = t.Column<string>(maxLength: Name),
                LevelAlone = t.Column<int>(),
                LevelSupervised = t.Column<int>(),
                LevelSupervisor = t.Column<int>(),
                TwoPersons = t.Column<bool>(),
                OutOfService = t.Column<bool>(),
                OutOfServiceReason = t.Column<string>(maxLength: Text, nullable: true),
                Hours = t.Column<string>(maxLength: Text),
            },
            constraints: t =>
            {
                t.PrimaryKey("PK_machines", x => x.Name);
                References(t, "machines", "Category", "machine_categories", "Name", ReferentialAction.Restrict);
            });
        migration.CreateIndex("IX_machines_Category", "machines", "Category");
        migration.CreateTable(
            "placements",
            t => new
            {
                Machine = t.Column<string>(maxLength: Name),
                From = t.Column<DateTime>(),
                Agent = t.Column<string>(maxLength: Name, nullable: true),
            },
            constraints: t =>
            {
                t.PrimaryKey("PK_placements", x => new { x.Machine, x.From });
                References(t, "placements", "Machine", "machines", "Name", ReferentialAction.Restrict);
                References(t, "placements", "Agent", "agents", "Name", ReferentialAction.Restrict);
            });
        migration.CreateIndex("IX_placements_Agent", "placements", "Agent");
    }

    private static void People(MigrationBuilder migration)
    {
        migration.CreateTable(
            "structures",
            t => new
            {
                Ref = t.Column<string>(maxLength: Name),
                Label = t.Column<string>(maxLength: Label),
                Siret = t.Column<string>(maxLength: 14, nullable: true),
            },
            constraints: t => t.PrimaryKey("PK_structures", x => x.Ref));
        migration.CreateTable(
            "persons",
            t => new { Ref = t.Column<string>(maxLength: Name) },
            constraints: t => t.PrimaryKey("PK_persons", x => x.Ref));
        migration.CreateTable(
            "person_names",
            t => new { Person = t.Column<string>(maxLength: Name), DisplayName = t.Column<string>(maxLength: Label) },
            constraints: t =>
            {
                t.PrimaryKey("PK_person_names", x => x.Person);
                References(t, "person_names", "Person", "persons", "Ref", ReferentialAction.Cascade);
            });
        migration.CreateTable(
            "memberships",
            t => new
            {
                Person = t.Column<string>(maxLength: Name),
                Site = t.Column<string>(maxLength: Name),
                Structure = t.Column<string>(maxLength: Name),
                FirstDay = t.Column<DateOnly>(),
                LastDay = t.Column<DateOnly>(nullable: true),
                Kind = t.Column<string>(maxLength: Name),
                Purpose = t.Column<string>(maxLength: Name),
                Hours = t.Column<string>(maxLength: Text),
            },
            constraints: t =>
            {
                t.PrimaryKey("PK_memberships", x => new { x.Person, x.Site, x.Structure, x.FirstDay });
                References(t, "memberships", "Person", "persons", "Ref", ReferentialAction.Cascade);
            });
    }

    private static void Rights(MigrationBuilder migration)
    {
        migration.CreateTable(
            "badges",
            t => new
            {
                Uid = t.Column<string>(maxLength: 20),
                Person = t.Column<string>(maxLength: Name),
                Structure = t.Column<string>(maxLength: Name, nullable: true),
                RevokedAt = t.Column<DateTime>(nullable: true),
            },
            constraints: t =>
            {
                t.PrimaryKey("PK_badges", x => x.Uid);
                References(t, "badges", "Person", "persons", "Ref", ReferentialAction.Cascade);
                References(t, "badges", "Structure", "structures", "Ref", ReferentialAction.Restrict);
            });
        migration.CreateIndex("IX_badges_Person", "badges", "Person");
        migration.CreateIndex("IX_badges_Structure", "badges", "Structure");
        migration.CreateTable(
            "qualifications",
            t => new
            {
                Person = t.Column<string>(maxLength: Name),
                Category = t.Column<string>(maxLength: Name),
                Level = t.Column<int>(),
                SignedOn = t.Column<DateOnly>(),
                SignedBy = t.Column<string>(maxLength: Name, nullable: true),
                LastDay = t.Column<DateOnly>(nullable: true),
            },
            constraints: t =>
            {
                t.PrimaryKey("PK_qualifications", x => new { x.Person, x.Category, x.Level });
                References(t, "qualifications", "Person", "persons", "Ref", ReferentialAction.Cascade);
                References(t, "qualifications", "Category", "machine_categories", "Name", ReferentialAction.Restrict);
            });
        migration.CreateIndex("IX_qualifications_Category", "qualifications", "Category");
        migration.CreateTable(
            "tariff_rates",
            t => new
            {
                Kind = t.Column<string>(maxLength: Name),
                Site = t.Column<string>(maxLength: Name),
                Category = t.Column<string>(maxLength: Name),
                FirstDay = t.Column<DateOnly>(),
                LastDay = t.Column<DateOnly>(nullable: true),
                EurosPerActiveHour = t.Column<decimal>(precision: 14, scale: 4),
                EurosPerKwh = t.Column<decimal>(precision: 14, scale: 4),
            },
            constraints: t => t.PrimaryKey("PK_tariff_rates", x => new { x.Kind, x.Site, x.Category, x.FirstDay }));
    }

    private static void References<T>(CreateTableBuilder<T> table, string from, string column, string to, string key, ReferentialAction onDelete) =>
        table.ForeignKey($"FK_{from}_{to}_{column}", ColumnOf<T>(column), to, key, onDelete: onDelete);

    // The table builder wants an expression; naming the column keeps this file readable.
    private static System.Linq.Expressions.Expression<Func<T, object>> ColumnOf<T>(string column)
    {
        System.Linq.Expressions.ParameterExpression x = System.Linq.Expressions.Expression.Parameter(typeof(T), "x");
        return System.Linq.Expressions.Expression.Lambda<Func<T, object>>(System.Linq.Expressions.Expression.Property(x, column), x);
    }
}
