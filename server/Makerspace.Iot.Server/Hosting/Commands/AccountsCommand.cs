using System.CommandLine;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>accounts list|invite|link|roles</c>: accounts from the server's terminal, for installations without mail, and for whoever is locked out. May run beside the server.</summary>
internal static class AccountsCommand
{
    private static readonly IReadOnlyDictionary<string, Role> Roles = new Dictionary<string, Role>(StringComparer.Ordinal)
    {
        ["membre"] = Role.Member,
        ["contact"] = Role.StructureContact,
        ["formateur"] = Role.Trainer,
        ["fabmanager"] = Role.Fabmanager,
        ["tresorerie"] = Role.Treasurer,
        ["direction"] = Role.SiteDirector,
        ["controle"] = Role.Controller,
        ["administration"] = Role.NetworkAdministrator,
    };

    public static Command Create(CommonOptions common)
    {
        var list = new Command("list", "Les comptes et leurs rôles");
        list.SetAction((parsed, cancellation) => WithAsync(common.Read(parsed), async services => await ListAsync(services, parsed.InvocationConfiguration.Output, cancellation), cancellation));

        var email = new Argument<string>("adresse") { Description = "Adresse électronique" };
        var name = new Option<string>("--name") { Description = "Nom de la personne", Required = true };
        var role = new Option<string>("--role") { Description = "membre, contact, formateur, fabmanager, tresorerie, direction, controle ou administration", Required = true };
        var site = new Option<string?>("--site") { Description = "Site du rôle ; administration vaut pour tout le réseau" };
        var from = new Option<string?>("--from") { Description = "Premier jour, par exemple 2026-03-01 ; aujourd'hui par défaut" };
        var until = new Option<string?>("--until") { Description = "Dernier jour" };
        var by = new Option<string?>("--by") { Description = "Qui le fait ; sinon l'utilisateur du système" };
        var invite = new Command("invite", "Crée un compte et donne son lien") { email, name, role, site, from, until, by };
        invite.SetAction((parsed, cancellation) => WithAsync(
            common.Read(parsed),
            services => InviteAsync(services, parsed.GetRequiredValue(email), parsed.GetRequiredValue(name), Actor.AtTerminal(parsed.GetValue(by)),
                new RoleForm(parsed.GetRequiredValue(role), parsed.GetValue(site), parsed.GetValue(from), parsed.GetValue(until)), parsed.InvocationConfiguration, cancellation),
            cancellation));

        var whose = new Argument<string?>("adresse") { Description = "Adresse du compte ; sans elle, le lien qui crée le premier compte d'administration", Arity = ArgumentArity.ZeroOrOne };
        var link = new Command("link", "Donne un lien pour choisir un mot de passe : une fois, pendant 24 heures") { whose, by };
        link.SetAction((parsed, cancellation) => WithAsync(
            common.Read(parsed), services => LinkAsync(services, parsed.GetValue(whose), Actor.AtTerminal(parsed.GetValue(by)), parsed.InvocationConfiguration, cancellation), cancellation));

        var end = new Option<bool>("--end") { Description = "Termine le rôle, au jour de --until, sinon hier" };
        var reason = new Option<string?>("--reason") { Description = "Motif, avec --end" };
        var roles = new Command("roles", "Donne un rôle à un compte, ou le termine") { email, role, site, from, until, end, reason, by };
        roles.SetAction((parsed, cancellation) => WithAsync(
            common.Read(parsed),
            services => RoleAsync(services, parsed.GetRequiredValue(email), Actor.AtTerminal(parsed.GetValue(by)),
                new RoleForm(parsed.GetRequiredValue(role), parsed.GetValue(site), parsed.GetValue(from), parsed.GetValue(until)),
                parsed.GetValue(end), parsed.GetValue(reason), parsed.InvocationConfiguration, cancellation),
            cancellation));
        return new Command("accounts", "Comptes : les lire, inviter, donner un lien, donner ou terminer un rôle") { list, invite, link, roles };
    }

