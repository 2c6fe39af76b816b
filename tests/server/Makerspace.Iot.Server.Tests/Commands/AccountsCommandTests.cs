using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Tests.Data;

namespace Makerspace.Iot.Server.Tests.Commands;

/// <summary><c>accounts</c>: what somebody at the server's terminal does without mail.</summary>
public sealed class AccountsCommandTests
{
    [Fact]
    public async Task It_makes_the_first_administrators_link_invites_gives_and_ends_a_role_and_lists()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (Server.Data.MakerspaceDb db = database.Open())
        {
            db.Add(new Core.Registry.Site { Name = "la-fabunit", Label = "La FabUnit" });
            await db.SaveChangesAsync();
        }

        async Task<(int Code, string Out, string Error)> RunAsync(params string[] args)
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            int code = await ServerCommandLine.RunAsync(["accounts", .. args, "--data", database.Options.Data], output, error);
            return (code, output.ToString(), error.ToString());
        }

        Assert.Contains("http://127.0.0.1:5080/link/", (await RunAsync("link")).Out, StringComparison.Ordinal);
        var invited = await RunAsync("invite", "ada@exemple.fr", "--name", "Ada Test", "--role", "direction", "--site", "la-fabunit", "--by", "Claire");
        Assert.Equal(0, invited.Code);
        Assert.Contains("/link/", invited.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("roles", "ada@exemple.fr", "--role", "Trésorerie", "--site", "la-fabunit", "--from", "2026-01-01", "--until", "2030-12-31")).Code);
        Assert.Contains("tresorerie, la-fabunit, du 2026-01-01 au 2030-12-31", (await RunAsync("list")).Out, StringComparison.Ordinal);
        Assert.Contains("motif", (await RunAsync("roles", "ada@exemple.fr", "--role", "tresorerie", "--site", "la-fabunit", "--end")).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("roles", "ada@exemple.fr", "--role", "tresorerie", "--site", "la-fabunit", "--end", "--until", "2026-02-28", "--reason", "départ")).Code);
        Assert.Contains("au 2026-02-28", (await RunAsync("list")).Out, StringComparison.Ordinal);
        Assert.Contains("/link/", (await RunAsync("link", "ADA@exemple.fr")).Out, StringComparison.Ordinal);

        foreach ((string[] args, string words) in new (string[], string)[]
        {
            (["link", "eve@exemple.fr"], "Aucun compte"),
            (["invite", "pas-une-adresse", "--name", "X", "--role", "membre", "--site", "la-fabunit"], "n'est pas une adresse"),
            (["invite", "eve@exemple.fr", "--name", "X", "--role", "chef", "--site", "la-fabunit"], "écrivez membre"),
            (["invite", "eve@exemple.fr", "--name", "X", "--role", "membre", "--site", "ailleurs"], "n'est pas dans le registre"),
            (["invite", "eve@exemple.fr", "--name", "X", "--role", "membre"], "pour un site"),
            (["invite", "eve@exemple.fr", "--name", "X", "--role", "membre", "--site", "la-fabunit", "--from", "demain"], "n'est pas une date"),
            (["invite", "eve@exemple.fr", "--name", "X", "--role", "administration", "--site", "la-fabunit"], "tout le réseau"),
        })
        {
            var refused = await RunAsync(args);
            Assert.Equal(ServerCommandLine.Refused, refused.Code);
            Assert.Contains(words, refused.Error.Replace('\u00A0', ' '), StringComparison.Ordinal);
        }

        Assert.Contains("1 compte(s)", (await RunAsync("list")).Out, StringComparison.Ordinal);
    }
}
