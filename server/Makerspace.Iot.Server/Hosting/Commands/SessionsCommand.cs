using System.CommandLine;
using System.Globalization;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>sessions list</c> and <c>sessions settle</c>: sessions whose end has not come, and the person who settles them. May run beside the server.</summary>
internal static class SessionsCommand
{
    /// <summary>Most sessions of one page of the list.</summary>
    public const int MostListed = 500;

    public static Command Create(CommonOptions common)
    {
        var every = new Option<bool>("--all") { Description = "Aussi celles qui sont en cours, et celles qui sont réglées, avec qui, quand et pourquoi" };
        var after = new Option<string?>("--after") { Description = "La suite d'une liste longue : agent/session, comme la page d'avant le donne" };
        var list = new Command("list", "Les sessions sans fin reçue, à régler") { every, after };
        list.SetAction((parsed, cancellation) => ListAsync(common.Read(parsed), parsed.GetValue(every), parsed.GetValue(after), parsed.InvocationConfiguration, cancellation));
        var id = new Argument<string>("agent/session") { Description = "Ce que donne « sessions list »" };
        var by = new Option<string>("--by") { Description = "Qui règle", Required = true };
        var reason = new Option<string>("--reason") { Description = "Ce qui a été constaté et décidé", Required = true };
        var occupied = new Option<double?>("--occupied-seconds") { Description = "Durée, en secondes ; sinon celle du dernier relevé" };
        var active = new Option<double?>("--active-seconds") { Description = "Dont en marche, en secondes ; sinon celle du dernier relevé" };
        var energy = new Option<double?>("--energy-wh") { Description = "Énergie, en wattheures ; sinon celle du dernier relevé" };
        var settle = new Command("settle", "Règle une session sans fin reçue ; sa vraie fin, si elle arrive, la remplace") { id, by, reason, occupied, active, energy };
        settle.SetAction((parsed, cancellation) => SettleAsync(
            common.Read(parsed), parsed.GetRequiredValue(id), parsed.GetRequiredValue(by).Trim(), parsed.GetRequiredValue(reason).Trim(),
            (parsed.GetValue(occupied), parsed.GetValue(active), parsed.GetValue(energy)), parsed.InvocationConfiguration, cancellation));
        return new Command("sessions", "Sessions dont la fin n'est pas arrivée : les lire, les régler") { list, settle };
    }

    /// <summary>A page of the sessions without an end, the oldest first, and one more if there are more.</summary>
    /// <param name="db">The database.</param>
    /// <param name="every">Those that run, and those that are settled, too.</param>
    /// <param name="from">The session before the first; null from the beginning.</param>
    internal static IQueryable<UsageEntry> Page(MakerspaceDb db, bool every, UsageEntry? from)
    {
        IQueryable<UsageEntry> wanted = db.Set<UsageEntry>().AsNoTracking().Where(u => u.EndSeq == null);
        wanted = every ? wanted : wanted.Where(u => u.ClosedAs == SessionClosingKind.NoEnd);
        wanted = from is not { StartWall: var at, Agent: var agent, Session: var session } ? wanted
            : wanted.Where(u => u.StartWall >= at && (u.StartWall > at || u.Agent.CompareTo(agent) > 0 || (u.Agent == agent && u.Session.CompareTo(session) > 0)));
        return wanted.OrderBy(u => u.StartWall).ThenBy(u => u.Agent).ThenBy(u => u.Session).Take(MostListed + 1);
    }

