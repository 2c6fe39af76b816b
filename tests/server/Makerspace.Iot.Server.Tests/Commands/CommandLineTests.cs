using Makerspace.Iot.Server.Commands;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Keys;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.TestKit;

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

    private static async Task<(int Code, string Output, string Error)> RunAsync(TestDatabase test, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await ServerCommandLine.RunAsync([.. args, "--data", test.Options.Data], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
