using System.CommandLine;
using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>registry list|correct|withdraw|history</c>: the dated rows of the registry, corrected or withdrawn with a reason. May run beside the server.</summary>
internal static class RegistryCommand
{
    private const int MostListed = 500;

    public static Command Create(CommonOptions common)
    {
        var kind = new Argument<string>("table") { Description = "adhesions, tarifs, emplacements, habilitations, sites, sites-agents ou categories-passees" };
        var filter = new Argument<string?>("filtre") { Description = "Une personne, une machine, un agent ou un site", Arity = ArgumentArity.ZeroOrOne };
        var list = new Command("list", "Les lignes, avec leur numéro") { kind, filter };
        list.SetAction((parsed, cancellation) => ListAsync(common.Read(parsed), parsed.GetRequiredValue(kind), parsed.GetValue(filter), parsed.InvocationConfiguration, cancellation));

        var id = new Argument<Guid>("numero") { Description = "Numéro de la ligne, donné par « registry list »" };
        var by = new Option<string?>("--by") { Description = "Qui corrige ; sinon l'utilisateur du système" };
        var reason = new Option<string>("--reason") { Description = "Motif, gardé avec ce qui était et ce qui est", Required = true };
        Option<string?>[] fields = [.. RegistryFields.Options.Select(o => new Option<string?>(o.Name) { Description = o.French })];
        var correct = new Command("correct", "Corrige une ligne, aussi pour le passé") { id, by, reason };
        Array.ForEach(fields, correct.Options.Add);
        correct.SetAction((parsed, cancellation) => ChangeAsync(
            common.Read(parsed), parsed.GetRequiredValue(id), Actor.AtTerminal(parsed.GetValue(by)), parsed.GetRequiredValue(reason).Trim(),
            fields.Where(f => parsed.GetValue(f) is not null).ToDictionary(f => f.Name, f => parsed.GetValue(f)!.Trim(), StringComparer.Ordinal), parsed.InvocationConfiguration, cancellation));

        var withdraw = new Command("withdraw", "Retire une ligne qui n'aurait jamais dû être là") { id, by, reason };
        withdraw.SetAction((parsed, cancellation) => ChangeAsync(
            common.Read(parsed), parsed.GetRequiredValue(id), Actor.AtTerminal(parsed.GetValue(by)), parsed.GetRequiredValue(reason).Trim(), null, parsed.InvocationConfiguration, cancellation));

        var history = new Command("history", "Ce qu'une ligne a été : qui, quand, avant, après, pourquoi") { id };
        history.SetAction((parsed, cancellation) => HistoryAsync(common.Read(parsed), parsed.GetRequiredValue(id), parsed.InvocationConfiguration, cancellation));
        return new Command("registry", "Registre : corriger ou retirer une adhésion, un tarif, un emplacement, une habilitation, le fuseau d'un site, le site d'un agent") { list, correct, withdraw, history };
    }

    private static async Task<int> ListAsync(ServerOptions options, string table, string? filter, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await (await OpenAsync(options, cancellationToken)).CreateDbContextAsync(cancellationToken);
        IReadOnlyList<Record>? rows = ImportTable.Plain(table) switch
        {
            "adhesions" or "memberships" => await Rows(db.Set<Membership>().Where(m => filter == null || m.Person == filter || m.Site == filter || m.Structure == filter).OrderBy(m => m.Person).ThenBy(m => m.FirstDay)),
            "tarifs" or "tariffs" => await Rows(db.Set<TariffRate>().Where(t => filter == null || t.Site == filter || t.Category == filter || t.Machine == filter).OrderBy(t => t.Site).ThenBy(t => t.FirstDay)),
            "emplacements" or "placements" => await Rows(db.Set<Placement>().Where(p => filter == null || p.Machine == filter || p.Agent == filter).OrderBy(p => p.Machine).ThenBy(p => p.From)),
            "habilitations" or "qualifications" => await Rows(db.Set<Qualification>().Where(q => filter == null || q.Person == filter || q.Category == filter).OrderBy(q => q.Person).ThenBy(q => q.Category)),
            "sites" => await Rows(db.Set<Site>().Where(s => filter == null || s.Name == filter).OrderBy(s => s.Name)),
            "sitesagents" or "agentsites" => await Rows(db.Set<AgentSite>().Where(s => filter == null || s.Agent == filter || s.Site == filter).OrderBy(s => s.Agent).ThenBy(s => s.FirstDay)),
            "categoriespassees" or "formercategories" => await Rows(db.Set<FormerCategory>().Where(f => filter == null || f.Machine == filter || f.Category == filter).OrderBy(f => f.Machine).ThenBy(f => f.LastDay)),
            _ => null,
        };
        if (rows is null)
        {
            return await RefuseAsync(console, Say($"« {table} » n'est pas une table : adhesions, tarifs, emplacements, habilitations, sites, sites-agents ou categories-passees.", $"“{table}” is no table: memberships, tariffs, placements, qualifications, sites, agent-sites or former-categories."));
        }

        foreach (Record row in rows.Take(MostListed))
        {
            await console.Output.WriteLineAsync($"{row.Id}  {RegistryFields.Line(row)}");
        }

        await console.Output.WriteLineAsync(rows.Count > MostListed ? Say($"Seules les {MostListed} premières sont montrées ; donnez un filtre.", $"Only the first {MostListed} are shown; give a filter.") : Say($"{rows.Count} ligne(s).", $"{rows.Count} row(s)."));
        return 0;

        async Task<IReadOnlyList<Record>> Rows<T>(IQueryable<T> query)
            where T : Record => await query.AsNoTracking().Take(MostListed + 1).ToListAsync(cancellationToken);
    }

