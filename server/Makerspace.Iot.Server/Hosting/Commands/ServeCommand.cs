using System.CommandLine;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Statements;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.BookingPages;
using Makerspace.Iot.Server.Workspace.TrainingPages;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>serve</c>: brings the database up to date, then takes in events and telemetry, publishes access lists and shows the pages, until SIGTERM or Ctrl-C.</summary>
internal static class ServeCommand
{
    public static Command Create(CommonOptions common)
    {
        var command = new Command("serve", "Fait tourner le serveur : ingestion, listes d'accès, pages web");
        command.SetAction((parsed, cancellationToken) => RunAsync(common.Read(parsed), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        WebReach.Check(options);
        WebLimits.CheckFree(options);
        using IDisposable? served = options.UsesSqlite ? SqliteGuard.Serve(options.Data) : null;
        WebApplication app = ServerHost.Build(options, builder =>
        {
            builder.Services.AddIngest(options);
            builder.Services.AddControl(options);
            builder.Services.AddSingleton<IIngestState, IngestState>();
        });
        await using (app)
        {
            IDbContextFactory<MakerspaceDb> databases = app.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>();
            await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
            {
                SchemaUpgrade upgrade = await SchemaMigrator.MigrateAsync(db, cancellationToken);
                if (upgrade.Applied.Count > 0)
                {
                    await output.WriteLineAsync(Say(upgrade.Words, upgrade.English));
                }
            }

            if (options.Demo)
            {
                await app.Services.GetRequiredService<DemoAccounts>().MakeAsync(cancellationToken);
                await app.Services.GetRequiredService<DemoBilling>().MakeAsync(cancellationToken);
                await app.Services.GetRequiredService<DemoTraining>().MakeAsync(cancellationToken);
                await app.Services.GetRequiredService<DemoBookings>().MakeAsync(cancellationToken);
            }

            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (IOException taken)
            {
                throw WebLimits.Taken(options.Urls, taken);
            }

            await SayWhereAsync(app, options, output);
            if (!options.Demo)
            {
                await SayFirstAsync(app.Services.GetRequiredService<OneTimeLinks>(), output, cancellationToken);
            }

            await app.WaitForShutdownAsync(cancellationToken);
            await output.WriteLineAsync(Say("Serveur arrêté.", "Server stopped."));
        }

        return 0;
    }

    // The link is for whoever looks at this terminal now. What runs as a service writes into a log, which keeps it and others read.
    private static async Task SayFirstAsync(OneTimeLinks links, TextWriter output, CancellationToken cancellationToken)
    {
        if (await links.HasAdministratorAsync(cancellationToken))
        {
            return;
        }

        await output.WriteLineAsync(ReferenceEquals(output, Console.Out) && Console.IsOutputRedirected
            ? Say(
                "Aucun compte d'administration : faites « accounts link » dans un terminal, avec la même configuration ; il donne le lien qui le crée.",
                "No administrator's account: run “accounts link” in a terminal, with the same settings; it gives the link that makes it.")
            : Say("Aucun compte d'administration. Ce lien le crée ; il sert une fois, pendant 24 heures :", "No administrator's account. This link makes it; it works once, for 24 hours:")
                + "\n" + await links.MakeAsync(LinkKind.FirstAdministrator, null, cancellationToken));
        await output.FlushAsync(cancellationToken);
    }

    private static async Task SayWhereAsync(WebApplication app, ServerOptions options, TextWriter output)
    {
        ICollection<string> addresses = app.Urls;
        await output.WriteLineAsync(Say($"Page web : {string.Join(" ", addresses)}", $"Web page: {string.Join(" ", addresses)}"));
        if (addresses.Any(a => !WebLimits.IsLoopback(a)))
        {
            await output.WriteLineAsync(Say($"Noms acceptés dans le navigateur : {string.Join(", ", WebLimits.AllowedHosts(options))}. Un autre (celui du mandataire) s'ajoute par « allowedHosts » dans la configuration.", $"Names accepted in the browser: {string.Join(", ", WebLimits.AllowedHosts(options))}. Another (that of the proxy) is added by “allowedHosts” in the settings."));
        }

        if (options.Broker is null)
        {
            await output.WriteLineAsync(Say("Pas de courtier MQTT : rien n'est reçu des agents. Ajoutez « broker » au fichier de configuration.", "No MQTT broker: nothing is received from agents. Add “broker” to the settings file."));
        }

        else if (options.KeysFolder is null)
        {
            await output.WriteLineAsync(Say("Pas de clés : aucune liste d'accès n'est envoyée, les agents gardent la leur. Faites « keys init » puis indiquez « keysFolder ».", "No keys: no access list is sent, agents keep theirs. Do “keys init”, then name “keysFolder”."));
        }

        if (options.Influx is null)
        {
            await output.WriteLineAsync(Say("Pas d'InfluxDB : tout fonctionne sauf les courbes de puissance. Pour un serveur existant : \"influx\": { \"url\": \"http://HÔTE:8086\", \"database\": \"makerspace\" }.", "No InfluxDB: all works but the curves of power. For a server that exists: \"influx\": { \"url\": \"http://HOST:8086\", \"database\": \"makerspace\" }."));
        }

        else if (options.Influx.UrlHoldsNames)
        {
            await output.WriteLineAsync(Say("ATTENTION : le nom, le mot de passe ou les paramètres écrits dans « influx.url » ne servent à rien ; écrivez-les dans « influx.userName » et dans le fichier de « influx.passwordFile ».", "ATTENTION: name, password or parameters written in “influx.url” are of no use; write them to “influx.userName” and to the file of “influx.passwordFile”."));
        }

        if (options.Backup is null)
        {
            await output.WriteLineAsync(Say("Pas de sauvegarde planifiée. Pour une par jour à 3 h, dans le dossier des données : \"backup\": {} ; sinon « backup » la fait quand on veut.", "No scheduled backup. For one each day at 3, in the data folder: \"backup\": {}; otherwise “backup” makes one at any time."));
        }

        foreach (string key in options.Ignored)
        {
            await output.WriteLineAsync(Say($"Le réglage « {key} » n'a plus d'effet : il n'y a plus qu'une bibliothèque. Ôtez-le du fichier de configuration.", $"The setting “{key}” has no effect any more: there is only one library. Take it out of the settings file."));
        }

        await output.FlushAsync();
    }
}