    private static async Task<int> WithAsync(ServerOptions options, Func<IServiceProvider, Task<int>> work, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(options);
        services.AddMakerspaceDb(options);
        services.AddSingleton<RegistryCache>();
        services.AddSingleton<IAccessPolicy>(RolePolicy.Instance);
        services.AddSingleton<RegistryWriter>();

        // At a terminal the link is shown, whether there is mail or not.
        services.AddAccounts();
        await using ServiceProvider provider = services.BuildServiceProvider();
        await using (MakerspaceDb db = await provider.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(cancellationToken))
        {
            await SchemaMigrator.CheckAsync(db, cancellationToken);
        }

        await using AsyncServiceScope scope = provider.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    private static async Task<int> ListAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        (IReadOnlyList<AccountLine> lines, bool more) = await services.GetRequiredService<AccountReader>().ListAsync(SiteScope.Network, null, cancellationToken);
        foreach (AccountLine line in lines)
        {
            string state = line.Account.Disabled ? Say("  désactivé", "  disabled") : line.HasPassword ? "" : Say("  sans mot de passe", "  no password");
            await output.WriteLineAsync($"{line.Account.Ref}  {QuarantineCommand.Printable(line.Account.DisplayName)} <{line.Account.Email}>{state}");
            foreach (AccountRole role in line.Roles)
            {
                string until = role.LastDay is { } last ? Say($" au {RecordRules.Text(last)}", $" to {RecordRules.Text(last)}") : string.Empty;
                await output.WriteLineAsync($"    {Word(role.Role)}, {(role.Site == Everywhere.Mark ? Say("tout le réseau", "the whole network") : role.Site)}, {Say("du", "from")} {RecordRules.Text(role.FirstDay)}{until}");
            }
        }

        await output.WriteLineAsync(more ? Say($"Seuls les {AccountReader.Most} premiers sont montrés.", $"Only the first {AccountReader.Most} are shown.") : Say($"{lines.Count} compte(s).", $"{lines.Count} account(s)."));
        return 0;
    }

    private static async Task<int> InviteAsync(
        IServiceProvider services, string email, string name, Actor actor, RoleForm asked, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (await ReadAsync(asked, console) is not { } form)
        {
            return ServerCommandLine.Refused;
        }

        AccountOutcome outcome = await services.GetRequiredService<AccountEdits>().InviteAsync(
            actor, new Invitation(email, name, Locale.Current.Code, form.Role, form.Site, form.FirstDay, form.LastDay), cancellationToken);
        if (!outcome.Done)
        {
            return await RefuseAsync(outcome.Problems, console);
        }

        await console.Output.WriteLineAsync(outcome.Existed
            ? Say($"{email} avait déjà un compte : il a maintenant ce rôle aussi.", $"{email} had an account already: it now has this role too.")
            : Say($"Compte {outcome.Account!.Ref} créé. Remettez ce lien à la personne elle-même ; il sert une fois, pendant 24 heures :", $"Account {outcome.Account!.Ref} made. Hand this link to the person; it works once, for 24 hours:") + "\n" + outcome.Link);
        return 0;
    }

    private static async Task<int> LinkAsync(IServiceProvider services, string? email, Actor actor, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        OneTimeLinks links = services.GetRequiredService<OneTimeLinks>();
        if (email is null)
        {
            if (await links.HasAdministratorAsync(cancellationToken))
            {
                await console.Error.WriteLineAsync(Say("Il y a déjà un compte d'administration. Donnez l'adresse d'un compte ; « accounts list » les montre.", "There is an administrator's account already. Give the address of an account; “accounts list” shows them."));
                return ServerCommandLine.Refused;
            }

            await console.Output.WriteLineAsync(Say("Ce lien crée le compte d'administration ; il sert une fois, pendant 24 heures :", "This link makes the administrator's account; it works once, for 24 hours:") + "\n" + await links.MakeAsync(LinkKind.FirstAdministrator, null, cancellationToken));
            return 0;
        }

        AccountReader reader = services.GetRequiredService<AccountReader>();
        if (AccountRules.Email(email) is not { } address || await reader.ByEmailAsync(address, cancellationToken) is not { } account)
        {
            return await UnknownAsync(email, console);
        }

        AccountOutcome outcome = await services.GetRequiredService<AccountEdits>().LinkAsync(actor, account.Ref, cancellationToken);
        if (!outcome.Done)
        {
            return await RefuseAsync(outcome.Problems, console);
        }

        await console.Output.WriteLineAsync(Say($"Lien de {QuarantineCommand.Printable(account.DisplayName)} ; il sert une fois, pendant 24 heures :", $"Link of {QuarantineCommand.Printable(account.DisplayName)}; it works once, for 24 hours:") + "\n" + outcome.Link);
        return 0;
    }

