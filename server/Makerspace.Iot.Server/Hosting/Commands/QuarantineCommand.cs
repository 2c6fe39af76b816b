using System.CommandLine;
using System.Globalization;
using System.Text;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>quarantine list</c> and <c>quarantine show</c>: what could not be placed, and why.</summary>
internal static class QuarantineCommand
{
    private const int MostListed = 200;

    public static Command Create(CommonOptions common)
    {
        var command = new Command("quarantine", "Messages et points refusés, avec leur raison");
        var list = new Command("list", "Les derniers messages en quarantaine et les points refusés par InfluxDB");
        list.SetAction((parsed, cancellation) => ListAsync(common.Read(parsed), parsed.InvocationConfiguration.Output, cancellation));
        var id = new Argument<string>("id") { Description = "Le début de l'identifiant donné par « quarantine list »" };
        var show = new Command("show", "Un message en entier") { id };
        show.SetAction((parsed, cancellation) =>
            ShowAsync(common.Read(parsed), parsed.GetRequiredValue(id), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
        command.Subcommands.Add(list);
        command.Subcommands.Add(show);
        return command;
    }

    private static async Task<int> ListAsync(ServerOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await OpenAsync(options, cancellationToken);
        QuarantineItem[] items = await db.Set<QuarantineItem>().AsNoTracking().OrderByDescending(i => i.LastSeenAt).Take(MostListed).ToArrayAsync(cancellationToken);
        int all = await db.Set<QuarantineItem>().CountAsync(cancellationToken);
        await output.WriteLineAsync(all == 0
            ? Say("Aucun message en quarantaine.", "No message in quarantine.")
            : Say($"{all} message(s) en quarantaine, au plus {QuarantineItem.MostItems}{(all > items.Length ? $" ; les {items.Length} derniers" : string.Empty)} :", $"{all} message(s) in quarantine, {QuarantineItem.MostItems} at most{(all > items.Length ? $"; the last {items.Length}" : string.Empty)}:"));
        foreach (QuarantineItem item in items)
        {
            await output.WriteLineAsync(Say(
                string.Create(CultureInfo.InvariantCulture, $"{item.Id[..8]}  {item.LastSeenAt:yyyy-MM-dd HH:mm:ss}Z  {item.Count}×  {item.PayloadBytes} o  {item.Topic}  (pour le technicien : {item.Reason})"),
                string.Create(CultureInfo.InvariantCulture, $"{item.Id[..8]}  {item.LastSeenAt:yyyy-MM-dd HH:mm:ss}Z  {item.Count}×  {item.PayloadBytes} bytes  {item.Topic}  (for the technician: {item.Reason})")));
        }

        var refused = new RefusedLines(Path.Combine(options.Data, IngestServices.InfluxFolder), 0);
        foreach (RefusedLine line in refused.Read().TakeLast(MostListed))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"InfluxDB  {line.At:yyyy-MM-dd HH:mm:ss}Z  {Printable(line.Line)}  {line.Reason}"));
        }

        return 0;
    }

    private static async Task<int> ShowAsync(ServerOptions options, string id, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await OpenAsync(options, cancellationToken);
        QuarantineItem[] found = await db.Set<QuarantineItem>().AsNoTracking().Where(i => i.Id.StartsWith(id)).Take(2).ToArrayAsync(cancellationToken);
        if (found is not [{ } item])
        {
            await error.WriteLineAsync(found.Length == 0 ? Say($"Aucun message en quarantaine ne commence par « {id} ».", $"No message in quarantine begins with “{id}”.") : Say($"Plusieurs messages commencent par « {id} » : donnez plus de caractères.", $"Several messages begin with “{id}”: give more characters."));
            return ServerCommandLine.Refused;
        }

        await output.WriteLineAsync(Say($"Sujet : {item.Topic}", $"Topic: {item.Topic}"));
        await output.WriteLineAsync(Say($"Raison, pour le technicien : {item.Reason}", $"Reason, for the technician: {item.Reason}"));
        await output.WriteLineAsync(Say(
                string.Create(CultureInfo.InvariantCulture, $"Reçu {item.Count} fois, du {item.FirstSeenAt:yyyy-MM-dd HH:mm:ss}Z au {item.LastSeenAt:yyyy-MM-dd HH:mm:ss}Z, {item.PayloadBytes} octets"),
                string.Create(CultureInfo.InvariantCulture, $"Received {item.Count} times, from {item.FirstSeenAt:yyyy-MM-dd HH:mm:ss}Z to {item.LastSeenAt:yyyy-MM-dd HH:mm:ss}Z, {item.PayloadBytes} bytes")));
        await output.WriteLineAsync(Printable(Encoding.UTF8.GetString(item.Payload)));
        return 0;
    }

    private static async Task<MakerspaceDb> OpenAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        MakerspaceDb db = await DatabaseProvider.CreateFactory(options).CreateDbContextAsync(cancellationToken);
        await SchemaMigrator.CheckAsync(db, cancellationToken);
        return db;
    }

    // What a stranger sent must not play with the terminal of the one who reads it.
    internal static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '·' : c));
}
