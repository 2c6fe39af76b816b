using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Import;

/// <summary>What a file does not speak of stays; what it clears or raises is said, and written only if it is allowed.</summary>
public sealed class ImportOpeningTests
{
    // Everything that can be restricted is: each case below lifts one restriction, or none.
    private static readonly (string Name, string Text)[] Restricted =
    [
        ("categories.csv", "name;label;trade;qualificationMonths\npress;Presse;plastique;24\n"),
        ("machines.csv", "name;label;category;levelAlone;levelSupervised;levelSupervisor;twoPersons;outOfService;outOfServiceReason;hours\npress-1;Presse;press;2;1;3;oui;oui;courroie;lu-ve 08:00-19:00\n"),
        ("memberships.csv", "person;site;structure;firstDay;lastDay;kind;purpose;hours\nm-ada;la-fabunit;scop-fabunit;2026-01-01;2026-06-30;resident;recherche;lu-ve 08:00-19:00\n"),
        ("badges.csv", "uid;person;structure;revokedAt\n04A1B2C3D4E5F6;m-ada;scop-fabunit;2026-02-03 10:00\n"),
        ("qualifications.csv", "person;category;level;signedOn;signedBy;lastDay\nm-ada;press;2;2026-01-15;m-eve;2026-12-31\n"),
        ("tariffs.csv", "kind;site;category;firstDay;lastDay;eurosPerActiveHour;eurosPerKwh\nresident;*;press;2026-01-01;2026-12-31;12,50;0,2516\n"),
    ];

    public static TheoryData<string, string> WithoutOptionalColumns { get; } = new()
    {
        { "sites.csv", "name;label\nla-fabunit;La FabUnit\n" },
        { "agents.csv", "name;site\nfabunit-1;la-fabunit\n" },
        { "categories.csv", "name;label\npress;Presse\n" },
        { "machines.csv", "name;label;category\npress-1;Presse;press\n" },
        { "placements.csv", "machine;from\npress-1;2026-01-01\n" },
        { "structures.csv", "ref;label\nscop-fabunit;SCOP La FabUnit\n" },
        { "persons.csv", "ref\nm-ada\n" },
        { "memberships.csv", "person;site;structure;firstDay;kind\nm-ada;la-fabunit;scop-fabunit;2026-01-01;resident\n" },
        { "adhesions.csv", "personne;site;premierJour;type\nm-ada;la-fabunit;2026-01-01;resident\n" },
        { "badges.csv", "uid;person\n04A1B2C3D4E5F6;m-ada\n" },
        { "qualifications.csv", "person;category;level;signedOn\nm-ada;press;2;2026-01-15\n" },
        { "tariffs.csv", "kind;category;firstDay;eurosPerActiveHour;eurosPerKwh\nresident;press;2026-01-01;12,5;0,2516\n" },
        { "badges.json", """[ { "uid": "04A1B2C3D4E5F6", "person": "m-ada" } ]""" },
        { "memberships.json", """[ { "person": "m-ada", "site": "la-fabunit", "firstDay": "2026-01-01", "kind": "resident" } ]""" },
        { "machines.json", """[ { "name": "press-1", "label": "Presse", "category": "press", "levelAlone": 2 } ]""" },
    };