    private static async Task<int> ListAsync(ServerOptions options, bool every, string? after, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        TextWriter output = console.Output;
        await using MakerspaceDb db = await (await OpenAsync(options, cancellationToken)).CreateDbContextAsync(cancellationToken);
        UsageEntry? from = after is null ? null : await FindAsync(db, after, cancellationToken);
        if (after is not null && from is null)
        {
            return await RefuseAsync(console, NoSession(after));
        }

        List<UsageEntry> read = await Page(db, every, from).ToListAsync(cancellationToken);
        UsageEntry[] found = [.. read.Take(MostListed)];
        string kind = every ? Say("sans fin", "without an end") : Say("sans fin reçue, à régler", "without an end, to be settled");
        await output.WriteLineAsync(
            found.Length > 0 ? Say($"Sessions {kind} :", $"Sessions {kind}:")
            : from is null ? Say("Aucune session sans fin reçue.", "No session without an end.")
            : Say($"Aucune autre session {kind}.", $"No other session {kind}."));
        foreach (UsageEntry u in found)
        {
            string state = u.ClosedAs switch { null => Say("en cours", "open"), SessionClosingKind.Settled => Say("réglée", "settled"), _ => Say("à régler", "to be settled") };
            await output.WriteLineAsync(Say(
                string.Create(CultureInfo.InvariantCulture, $"{u.Agent}/{u.Session}  {u.Machine}  {u.StartWall:yyyy-MM-dd HH:mm:ss}Z  {u.Member ?? "membre inconnu"}  {u.OccupiedSeconds:0.#} s, dont {u.ActiveSeconds:0.#} s en marche, {u.EnergyWh:0.###} Wh  {state}"),
                string.Create(CultureInfo.InvariantCulture, $"{u.Agent}/{u.Session}  {u.Machine}  {u.StartWall:yyyy-MM-dd HH:mm:ss}Z  {u.Member ?? "unknown member"}  {u.OccupiedSeconds:0.#} s, {u.ActiveSeconds:0.#} s of them at work, {u.EnergyWh:0.###} Wh  {state}")));
            if (u.ClosedAs is not null && await db.Set<SessionClosing>().AsNoTracking().Where(c => c.Agent == u.Agent && c.Session == u.Session).OrderByDescending(c => c.Number).FirstOrDefaultAsync(cancellationToken) is { } act)
            {
                string reason = QuarantineCommand.Printable(act.Reason ?? string.Empty);
                await output.WriteLineAsync(Say(
                string.Create(CultureInfo.InvariantCulture, $"          {act.At:yyyy-MM-dd HH:mm}Z {(act.By is { } person ? $"par {QuarantineCommand.Printable(person)} : {reason}" : $"fermée par le serveur au dernier relevé ({reason})")}"),
                string.Create(CultureInfo.InvariantCulture, $"          {act.At:yyyy-MM-dd HH:mm}Z {(act.By is { } actor ? $"by {QuarantineCommand.Printable(actor)}: {reason}" : $"closed by the server at its last checkpoint ({reason})")}")));
            }
        }

        if (read.Count > found.Length)
        {
            await output.WriteLineAsync(Say("Il y en a d'autres : ", "There are more: ") + $"sessions list{(every ? " --all" : "")} --after {found[^1].Agent}/{found[^1].Session}");
        }

        if (Array.Exists(found, u => u.ClosedAs == SessionClosingKind.NoEnd))
        {
            await output.WriteLineAsync(Say("Pour régler : sessions settle AGENT/SESSION --by NOM --reason \"ce qui a été constaté et décidé\" [--occupied-seconds S] [--active-seconds S] [--energy-wh WH].", "To settle one: sessions settle AGENT/SESSION --by NAME --reason \"what was found and decided\" [--occupied-seconds S] [--active-seconds S] [--energy-wh WH]."));
        }

        return 0;
    }