    private static async Task<int> RoleAsync(
        IServiceProvider services, string email, Actor actor, RoleForm asked, bool end, string? reason, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (await ReadAsync(asked, console) is not { } form)
        {
            return ServerCommandLine.Refused;
        }

        if (AccountRules.Email(email) is not { } address || await services.GetRequiredService<AccountReader>().ByEmailAsync(address, cancellationToken) is not { } account)
        {
            return await UnknownAsync(email, console);
        }

        AccountEdits edits = services.GetRequiredService<AccountEdits>();
        if (!end)
        {
            WriteOutcome given = await edits.GiveAsync(actor, account.Ref, form.Role, form.Site, form.FirstDay, form.LastDay, cancellationToken);
            return given.Written ? await AnswerAsync(Say($"{Word(form.Role)} : donné.", $"{Word(form.Role)}: given."), console) : await RefuseAsync(given.Problems, console);
        }

        AccountLine line = (await services.GetRequiredService<AccountReader>().FindAsync(account.Ref, SiteScope.Network, cancellationToken))!;
        if (line.Roles.LastOrDefault(r => r.Role == form.Role && r.Site == form.Site) is not { } held)
        {
            await console.Error.WriteLineAsync(Say("Ce compte n'a pas ce rôle, sur ce site. « accounts list » montre ses rôles.", "This account does not have this role, at this site. “accounts list” shows its roles."));
            return ServerCommandLine.Refused;
        }

        WriteOutcome ended = await edits.EndAsync(actor, account.Ref, held.Id, form.LastDay, reason?.Trim() ?? string.Empty, cancellationToken);
        return ended.Written ? await AnswerAsync(Say($"{Word(form.Role)} : terminé.", $"{Word(form.Role)}: ended."), console) : await RefuseAsync(ended.Problems, console);
    }

    // The words of the command line are French, like its other values.
    private static async Task<RoleForm?> ReadAsync(RoleForm asked, InvocationConfiguration console)
    {
        if (!Roles.TryGetValue(ImportTable.Plain(asked.RoleText ?? string.Empty), out Role role))
        {
            await console.Error.WriteLineAsync(Say($"--role {asked.RoleText} : écrivez {string.Join(", ", Roles.Keys)}.", $"--role {asked.RoleText}: write {string.Join(", ", Roles.Keys)}."));
            return null;
        }

        RoleForm form = asked with { RoleText = role.ToString(), SiteText = asked.SiteText ?? (RolePermissions.IsOfNetwork(role) ? Everywhere.Mark : string.Empty) };
        if (form.Problem(Locale.Current) is { } problem)
        {
            await console.Error.WriteLineAsync(problem);
            return null;
        }

        return form;
    }

    private static string Word(Role role) => Roles.First(r => r.Value == role).Key;

    private static async Task<int> AnswerAsync(string words, InvocationConfiguration console)
    {
        await console.Output.WriteLineAsync(words);
        return 0;
    }

    private static async Task<int> UnknownAsync(string email, InvocationConfiguration console)
    {
        await console.Error.WriteLineAsync(Say($"Aucun compte n'a l'adresse « {email} » ; « accounts list » les montre.", $"No account has the address “{email}”; “accounts list” shows them."));
        return ServerCommandLine.Refused;
    }

    private static async Task<int> RefuseAsync(IReadOnlyList<(Record? Row, RecordProblem Problem)> problems, InvocationConfiguration console)
    {
        foreach ((Record? row, RecordProblem problem) in problems)
        {
            await console.Error.WriteLineAsync(AccountTexts.Of(problem, row, Locale.Current));
        }

        await console.Error.WriteLineAsync(Say("Rien n'a été écrit.", "Nothing was written."));
        return ServerCommandLine.Refused;
    }
}
