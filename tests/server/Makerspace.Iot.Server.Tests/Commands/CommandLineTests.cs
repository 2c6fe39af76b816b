using System.Diagnostics;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Keys;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public async Task A_good_folder_is_imported_and_told_in_numbers()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        (int code, string output, string error) = await RunAsync(test, "import", RegistrySample.Write(test), "--dry-run");
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("sites : 2 ajoutée(s), 0 modifiée(s), 0 inchangée(s)", output, StringComparison.Ordinal);
        Assert.Contains("rien n'a été écrit", output, StringComparison.Ordinal);
        Assert.Contains("Import terminé", (await RunAsync(test, "import", RegistrySample.Write(test))).Output, StringComparison.Ordinal);
        Assert.Contains("Rien à changer", (await RunAsync(test, "import", RegistrySample.Write(test))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_file_ends_in_one_line_per_error_and_a_code_that_is_not_zero()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        string folder = RegistrySample.Write(test);
        await File.AppendAllTextAsync(Path.Combine(folder, "badges.csv"), "zz;m-ada\n");
        (int code, _, string error) = await RunAsync(test, "import", folder);
        Assert.Equal(ServerCommandLine.Refused, code);
        Assert.StartsWith("badges.csv, ligne 4 : uid", error, StringComparison.Ordinal);
        Assert.Contains("1 erreur(s) ; rien n'a été importé.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_speaks_English_to_whoever_asks_for_it()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        string folder = RegistrySample.Write(test);
        (int code, string output, string error) = await RunAsync(test, "import", folder, "--lang", "en");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(": 1 added, 0 changed, 0 unchanged", output, StringComparison.Ordinal);
        Assert.EndsWith("Import done.\n", output, StringComparison.Ordinal);
        await File.AppendAllTextAsync(Path.Combine(folder, "badges.csv"), "zz;m-ada\n");
        (code, _, error) = await RunAsync(test, "import", folder, "--lang", "en");
        Assert.Equal(ServerCommandLine.Refused, code);
        Assert.StartsWith("badges.csv, line 4: uid: “zz”", error, StringComparison.Ordinal);
        Assert.Contains("1 error(s); nothing was imported.", error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await RunAsync(test, "import", folder, "--lang", "de")).Code);
    }

    [Theory]
    [InlineData("this file does not exist", "import", "x")]
    [InlineData("No agent is called nobody.", "access", "show", "nobody")]
    [InlineData("level alone", "access", "show", "fabunit-1")]
    [InlineData("No broker in the settings", "command", "block", "press-1")]
    [InlineData("write host:port", "command", "block", "press-1", "--broker", "here")]
    [InlineData("No alarm to settle.", "alarms", "list")]
    [InlineData("No alarm has the identifier “abc”", "alarms", "acknowledge", "abc", "--by", "x", "--reason", "y")]
    [InlineData("--by: a few words are needed.", "alarms", "acknowledge", "abc", "--by", " ", "--reason", "y")]
    [InlineData("No session without an end.", "sessions", "list")]
    [InlineData("No session “a/b”", "sessions", "settle", "a/b", "--by", "x", "--reason", "y")]
    [InlineData("No message in quarantine.", "quarantine", "list")]
    [InlineData("0 entries set aside.", "ledger", "reapply", "--dry-run")]
    [InlineData("“badgers” is no table", "registry", "list", "badgers")]
    [InlineData("time zone Europe/Paris", "registry", "list", "sites")]
    [InlineData("there is no such file", "restore", "/nowhere/x.db")]
    [InlineData("there is no such settings file", "alarms", "list", "--config", "/nowhere/server.json")]
    [InlineData("cannot be the name of an agent", "keys", "agent", "Nope!", "--out", "/nowhere")]
    public async Task Every_command_speaks_English_to_whoever_asks_for_it(string words, params string[] command)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        (_, string output, string error) = await RunAsync(test, [.. command, "--lang", "en"]);
        Assert.Contains(words, output + error, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"[«»éèà]|\s[;:?!]|\b(est|une|les|des|dans|avec|sans|aucune?|jusqu|ligne)\b", output + error);
    }

    [Fact]
    public async Task A_reason_that_is_too_long_is_told_in_the_language_asked()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        string[] import = ["import", RegistrySample.Write(test), "--reason", new string('x', 5000)];
        Assert.Contains("characters at most.", (await RunAsync(test, [.. import, "--lang", "en"])).Error, StringComparison.Ordinal);
        Assert.Contains("characters at most.", (await RunAsync(test, [.. import, "--lang=en"])).Error, StringComparison.Ordinal);
        Assert.Contains("caractères au plus.", (await RunAsync(test, import)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_tells_the_upgrade_of_an_old_database_in_English_to_whoever_asks_for_it()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        string output = (await RunAsync(test, "import", RegistrySample.Write(test), "--lang", "en", "--database", test.Options.Database)).Output;
        Assert.StartsWith("Database upgraded: ", output, StringComparison.Ordinal);
        Assert.Contains("A server of an older version that still runs on it will not start again", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Base de données", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_access_list_of_an_agent_can_be_read_without_names_or_badge_ids()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        (int code, string output, _) = await RunAsync(test, "access", "show", "fabunit-1");
        Assert.Equal(0, code);
        Assert.Contains("machine press-1 [press]", output, StringComparison.Ordinal);
        Assert.Contains("membre m-ada", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Béranger", output, StringComparison.Ordinal);
        Assert.DoesNotContain("04a1b2", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(ServerCommandLine.Refused, (await RunAsync(test, "access", "show", "nobody")).Code);
    }

    [Fact]
    public async Task A_command_without_broker_settings_or_with_a_dead_broker_says_so()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        (int code, _, string error) = await RunAsync(test, "command", "block", "press-1");
        Assert.Equal(ServerCommandLine.Unusable, code);
        Assert.Contains("--broker", error, StringComparison.Ordinal);
        using (TestKeys.Make(test))
        {
            (code, _, error) = await RunAsync(test, "command", "block", "press-1", "--broker", "127.0.0.1", "--keys-folder", TestKeys.Folder(test));
            Assert.Equal(ServerCommandLine.Unusable, code);
            Assert.Contains("hôte:port", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_wrong_configuration_ends_in_one_line()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("server.json"), """{ "brokr": {} }""");
        var error = new StringWriter();
        Assert.Equal(ServerCommandLine.Unusable, await ServerCommandLine.RunAsync(["import", folder.Path, "--config", folder.File("server.json")], TextWriter.Null, error));
        Assert.Contains("« broker »", Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [DatabaseData]
    public async Task Nothing_but_serve_and_import_changes_a_database_of_an_older_version(DatabaseKind kind)
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(kind);
        string files = RegistrySample.Write(test);
        string[][] commands =
        [
            ["alarms", "list"], ["sessions", "list"], ["alarms", "acknowledge", "a", "--by", "b", "--reason", "c"], ["quarantine", "list"], ["quarantine", "show", "a"], ["ledger", "reapply"], ["ledger", "reapply", "--dry-run"],
            ["access", "show", "fabunit-1"], ["import", files, "--dry-run"],
        ];
        foreach (string[] command in commands)
        {
            (int code, _, string error) = await RunAsync(test, [.. command, "--database", test.Options.Database]);
            Assert.Equal(ServerCommandLine.Unusable, code);
            Assert.Contains("version plus ancienne", error, StringComparison.Ordinal);
            Assert.Contains("« serve »", error, StringComparison.Ordinal);
        }

        using (TestKeys.Make(test))
        {
            (int code, _, string error) = await RunAsync(
                test, "command", "block", "press-1", "--broker", "127.0.0.1:1", "--keys-folder", TestKeys.Folder(test), "--database", test.Options.Database);
            Assert.Equal(ServerCommandLine.Unusable, code);
            Assert.Contains("version plus ancienne", error, StringComparison.Ordinal);
        }

        await using MakerspaceDb after = test.Open();
        Assert.Equal(SchemaState.Older, await SchemaMigrator.StateAsync(after));
        await after.Database.ExecuteSqlAsync($"INSERT INTO schema_history (id) VALUES ('9999-from-the-future')");
        Assert.Contains("9999-from-the-future", (await RunAsync(test, "import", files, "--dry-run", "--database", test.Options.Database)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_makes_no_database_and_a_dry_run_of_the_first_import_leaves_none()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        (int code, _, string error) = await RunAsync(test, "alarms", "list");
        Assert.Equal(ServerCommandLine.Unusable, code);
        Assert.Contains("pas encore de base", error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(test, "import", RegistrySample.Write(test), "--dry-run")).Code);
        Assert.Empty(Directory.GetFiles(test.Options.Data));
    }

    [Fact]
    public async Task The_program_lifts_a_restriction_only_where_it_is_told_to()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        string Badges(string revoked) => Import.RegistryImportTests.Write(test, "badges.csv", $"uid;personne;revoqueLe\nDEADBEEF;m-bob;{revoked}\n");
        Assert.Equal(0, (await ProgramAsync(test, "import", Badges("2026-02-01"))).Code);

        (int code, string said) = await ProgramAsync(test, "import", Badges(string.Empty), "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains("1 restriction(s)", said, StringComparison.Ordinal);
        Assert.Contains("badges.csv, ligne 2 : le badge de m-bob, révoqué le 2026-02-01 00:00, ne l'est plus.", said, StringComparison.Ordinal);

        // A yes that does not come from a terminal is nobody's yes.
        (code, said) = await ProgramAsync(test, "import", Badges(string.Empty));
        Assert.Equal(ServerCommandLine.Refused, code);
        Assert.Contains("--allow-opening", said, StringComparison.Ordinal);
        Assert.Contains("ne l'est plus", said, StringComparison.Ordinal);
        Assert.NotNull(await RevokedAsync());

        (code, said) = await ProgramAsync(test, "import", Badges(string.Empty), "--allow-opening");
        Assert.Equal(0, code);
        Assert.Contains("ne l'est plus", said, StringComparison.Ordinal);
        Assert.Null(await RevokedAsync());

        async Task<DateTimeOffset?> RevokedAsync()
        {
            await using MakerspaceDb db = test.Open();
            return await db.Set<Badge>().Where(b => b.Uid == "deadbeef").Select(b => b.RevokedAt).SingleAsync();
        }
    }

    private static async Task<(int Code, string Said)> ProgramAsync(TestDatabase test, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(ServerCommandLine).Assembly.Location, .. args, "--data", test.Options.Data])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        await process.StandardInput.WriteLineAsync("oui");
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    internal static async Task<(int Code, string Output, string Error)> RunAsync(TestDatabase test, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await ServerCommandLine.RunAsync([.. args, "--data", test.Options.Data], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