    private static async Task<int> SettleAsync(
        ServerOptions options, string id, string by, string reason, (double? Occupied, double? Active, double? Energy) asked, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if ((AlarmsCommand.Problem(by, MakerspaceDb.LabelLength, "--by") ?? AlarmsCommand.Problem(reason, MakerspaceDb.TextLength, "--reason")) is { } problem)
        {
            return await RefuseAsync(console, problem);
        }

        if (by == AlarmAcknowledgement.ByItself)
        {
            return await RefuseAsync(console, Say("--by : c'est le nom du serveur ; donnez celui d'une personne.", "--by: this is the server's name; give that of a person."));
        }

        IDbContextFactory<MakerspaceDb> databases = await OpenAsync(options, cancellationToken);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, id, cancellationToken) is not { } entry)
        {
            return await RefuseAsync(console, NoSession(id));
        }

        if (entry.EndSeq is not null)
        {
            return await RefuseAsync(console, Say("La fin de cette session est arrivée de son agent : c'est elle qui compte, il n'y a rien à régler.", "The end of this session has come from its agent: it is what counts, there is nothing to settle."));
        }

        SessionFigures figures = Figures(entry, asked);
        if (figures is not { OccupiedSeconds: >= 0 and <= Bounds.SessionSeconds, ActiveSeconds: >= 0, EnergyWh: >= 0 and <= Bounds.SessionEnergyWh } || figures.ActiveSeconds > figures.OccupiedSeconds)
        {
            return await RefuseAsync(console, Say("La durée va de 0 s à 31 jours, le temps en marche ne la dépasse pas, l'énergie va de 0 à 100 000 000 Wh. Rien n'a été écrit.", "The duration is 0 s to 31 days, the time at work is no longer, the energy is 0 to 100,000,000 Wh. Nothing was written."));
        }

        using var ledger = new LedgerConnection(databases);
        ledger.Begin();
        bool settled = SessionClosings.TryClose(ledger, entry, figures, by, reason, TimeProvider.System.GetUtcNow());
        ledger.Commit();
        if (!settled)
        {
            return await RefuseAsync(console, Say("La session a changé à l'instant : relire « sessions list --all », puis recommencer. Rien n'a été écrit.", "The session has changed just now: read “sessions list --all” again, then try once more. Nothing was written."));
        }

        await console.Output.WriteLineAsync(Say(
                string.Create(CultureInfo.InvariantCulture, $"Session {id} réglée par {by} : {figures.OccupiedSeconds:0.#} s, dont {figures.ActiveSeconds:0.#} s en marche, {figures.EnergyWh:0.###} Wh. Si sa vraie fin arrive, elle la remplacera, avec une alarme si les chiffres diffèrent."),
                string.Create(CultureInfo.InvariantCulture, $"Session {id} settled by {by}: {figures.OccupiedSeconds:0.#} s, {figures.ActiveSeconds:0.#} s of them at work, {figures.EnergyWh:0.###} Wh. If its real end comes, it will replace this, with an alarm if the figures differ.")));
        return 0;
    }

    // Figures given by a person are an estimate; those of the last checkpoint keep their word.
    private static SessionFigures Figures(UsageEntry entry, (double? Occupied, double? Active, double? Energy) asked)
    {
        double occupied = asked.Occupied ?? entry.OccupiedSeconds;
        return new SessionFigures
        {
            OccupiedSeconds = occupied,
            ActiveSeconds = asked.Active ?? Math.Min(entry.ActiveSeconds, occupied),
            EnergyWh = asked.Energy ?? entry.EnergyWh,
            EnergyQuality = asked.Energy is null && (entry.EnergyQuality == EnergyQuality.Missing || entry.CheckpointSeq is null) ? EnergyQuality.Missing : EnergyQuality.Estimated,
            PeakW = entry.PeakW,
        };
    }

    private static async Task<UsageEntry?> FindAsync(MakerspaceDb db, string id, CancellationToken cancellationToken) => id.Split('/') is [{ } agent, { } session]
        ? await db.Set<UsageEntry>().AsNoTracking().FirstOrDefaultAsync(u => u.Agent == agent && u.Session == session, cancellationToken)
        : null;

    private static string NoSession(string id) => Say($"Aucune session « {id} » : écrivez AGENT/SESSION comme le donne « sessions list --all ».", $"No session “{id}”: write AGENT/SESSION as “sessions list --all” gives it.");

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