    // Without fields the row is withdrawn.
    private static async Task<int> ChangeAsync(
        ServerOptions options, Guid id, Actor actor, string reason, Dictionary<string, string>? fields, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (AlarmsCommand.Problem(reason, MakerspaceDb.TextLength, "--reason") is { } problem)
        {
            return await RefuseAsync(console, problem);
        }

        if (fields is { Count: 0 })
        {
            return await RefuseAsync(console, Say($"Rien à corriger : donnez au moins une de ces options : {string.Join(", ", RegistryFields.Options.Select(o => o.Name))}.", $"Nothing to correct: give at least one of these options: {string.Join(", ", RegistryFields.Options.Select(o => o.Name))}."));
        }

        IDbContextFactory<MakerspaceDb> databases = await OpenAsync(options, cancellationToken);
        string? refused = null;
        string before = string.Empty, after = string.Empty;
        long sessions = 0;
        WriteOutcome outcome = await new RegistryWriter(databases).WriteAsync(actor, reason, async act =>
        {
            DateOnly today = new SiteZones(await act.Db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken)).DaysOf(act.Acting.At).Last;
            if (await Find<Membership>() is { } membership)
            {
                MemberWrites writes = await MemberWrites.LoadAsync(act, membership.Person, cancellationToken);
                await Change(writes, writes.Memberships, membership, (b, a) => PastSessions.Of(b, a, today));
            }
            else if (await Find<TariffRate>() is { } rate)
            {
                TariffWrites writes = await TariffWrites.LoadAsync(act, await ClosedSites.ReadAsync(act.Db, cancellationToken), cancellationToken);
                await Change(writes, writes.Tariffs, rate, (b, a) => PastSessions.Of(b, a, writes.Tariffs.Rows, today));
            }
            else if (await Find<Qualification>() is { } qualification)
            {
                TrainingWrites writes = await TrainingWrites.LoadAsync(act, qualification.Person, cancellationToken);
                await Change(writes, writes.Qualifications, qualification, (_, _) => []);
            }
            else
            {
                MachineWrites writes = await MachineWrites.LoadAsync(act, cancellationToken);
                if (await Find<Placement>() is { } placement)
                {
                    await Change(writes, writes.Placements, placement, (_, _) => []);
                }
                else if (await Find<Site>() is { } site && fields is not null)
                {
                    await Change(writes, writes.Sites, site, (b, a) => PastSessions.Of(b!, a!, today));
                }
                else if (await Find<AgentSite>() is { } stands)
                {
                    await Change(writes, writes.AgentSites, stands, (_, _) => []);
                }
                else if (await Find<FormerCategory>() is { } former)
                {
                    Machine machine = writes.Machines.Find(former.Machine)!;
                    CategoryHistory was = new([machine], await act.Db.Set<FormerCategory>().AsNoTracking().Where(f => f.Machine == former.Machine).ToListAsync(cancellationToken));
                    DateOnly edge = former.LastDay;
                    await Change(
                        writes, writes.FormerCategories, former,
                        (_, a) => PastSessions.Of(machine, was, new([machine], writes.FormerCategories.Rows), a is null ? [edge] : [edge, a.LastDay], today));
                }
                else
                {
                    act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
                }
            }

            Task<T?> Find<T>()
                where T : Record => act.Db.Set<T>().SingleOrDefaultAsync(r => r.Id == id, cancellationToken);

            async Task Change<T, TKey>(ModuleWrites writes, RecordSet<T, TKey> set, T row, Func<T?, T?, IEnumerable<PastDays>> past)
                where T : Record
                where TKey : notnull
            {
                var stored = (T)act.Db.Entry(row).CurrentValues.ToObject();
                before = RegistryFields.Line(row);
                if (fields is null)
                {
                    writes.Withdraw(set, row, null, reason);
                }
                else
                {
                    writes.Correct(set, row, null, reason, r => refused = RegistryFields.Apply(r, fields));
                    after = RegistryFields.Line(row);
                }

                if (refused is not null)
                {
                    act.Refuse(row, new RecordProblem(string.Empty, RecordFault.Text, refused));
                    return;
                }

                writes.Check();
                PastDays[] days = [.. past(stored, fields is null ? null : row)];
                sessions = (await PastSessions.CountAsync(act.Db, days, act.Acting.At, cancellationToken)).Values.Sum();
            }
        }, cancellationToken);
        if (refused is not null)
        {
            return await RefuseAsync(console, refused);
        }

