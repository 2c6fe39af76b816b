using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Import;

public sealed class RegistryImportTests
{
    [Theory]
    [DatabaseData]
    public async Task A_whole_registry_is_imported_and_again_changes_nothing(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        string folder = RegistrySample.Write(test);
        var import = new RegistryImport(test.Factory);

        ImportResult first = await import.RunAsync([folder], dryRun: false);
        Assert.Empty(first.Errors);
        Assert.True(first.Written);
        ImportResult second = await import.RunAsync([folder], dryRun: false);
        Assert.Empty(second.Errors);
        Assert.False(second.Written);
        Assert.All(second.Counts, c => Assert.Equal((0, 0), (c.Added, c.Changed)));

        await using MakerspaceDb db = test.Open();
        Assert.Equal(1, await RegistryVersion.ReadAsync(db));
        Machine press = await db.Set<Machine>().SingleAsync(m => m.Name == "press-1");
        Assert.Equal(("Presse à recycler", "press", 2, 1, "lu+ma+me+je+ve 08:00-19:00"), (press.Label, press.Category, press.LevelAlone, press.LevelSupervised, press.Hours));
        Badge badge = await db.Set<Badge>().SingleAsync(b => b.Person == "m-ada");
        Assert.Equal("04a1b2c3d4e5f6", badge.Uid);
        TariffRate rate = await db.Set<TariffRate>().SingleAsync(t => t.Category == "press");
        Assert.Equal((12.5m, 0.2516m, "*"), (rate.EurosPerActiveHour, rate.EurosPerKwh, rate.Site));
        Placement placement = await db.Set<Placement>().SingleAsync(p => p.Machine == "press-1");
        Assert.Equal(new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero), placement.From);
        Membership trainee = await db.Set<Membership>().SingleAsync(m => m.Person == "m-bob");
        Assert.Equal((MembershipKind.Trainee, UsagePurpose.Training), (trainee.Kind, trainee.Purpose));
        Assert.Equal("Ada Béranger", (await db.Set<PersonName>().SingleAsync(n => n.Person == "m-ada")).DisplayName);
    }

    [Theory]
    [DatabaseData]
    public async Task A_changed_row_replaces_the_one_of_its_key_and_the_version_grows_by_one(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        string file = Write(test, "badges.csv", "uid;person;revokedAt\n04:A1:B2:C3:D4:E5:F6;m-ada;01/06/2026 14:30\n");
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([file], dryRun: false);
        Assert.Equal(new ImportCounts("badges", 0, 1, 0), Assert.Single(result.Counts));
        await using MakerspaceDb db = test.Open();
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 12, 30, 0, TimeSpan.Zero), (await db.Set<Badge>().SingleAsync(b => b.Person == "m-ada")).RevokedAt);
        Assert.Equal(2, await RegistryVersion.ReadAsync(db));
    }

    [Theory]
    [DatabaseData]
    public async Task Ids_of_five_and_eight_bytes_and_with_characters_that_nobody_sees_are_imported(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        string file = Write(test, "badges.csv", "uid;person\n1B00C4A7F2;m-ada\n\u200BE0:04:01:50:12:34:56:78\u00A0;m-bob\n1B00\u202FC4A7;m-ada\n");
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([file], dryRun: false);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        await using MakerspaceDb db = test.Open();
        Assert.Superset(new HashSet<string> { "1b00c4a7f2", "e004015012345678", "1b00c4a7" }, (await db.Set<Badge>().Select(b => b.Uid).ToListAsync()).ToHashSet());
    }

    [Fact]
    public async Task Ids_that_a_spreadsheet_may_have_touched_are_imported_with_a_warning_that_names_their_lines()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        string file = Write(test, "badges.csv", "uid;person\n0045102938;m-ada\n45102938;m-bob\n73928000;m-bob\n1B00C4A7;m-ada\n");
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([file], dryRun: false);
        Assert.True(result.Written);
        Assert.Equal(2, result.Warnings.Count);
        Assert.Contains(result.Warnings, w => w.Message.Contains("ligne(s) 3, 4 :", StringComparison.Ordinal) && w.Message.Contains("feuille de calcul", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, w => w.Message.Contains("ligne(s) 2 : dix chiffres", StringComparison.Ordinal));

        string usual = Write(test, "badges.csv", "uid;person\n45102938;m-ada\n04A1B2C3D4E5F6;m-bob\n");
        Assert.Empty((await new RegistryImport(test.Factory).RunAsync([usual], dryRun: true)).Warnings);
    }

    [Theory]
    [DatabaseData]
    public async Task One_wrong_line_and_nothing_is_imported(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        string folder = RegistrySample.Write(test);
        await File.AppendAllTextAsync(Path.Combine(folder, "badges.csv"), "zz;m-ada\n");
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([folder], dryRun: false);
        Assert.Equal(("badges.csv", 4), (Assert.Single(result.Errors).File, result.Errors[0].Line));
        await using MakerspaceDb db = test.Open();
        Assert.Empty(await db.Set<Site>().ToListAsync());
        Assert.Equal(0, await RegistryVersion.ReadAsync(db));
    }

    [Theory]
    [DatabaseData]
    public async Task A_dry_run_counts_and_writes_nothing(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([RegistrySample.Write(test)], dryRun: true);
        Assert.Contains(new ImportCounts("sites", 2, 0, 0), result.Counts);
        Assert.False(result.Written);
        await using MakerspaceDb db = test.Open();
        Assert.Empty(await db.Set<Site>().ToListAsync());
    }

    [Fact]
    public async Task A_file_that_does_not_speak_of_a_block_leaves_it_alone()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        await using (MakerspaceDb db = test.Open())
        {
            await db.Set<Machine>().Where(m => m.Name == "press-1").ExecuteUpdateAsync(s => s.SetProperty(m => m.OutOfService, true).SetProperty(m => m.OutOfServiceReason, "courroie"));
        }

        string file = Write(test, "machines.csv", "name,label,category\npress-1,Grande presse,press\n");
        Assert.Empty((await new RegistryImport(test.Factory).RunAsync([file], dryRun: false)).Errors);
        await using MakerspaceDb after = test.Open();
        Machine press = await after.Set<Machine>().SingleAsync(m => m.Name == "press-1");
        Assert.Equal(("Grande presse", true, "courroie"), (press.Label, press.OutOfService, press.OutOfServiceReason));

        file = Write(test, "machines.csv", "name,label,category,outOfService\npress-1,Grande presse,press,non\n");
        Assert.Empty((await new RegistryImport(test.Factory) { Allow = _ => true }.RunAsync([file], dryRun: false)).Errors);
        await using MakerspaceDb last = test.Open();
        press = await last.Set<Machine>().SingleAsync(m => m.Name == "press-1");
        Assert.Equal((false, null), (press.OutOfService, press.OutOfServiceReason));
    }

    [Fact]
    public async Task Json_and_csv_say_the_same()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        string file = Write(test, "tarifs.json", """
            [
              // the same rate as in the CSV file
              { "type": "résident", "categorie": "press", "premierJour": "01/01/2026", "eurosParHeure": 12.50, "eurosParKwh": "0,2516", "dernierJour": null }
            ]
            """);
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([file], dryRun: false);
        Assert.Empty(result.Errors);
        Assert.Equal(new ImportCounts("tariffs", 0, 0, 1), Assert.Single(result.Counts));
    }

    [Fact]
    public async Task A_file_of_another_name_encoding_or_kind_is_refused_with_words()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        string mac = Path.Combine(test.Folder, "structures.csv");
        await File.WriteAllBytesAsync(mac, [(byte)'r', (byte)'e', (byte)'f', (byte)';', 0x8E]);
        ImportResult result = await new RegistryImport(test.Factory).RunAsync(
            [Write(test, "badgs.csv", "uid\n"), mac, Write(test, "sites.txt", "name\n"), Path.Combine(test.Folder, "absent.csv"), Write(test, "agents.csv", string.Empty)], dryRun: false);
        Assert.Equal(5, result.Errors.Count);
        Assert.Contains(result.Errors, e => e.Message.Contains("« badges »", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.Message.Contains("UTF-8", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.Message.Contains(".csv ou .json", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.Message.Contains("n'existe pas", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.File == "agents.csv" && e.Message.Contains("vide", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_rows_and_too_many_bytes_are_refused()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        string rows = Write(test, "persons.csv", "ref\n" + string.Join('\n', Enumerable.Range(0, ImportFile.MaxRows + 1)));
        string bytes = Write(test, "structures.csv", new string('x', ImportFile.MaxBytes + 1));
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([rows, bytes], dryRun: false);
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.Contains("coupez", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_wrong_line_is_named_in_one_pass_however_many()
    {
        const int Many = 2000;
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        string file = Write(test, "persons.csv", "ref\n" + string.Join('\n', Enumerable.Repeat("PAS UN NOM", Many)));
        ImportResult result = await new RegistryImport(test.Factory).RunAsync([file], dryRun: false);
        Assert.Equal(Enumerable.Range(2, Many), result.Errors.Select(e => e.Line));

        using var said = new StringWriter();
        Assert.Equal(1, await ServerCommandLine.RunAsync(["import", file, "--data", test.Options.Data], TextWriter.Null, said));
        string all = Path.Combine(test.Options.Data, "import-erreurs.txt");
        Assert.Contains(all, said.ToString(), StringComparison.Ordinal);
        Assert.Contains("2000 erreur(s)", said.ToString(), StringComparison.Ordinal);
        string[] lines = await File.ReadAllLinesAsync(all);
        Assert.Equal(Many, lines.Length);
        Assert.StartsWith("persons.csv, ligne 2001 :", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [DatabaseData]
    public async Task A_dry_run_and_a_wrong_file_wait_for_no_writer(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        await using MakerspaceDb writer = test.Open();
        await using var transaction = await writer.Database.BeginTransactionAsync();
        await RegistryVersion.BumpAsync(writer);

        string good = Write(test, "persons.csv", "ref\nm-new\n");
        string wrong = Write(test, "badges.csv", "uid;person\nzz;m-ada\n");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var import = new RegistryImport(test.Factory);
        Assert.Equal(new ImportCounts("persons", 1, 0, 0), Assert.Single((await import.RunAsync([good], dryRun: true, limit.Token)).Counts));
        Assert.Single((await import.RunAsync([wrong], dryRun: false, limit.Token)).Errors);
        if (kind == DatabaseKind.Sqlite)
        {
            Assert.Equal(0, await ServerCommandLine.RunAsync(["import", good, "--dry-run", "--data", test.Options.Data], TextWriter.Null, TextWriter.Null));
        }
    }

    [Theory]
    [DatabaseData]
    public async Task Imports_at_the_same_time_each_count_once_and_none_overwrites_another(DatabaseKind kind)
    {
        const int Many = 8;
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        ImportResult[] results = await Task.WhenAll(Enumerable.Range(0, Many).Select(i => Task.Run(() =>
        {
            string folder = Directory.CreateDirectory(Path.Combine(test.Folder, $"import-{i}")).FullName;
            File.WriteAllText(Path.Combine(folder, "persons.csv"), $"ref\nm-{i}\n");
            return new RegistryImport(test.Factory).RunAsync([folder], dryRun: false);
        })));
        Assert.All(results, r => Assert.True(r.Written));
        await using MakerspaceDb db = test.Open();
        Assert.Equal(1 + Many, await RegistryVersion.ReadAsync(db));
        Assert.Equal(3 + Many, await db.Set<Person>().CountAsync());
    }

    [Fact]
    public async Task The_readme_names_every_file_and_column()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "server", "Makerspace.Iot.Server", "Import", "README.md"));
        string[] lines = readme.Split('\n');
        foreach (ImportTable table in ImportTable.All)
        {
            string line = Assert.Single(lines, l => l.StartsWith($"| `{table.Name}`", StringComparison.Ordinal));
            Assert.All(table.Columns, c => Assert.Contains(c.Name, line, StringComparison.Ordinal));
            Assert.All(table.Columns, c => Assert.Contains(c.French, line, StringComparison.Ordinal));
        }
    }

    internal static string Write(TestDatabase test, string name, string text)
    {
        string path = Path.Combine(test.Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Makerspace.Iot.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
