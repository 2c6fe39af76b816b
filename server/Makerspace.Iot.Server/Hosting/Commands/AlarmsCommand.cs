using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>alarms list</c> and <c>alarms acknowledge</c>: what the ledger could not settle by itself, and who settled it. Nothing is ever deleted.</summary>
internal static class AlarmsCommand
{
    private const int MostListed = 500;
    private const int IdLength = 8;

    public static Command Create(CommonOptions common)
    {
        var command = new Command("alarms", "Alarmes du grand livre : les lire, dire qu'elles sont tranchées");
        var every = new Option<bool>("--all") { Description = "Aussi celles qui sont tranchées, avec qui, quand et pourquoi" };
        var list = new Command("list", "Les alarmes à trancher") { every };
        list.SetAction((parsed, cancellation) => ListAsync(common.Read(parsed), parsed.GetValue(every), parsed.InvocationConfiguration.Output, cancellation));
        var ids = new Argument<string[]>("id") { Description = "Identifiants donnés par « alarms list »", Arity = ArgumentArity.OneOrMore };
        var by = new Option<string>("--by") { Description = "Qui tranche", Required = true };
        var reason = new Option<string>("--reason") { Description = "Ce qui a été constaté et décidé", Required = true };
        var acknowledge = new Command("acknowledge", "Tranche des alarmes ; celle qui se reproduit revient") { ids, by, reason };
        acknowledge.SetAction((parsed, cancellation) => AcknowledgeAsync(
            common.Read(parsed), parsed.GetRequiredValue(ids), parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
        command.Subcommands.Add(list);
        command.Subcommands.Add(acknowledge);
        return command;
    }

    private static async Task<int> ListAsync(ServerOptions options, bool every, TextWriter output, CancellationToken cancellationToken)
    {
        var ledger = new LedgerReader(await OpenAsync(options, cancellationToken));
        PageOf<AlarmLine> page = await ledger.AlarmsAsync(null, MostListed, cancellationToken);
        long open = await ledger.OpenAlarmsAsync(cancellationToken);
        await output.WriteLineAsync(open == 0 ? Say("Aucune alarme à trancher.", "No alarm to settle.") : Say($"{open} alarme(s) à trancher :", $"{open} alarm(s) to settle:"));
        foreach (AlarmLine alarm in page.Items.Where(a => every || a.Open))
        {
            Advice words = AlarmWords.Of(alarm.Code);
            await output.WriteLineAsync(Say(
                string.Create(CultureInfo.InvariantCulture, $"{Id(alarm.Code, alarm.Subject)}  {alarm.At:yyyy-MM-dd HH:mm:ss}Z  {alarm.Count}×  {alarm.Subject}  {words.What.French}  (pour le technicien : {QuarantineCommand.Printable(alarm.Detail)})"),
                string.Create(CultureInfo.InvariantCulture, $"{Id(alarm.Code, alarm.Subject)}  {alarm.At:yyyy-MM-dd HH:mm:ss}Z  {alarm.Count}×  {alarm.Subject}  {words.What.English}  (for the technician: {QuarantineCommand.Printable(alarm.Detail)})")));
            await output.WriteLineAsync(alarm.Open ? $"          {Say(words.Next)}" : Settled(alarm.Decision!));
        }

        if (page.Total > page.Items.Count)
        {
            await output.WriteLineAsync(Say($"{page.Items.Count} montrées sur {page.Total}.", $"{page.Items.Count} shown of {page.Total}."));
        }

        if (open > 0)
        {
            await output.WriteLineAsync(Say("Pour trancher : alarms acknowledge ID --by NOM --reason \"ce qui a été constaté et décidé\".", "To settle one: alarms acknowledge ID --by NAME --reason \"what was found and decided\"."));
        }

        return 0;
    }

    private static async Task<int> AcknowledgeAsync(
        ServerOptions options, string[] ids, string by, string reason, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (Problem(by, MakerspaceDb.LabelLength, "--by") is { } problem || (problem = Problem(reason, MakerspaceDb.TextLength, "--reason")) is not null)
        {
            await error.WriteLineAsync(problem);
            return ServerCommandLine.Refused;
        }

        IDbContextFactory<MakerspaceDb> databases = await OpenAsync(options, cancellationToken);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<Alarm> all = await db.Set<Alarm>().AsNoTracking().ToListAsync(cancellationToken);
        foreach (string id in ids)
        {
            Alarm[] found = [.. all.Where(a => Id(a.Code, a.Subject).StartsWith(id, StringComparison.OrdinalIgnoreCase))];
            if (found is not [{ } alarm])
            {
                await error.WriteLineAsync($"{(found.Length == 0 ? Say($"Aucune alarme ne porte l'identifiant « {id} »", $"No alarm has the identifier “{id}”") : Say($"Plusieurs alarmes commencent par « {id} »", $"Several alarms begin with “{id}”"))}{Say(" ; « alarms list --all » les donne. Rien n'a été noté.", "; “alarms list --all” gives them. Nothing was noted.")}");
                return ServerCommandLine.Refused;
            }

            db.Add(new AlarmAcknowledgement { Code = alarm.Code, Subject = alarm.Subject, At = TimeProvider.System.GetUtcNow(), By = by.Trim(), Reason = reason.Trim(), Count = alarm.Count });
        }

        await db.SaveChangesAsync(cancellationToken);
        await output.WriteLineAsync(Say($"{ids.Length} alarme(s) tranchée(s) par {by.Trim()}. La page en tient compte dans les {ServerHealth.Every.TotalSeconds:0} secondes ; qui, quand et pourquoi restent notés.", $"{ids.Length} alarm(s) settled by {by.Trim()}. The page follows within {ServerHealth.Every.TotalSeconds:0} seconds; who, when and why stay on record."));
        return 0;
    }

    private static string Settled(AlarmDecision d) => d.IsByItself
        ? Say(
                string.Create(CultureInfo.InvariantCulture, $"          éteinte d'elle-même le {d.At:yyyy-MM-dd HH:mm}Z {d.Reason}"),
                string.Create(CultureInfo.InvariantCulture, $"          over by itself on {d.At:yyyy-MM-dd HH:mm}Z {d.Reason}"))
        : Say(
                string.Create(CultureInfo.InvariantCulture, $"          tranchée le {d.At:yyyy-MM-dd HH:mm}Z par {QuarantineCommand.Printable(d.By)} : {QuarantineCommand.Printable(d.Reason)}"),
                string.Create(CultureInfo.InvariantCulture, $"          settled on {d.At:yyyy-MM-dd HH:mm}Z by {QuarantineCommand.Printable(d.By)}: {QuarantineCommand.Printable(d.Reason)}"));

    internal static string? Problem(string text, int most, string option) =>
        text.Trim().Length == 0 ? Say($"{option} : il faut quelques mots.", $"{option}: a few words are needed.") : text.Trim().Length > most ? Say($"{option} : {most} caractères au plus.", $"{option}: {most} characters at most.") : null;

    private static string Id(string code, string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code + "\n" + subject)))[..IdLength];

    private static async Task<IDbContextFactory<MakerspaceDb>> OpenAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await SchemaMigrator.CheckAsync(db, cancellationToken);
        return databases;
    }
}