    public static TheoryData<string, string, string> Opening { get; } = new()
    {
        { "badges.csv", "uid;person;revokedAt\n04A1B2C3D4E5F6;m-ada;\n", "révoqué le 2026-02-03 10:00, ne l'est plus." },
        { "badges.csv", "uid;person;revokedAt\n04A1B2C3D4E5F6;m-ada\n", "ne l'est plus." },
        { "badges.csv", "uid;person;revokedAt\n04A1B2C3D4E5F6;m-ada;2026-02-04\n", "ne l'est plus que le 2026-02-04 00:00" },
        { "badges.json", """[ { "uid": "04A1B2C3D4E5F6", "person": "m-ada", "revokedAt": null } ]""", "ne l'est plus." },
        { "badges.json", """[ { "uid": "04A1B2C3D4E5F6", "person": "m-ada", "revoqueLe": "" } ]""", "ne l'est plus." },
        { "memberships.csv", "person;site;firstDay;lastDay;kind\nm-ada;la-fabunit;2026-01-01;;resident\n", "n'a plus de fin" },
        { "memberships.csv", "person;site;firstDay;lastDay;kind\nm-ada;la-fabunit;2026-01-01;2026-07-01;resident\n", "ne finit que le 2026-07-01" },
        { "memberships.csv", "person;site;firstDay;kind;hours\nm-ada;la-fabunit;2026-01-01;resident;\n", "devient toujours" },
        { "memberships.csv", "person;site;firstDay;kind;hours\nm-ada;la-fabunit;2026-01-01;resident;sa 09:00-12:00\n", "devient «" },
        { "memberships.csv", "person;site;firstDay;kind\nm-ada;la-fabunit;2026-01-01;équipe\n", "lever un défaut" },
        { "qualifications.csv", "person;category;level;signedOn\nm-ada;press;3;2026-03-01\n", "du niveau 2 au niveau 3" },
        { "qualifications.csv", "person;category;level;signedOn;lastDay\nm-ada;press;2;2026-01-15;2027-01-14\n", "ne finit que le 2027-01-14" },
        { "qualifications.csv", "person;category;level;signedOn;lastDay\nm-ada;press;2;2026-01-15;\n", "ne finit que le 2028-01-14" },
        { "categories.csv", "name;label;qualificationMonths\npress;Presse;36\n", "36 mois" },
        { "categories.csv", "name;label;qualificationMonths\npress;Presse;\n", "n'expirent plus" },
        { "machines.csv", "name;label;category;levelSupervised\npress-1;Presse;press;0\n", "travailler encadré, le niveau 0" },
        { "machines.csv", "name;label;category;levelAlone\npress-1;Presse;press;1\n", "travailler seul, le niveau 1" },
        { "machines.csv", "name;label;category;levelSupervisor\npress-1;Presse;press;2\n", "encadrer, le niveau 2" },
        { "machines.csv", "name;label;category;twoPersons\npress-1;Presse;press;non\n", "seconde personne" },
        { "machines.csv", "name;label;category;outOfService\npress-1;Presse;press;\n", "hors service (courroie)" },
        { "machines.csv", "name;label;category;hours\npress-1;Presse;press;lu-ve 08:00-19:01\n", "19:01" },
        { "machines.csv", "name;label;category\npress-1;Presse;printer\n", "passe de press à printer" },
    };

    public static TheoryData<string, string> NotOpening { get; } = new()
    {
        { "badges.csv", "uid;person;revokedAt\n04A1B2C3D4E5F6;m-ada;2026-02-01\nDEADBEEF;m-bob;2026-01-01\ncafe0102030405;m-bob;\n" },
        { "memberships.csv", "person;site;firstDay;lastDay;kind;hours\nm-ada;la-fabunit;2026-01-01;2026-05-31;resident;lu-je 09:00-12:00\nm-ada;la-fabunit;2026-07-01;;abonné;\n" },
        { "qualifications.csv", "person;category;level;signedOn;lastDay\nm-ada;press;2;2026-01-15;2026-11-30\nm-ada;printer;3;2026-01-15;\nm-ada;press;1;2026-01-15;\n" },
        { "machines.csv", "name;label;category;levelAlone;levelSupervised;levelSupervisor;hours\npress-1;Presse;press;3;2;4;lu-me 08:00-19:00\nnew-1;Neuve;press;0;0;1;\n" },
        { "categories.csv", "name;label;qualificationMonths\npress;Presse;12\nprinter;Imprimante;6\n" },
    };

    [Theory]
    [MemberData(nameof(WithoutOptionalColumns))]
    public async Task A_column_that_the_file_does_not_have_changes_nothing(string file, string text)
    {
        await using TestDatabase test = await RestrictedAsync(DatabaseKind.Sqlite);
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([RegistryImportTests.Write(test, file, text)], dryRun: false);
        Assert.Empty(result.Errors);
        Assert.All(result.Counts, c => Assert.Equal((0, 0, 1), (c.Added, c.Changed, c.Unchanged)));
        Assert.Empty(result.Openings);
    }

    [Theory]
    [MemberData(nameof(Opening))]
    public async Task A_restriction_that_is_lifted_is_said_and_written_only_where_it_is_allowed(string file, string text, string words)
    {
        await using TestDatabase test = await RestrictedAsync(DatabaseKind.Sqlite);
        string path = RegistryImportTests.Write(test, file, text);
        foreach (bool dryRun in new[] { true, false })
        {
            ImportResult refused = await new RegistryImport(test.Factory).RunAsync([path], dryRun);
            Assert.Empty(refused.Errors);
            ImportError opening = Assert.Single(refused.Openings);
            Assert.Equal(file, opening.File);
            Assert.Contains(words, opening.Message, StringComparison.Ordinal);
            Assert.Equal((false, !dryRun), (refused.Written, refused.OpeningRefused));
        }

        ImportResult written = await Allowed(test).RunAsync([path], dryRun: false);
        Assert.True(written.Written);
        Assert.Single(written.Openings);
        Assert.Equal((true, false), await AgainAsync(test, path));
    }