        if (!outcome.Written)
        {
            foreach ((Record? row, RecordProblem one) in outcome.Problems)
            {
                await console.Error.WriteLineAsync($"{(one.Field.Length == 0 ? string.Empty : one.Field + Say(" : ", ": "))}{Say(RecordWords.Of(one, row))}.");
            }

            return await RefuseAsync(console, Say("Rien n'a été écrit.", "Nothing was written."));
        }

        await console.Output.WriteLineAsync(fields is null ? Say($"Retirée : {before}", $"Withdrawn: {before}") : Say($"Avant : {before}{Environment.NewLine}Après : {after}", $"Before: {before}{Environment.NewLine}After: {after}"));
        await console.Output.WriteLineAsync(sessions == 0
            ? Say("Aucune session enregistrée n'en change de jour, de prix ni de type.", "No recorded session changes its day, price or kind by it.")
            : Say(
                string.Create(CultureInfo.InvariantCulture, $"{sessions} session(s) déjà enregistrée(s) au plus en changent de jour, de prix ou de type."),
                string.Create(CultureInfo.InvariantCulture, $"{sessions} recorded session(s) at most change their day, price or kind by it.")));
        return 0;
    }

    private static async Task<int> HistoryAsync(ServerOptions options, Guid id, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await (await OpenAsync(options, cancellationToken)).CreateDbContextAsync(cancellationToken);
        List<AuditEntry> entries = await db.Set<AuditEntry>().AsNoTracking().Where(a => a.Row == id).OrderBy(a => a.At).ThenBy(a => a.Act).Take(MostListed).ToListAsync(cancellationToken);
        foreach (AuditEntry entry in entries)
        {
            await console.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{entry.At:yyyy-MM-dd HH:mm:ss}Z  {QuarantineCommand.Printable(entry.Actor)} ({entry.ActorKind})  {entry.Kind}  {QuarantineCommand.Printable(entry.Reason ?? Say("sans motif", "without a reason"))}"));
            await console.Output.WriteLineAsync(Say($"          avant : {QuarantineCommand.Printable(entry.Before ?? "rien")}", $"          before: {QuarantineCommand.Printable(entry.Before ?? "nothing")}"));
            await console.Output.WriteLineAsync(Say($"          après : {QuarantineCommand.Printable(entry.After ?? "retirée")}", $"          after: {QuarantineCommand.Printable(entry.After ?? "withdrawn")}"));
        }

        return entries.Count > 0 ? 0 : await RefuseAsync(console, Say("Aucune écriture sur cette ligne : elle n'est pas au registre, ou date d'avant la tenue de ce journal.", "Nothing on record of this row: it is not in the registry, or dates from before this journal was kept."));
    }

    private static async Task<int> RefuseAsync(InvocationConfiguration console, string why)
    {
        await console.Error.WriteLineAsync(why);
        return ServerCommandLine.Refused;
    }

    private static async Task<IDbContextFactory<MakerspaceDb>> OpenAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await SchemaMigrator.CheckAsync(db, cancellationToken);
        return databases;
    }
}
