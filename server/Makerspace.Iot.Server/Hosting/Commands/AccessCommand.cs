using System.CommandLine;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>access show AGENT</c>: what the access list of an agent says now, in words. No name, no badge id.</summary>
internal static class AccessCommand
{
    private const int MostMembers = 500;

    public static Command Create(CommonOptions common)
    {
        var agent = new Argument<string>("agent") { Description = "Nom de l'agent" };
        var show = new Command("show", "Montre ce que dit la liste d'accès d'un agent") { agent };
        show.SetAction((parsed, cancellationToken) => RunAsync(
            common.Read(parsed), parsed.GetValue(agent)!, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        var command = new Command("access", "Listes d'accès");
        command.Subcommands.Add(show);
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, string agent, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await SchemaMigrator.CheckAsync(db, cancellationToken);
        using var registry = new RegistryCache(databases, TimeProvider.System);
        if (AccessLists.Preview(await registry.ReadAsync(cancellationToken), agent, TimeProvider.System.GetUtcNow()) is not { } rows)
        {
            await error.WriteLineAsync(Say($"Aucun agent ne s'appelle {agent}.", $"No agent is called {agent}."));
            return ServerCommandLine.Refused;
        }

        AccessPublication? last = await db.Set<AccessPublication>().AsNoTracking().SingleOrDefaultAsync(p => p.Agent == agent, cancellationToken);
        await output.WriteLineAsync(last is null ? Say("Aucune liste n'a encore été publiée.", "No list was published yet.") : Say($"Dernière liste publiée : version {last.Version}, du {last.IssuedAt:yyyy-MM-dd HH:mm} UTC.", $"Last list published: version {last.Version}, of {last.IssuedAt:yyyy-MM-dd HH:mm} UTC."));
        foreach (MachineRow machine in rows.Machines)
        {
            string state = machine.Machine.OutOfService ? Say($"hors service ({machine.Machine.OutOfServiceReason ?? "sans motif"})", $"out of service ({machine.Machine.OutOfServiceReason ?? "without a reason"})") : Say("en service", "in service");
            await output.WriteLineAsync(Say($"machine {machine.Machine.Name} [{machine.Machine.Category}] niveau seul {machine.Machine.LevelAlone}, encadré {machine.Machine.LevelSupervised}, {state}", $"machine {machine.Machine.Name} [{machine.Machine.Category}] level alone {machine.Machine.LevelAlone}, supervised {machine.Machine.LevelSupervised}, {state}"));
        }

        ILookup<int, BadgeRow> badges = rows.Badges.ToLookup(b => b.Member);
        foreach ((int index, MemberRow member) in rows.Members.Index().Take(MostMembers))
        {
            await output.WriteLineAsync(Line(member, badges[index].Count(b => !b.Revoked), badges[index].Count(b => b.Revoked)));
        }

        await output.WriteLineAsync(Say($"{rows.Members.Count} membre(s), {rows.Badges.Count} badge(s).", $"{rows.Members.Count} member(s), {rows.Badges.Count} badge(s)."));
        return 0;
    }

    private static string Line(MemberRow member, int good, int revoked)
    {
        string memberships = string.Join(", ", member.Memberships.Select(m => $"{m.From:yyyy-MM-dd HH:mm}→{(m.Until is { } until ? until.ToString("yyyy-MM-dd HH:mm") : "…")} {m.Structure}".TrimEnd()));
        string qualifications = string.Join(", ", member.Qualifications.Select(q => $"{q.Category}:{q.Level}{(q.Until is { } until ? Say($" (jusqu'au {until:yyyy-MM-dd HH:mm} UTC)", $" (until {until:yyyy-MM-dd HH:mm} UTC)") : string.Empty)}"));
        string marks = (member.ElsewhereOnly ? Say(" ailleurs seulement ;", " elsewhere only;") : string.Empty) + (member.Maintainer ? Say(" maintenance ;", " maintenance;") : string.Empty);
        return Say($"membre {member.Ref} :{marks} adhésions [{memberships}] ; habilitations [{qualifications}] ; badges {good} bon(s), {revoked} révoqué(s)", $"member {member.Ref}:{marks} memberships [{memberships}]; qualifications [{qualifications}]; badges {good} good, {revoked} revoked");
    }
}