    [Theory]
    [MemberData(nameof(NotOpening))]
    public async Task A_restriction_that_is_made_and_a_row_that_is_new_need_no_yes(string file, string text)
    {
        await using TestDatabase test = await RestrictedAsync(DatabaseKind.Sqlite);
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([RegistryImportTests.Write(test, file, text)], dryRun: false);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Openings);
        Assert.True(result.Written);
    }

    [Theory]
    [DatabaseData]
    public async Task A_revoked_badge_stays_revoked_when_the_file_comes_again_without_the_column(DatabaseKind kind)
    {
        await using TestDatabase test = await RestrictedAsync(kind);
        string file = RegistryImportTests.Write(test, "badges.csv", "uid;personne\n04A1B2C3D4E5F6;m-ada\nBADCAFE1;m-bob\n");
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([file], dryRun: false);
        Assert.Equal(new ImportCounts("badges", 1, 0, 1), Assert.Single(result.Counts));
        await using MakerspaceDb db = test.Open();
        Badge badge = await db.Set<Badge>().SingleAsync(b => b.Person == "m-ada");
        Assert.Equal((new DateTimeOffset(2026, 2, 3, 9, 0, 0, TimeSpan.Zero), "scop-fabunit"), (badge.RevokedAt, badge.Structure));

        file = RegistryImportTests.Write(test, "badges.csv", "uid;personne;revoqueLe;structure\n04A1B2C3D4E5F6;m-ada;;\n");
        Assert.True((await Allowed(test).RunAsync([file], dryRun: false)).Written);
        await using MakerspaceDb after = test.Open();
        badge = await after.Set<Badge>().SingleAsync(b => b.Person == "m-ada");
        Assert.Equal((null, null), (badge.RevokedAt, badge.Structure));
    }

    [Fact]
    public async Task A_name_is_kept_without_the_column_and_taken_away_by_an_empty_cell()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        await new RegistryImport(test.Factory).RunAsync([RegistryImportTests.Write(test, "persons.csv", "ref\nm-ada\n")], dryRun: false);
        await using (MakerspaceDb db = test.Open())
        {
            Assert.True(await db.Set<PersonName>().AnyAsync(n => n.Person == "m-ada"));
        }

        ImportResult cleared = await new RegistryImport(test.Factory).RunAsync([RegistryImportTests.Write(test, "persons.csv", "ref;displayName\nm-ada;\n")], dryRun: false);
        Assert.True(cleared.Written);
        await using MakerspaceDb after = test.Open();
        Assert.False(await after.Set<PersonName>().AnyAsync(n => n.Person == "m-ada"));
        Assert.True(await after.Set<Person>().AnyAsync(p => p.Ref == "m-ada"));
    }

    [Fact]
    public async Task A_membership_file_without_structures_is_refused_where_two_could_be_meant()
    {
        await using TestDatabase test = await RestrictedAsync(DatabaseKind.Sqlite);
        string more = RegistryImportTests.Write(test, "memberships.csv", "person;site;structure;firstDay;kind\nm-ada;la-fabunit;coop;2026-01-01;resident\n");
        string structures = RegistryImportTests.Write(test, "structures.csv", "ref;label\ncoop;Coopérative\n");
        Assert.True((await new RegistryImport(test.Factory).RunAsync([more, structures], dryRun: false)).Written);
        string file = RegistryImportTests.Write(test, "memberships.csv", "person;site;firstDay;kind\nm-ada;la-fabunit;2026-01-01;abonné\n");
        ImportError error = Assert.Single((await new RegistryImport(test.Factory).RunAsync([file], dryRun: false)).Errors);
        Assert.Contains("coop, scop-fabunit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_file_leaves_alone_must_fit_what_it_changes()
    {
        await using TestDatabase test = await RestrictedAsync(DatabaseKind.Sqlite);
        string file = RegistryImportTests.Write(test, "machines.csv", "name;label;category;levelAlone\npress-1;Presse;press;0\n");
        Assert.Contains("le registre garde son niveau", Assert.Single((await Allowed(test).RunAsync([file], dryRun: false)).Errors).Message, StringComparison.Ordinal);
        file = RegistryImportTests.Write(test, "qualifications.csv", "person;category;level;signedOn\nm-ada;press;2;2027-01-01\n");
        Assert.Contains("2026-12-31, avant la signature", Assert.Single((await Allowed(test).RunAsync([file], dryRun: false)).Errors).Message, StringComparison.Ordinal);
        file = RegistryImportTests.Write(test, "machines.csv", "name;label;category;outOfServiceReason\npress-1;Presse;press;moteur\n");
        Assert.True((await new RegistryImport(test.Factory).RunAsync([file], dryRun: false)).Written);
        await using MakerspaceDb db = test.Open();
        Assert.Equal((true, "moteur"), await db.Set<Machine>().Where(m => m.Name == "press-1").Select(m => ValueTuple.Create(m.OutOfService, m.OutOfServiceReason)).SingleAsync());
    }

    [Theory]
    [InlineData("qualifications.csv", "person;category;level;signedOn\nm-ada;press;2;2026-09-01\n", "garde son dernier jour, le 2026-12-31")]
    [InlineData("memberships.csv", "person;site;firstDay;kind\nm-ada;la-fabunit;2026-01-01;abonné\n", "garde son dernier jour, le 2026-06-30")]
    [InlineData("badges.csv", "uid;person\n04A1B2C3D4E5F6;m-eve\n", "reste révoqué")]
    public async Task An_end_that_a_changed_row_keeps_for_want_of_a_column_is_said(string name, string text, string words)
    {
        await using TestDatabase test = await RestrictedAsync(DatabaseKind.Sqlite);
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([RegistryImportTests.Write(test, name, text)], dryRun: false);
        Assert.True(result.Written);
        ImportError said = Assert.Single(result.Warnings);
        Assert.Equal((name, 2), (said.File, said.Line));
        Assert.Contains(words, said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_stay_as_they_are_and_files_that_speak_of_the_end_are_not_mentioned()
    {
        await using TestDatabase test = await RestrictedAsync(DatabaseKind.Sqlite);
        string same = RegistryImportTests.Write(test, "badges.csv", "uid;person\n04A1B2C3D4E5F6;m-ada\n");
        string renewed = RegistryImportTests.Write(test, "qualifications.csv", "person;category;level;signedOn;lastDay\nm-ada;press;2;2026-09-01;2026-12-31\n");
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([same, renewed], dryRun: false);
        Assert.True(result.Written);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [DatabaseData]
    public async Task What_was_allowed_is_written_and_what_another_writer_adds_meanwhile_is_asked_for_anew(DatabaseKind kind)
    {
        await using TestDatabase test = await RestrictedAsync(kind);
        string file = RegistryImportTests.Write(test, "badges.csv", "uid;person;revokedAt\n04A1B2C3D4E5F6;m-ada;\nDEADBEEF;m-bob;\n");
        var asked = new List<int>();
        var import = new RegistryImport(test.Factory)
        {
            Allow = result =>
            {
                asked.Add(result.Openings.Count);
                if (asked.Count == 1)
                {
                    using MakerspaceDb other = test.Open();
                    other.Set<Badge>().Where(b => b.Person == "m-bob").ExecuteUpdate(s => s.SetProperty(b => b.RevokedAt, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
                }

                return true;
            },
        };
        Assert.True((await import.RunAsync([file], dryRun: false)).Written);
        Assert.Equal([1, 2], asked);
    }

    [Fact]
    public async Task Every_optional_column_is_a_property_that_can_be_kept()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        string[] properties = [.. db.Model.GetEntityTypes().Where(t => t.ClrType.Namespace == typeof(Site).Namespace).SelectMany(t => t.GetProperties().Select(p => $"{t.ClrType.Name}.{p.Name}"))];
        Dictionary<string, string> entities = new()
        {
            ["sites"] = "Site",
            ["agents"] = "Agent",
            ["agent-sites"] = "AgentSite",
            ["categories"] = "MachineCategory",
            ["machines"] = "Machine",
            ["placements"] = "Placement",
            ["structures"] = "Structure",
            ["persons"] = "PersonName",
            ["memberships"] = "Membership",
            ["badges"] = "Badge",
            ["qualifications"] = "Qualification",
            ["tariffs"] = "TariffRate",
        };
        Assert.All(
            ImportTable.All.SelectMany(t => t.Columns.Where(c => !c.Required && c.Name is not ("withdrawn" or "reason" or "categoryFrom")).Select(c => $"{entities[t.Name]}.{char.ToUpperInvariant(c.Name[0])}{c.Name[1..]}")),
            p => Assert.Contains(p, properties));
    }

    private static async Task<TestDatabase> RestrictedAsync(DatabaseKind kind)
    {
        TestDatabase test = await RegistrySample.ImportedAsync(kind);
        string folder = Directory.CreateDirectory(Path.Combine(test.Folder, "restricted")).FullName;
        foreach ((string name, string text) in Restricted)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text);
        }

        Assert.True((await new RegistryImport(test.Factory).RunAsync([folder], dryRun: false)).Written);
        return test;
    }

    private static RegistryImport Allowed(TestDatabase test) => new(test.Factory) { Allow = _ => true };

    // Nothing is left to open, and nothing to change.
    private static async Task<(bool Unchanged, bool Refused)> AgainAsync(TestDatabase test, string path)
    {
        ImportResult again = await new RegistryImport(test.Factory).RunAsync([path], dryRun: false);
        return (again.Counts.All(c => c.Added + c.Changed == 0), again.OpeningRefused);
    }
}
