using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Makerspace.Iot.Server.Keys;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>keys init</c> and <c>keys agent NOM</c>: certificates and keys of an installation.</summary>
internal static class KeysCommand
{
    public static Command Create(CommonOptions common)
    {
        var command = new Command("keys", "Crée les certificats et les clés");
        command.Subcommands.Add(Init(common));
        command.Subcommands.Add(Agent(common));
        command.Subcommands.Add(Web(common));
        return command;
    }

    private static Command Init(CommonOptions common)
    {
        var folder = new Option<string?>("--folder") { Description = "Dossier des clés (défaut : celui de la configuration, sinon « keys »)" };
        var names = new Option<string[]>("--broker-name") { Description = "Nom ou adresse du courtier vu par les agents, en plus de localhost ; répétable", AllowMultipleArgumentsPerToken = true };
        var force = new Option<bool>("--force") { Description = "Remplace les clés existantes : tous les agents devront recevoir les leurs à nouveau" };
        var command = new Command("init", "Crée l'autorité, les certificats du courtier et du serveur, la clé de signature et la clé des badges") { folder, names, force };
        command.SetAction(parsed =>
        {
            string target = Folder(parsed.GetValue(folder), parsed, common);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            KeyMaker.Init(target, parsed.GetValue(names) ?? [], parsed.GetValue(force), now);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(Say($"Clés créées dans {target}.", $"Keys made in {target}."));
            output.WriteLine(Say($"Autorité valable jusqu'au {now.AddYears(CertificateAuthority.AuthorityYears):dd/MM/yyyy}, certificats jusqu'au {now.AddYears(CertificateAuthority.CertificateYears):dd/MM/yyyy}.", $"Authority valid until {now.AddYears(CertificateAuthority.AuthorityYears):yyyy-MM-dd}, certificates until {now.AddYears(CertificateAuthority.CertificateYears):yyyy-MM-dd}."));
            output.WriteLine(Say($"Sauvegardez ce dossier hors ligne : sans {KeyFiles.CaKey} plus de nouvel agent, sans {KeyFiles.BadgeMaster} il faut refaire badge.key sur chaque agent.", $"Keep a copy of this folder off line: without {KeyFiles.CaKey} there is no new agent, without {KeyFiles.BadgeMaster} badge.key must be made anew on each agent."));
        });
        return command;
    }

    private static Command Agent(CommonOptions common)
    {
        var name = new Argument<string>("nom") { Description = "Nom de l'agent" };
        var folder = new Option<string?>("--folder") { Description = "Dossier des clés (défaut : celui de la configuration, sinon « keys »)" };
        var outFolder = new Option<string>("--out") { Description = "Dossier à porter sur l'agent", Required = true };
        var force = new Option<bool>("--force") { Description = "Remplace les fichiers existants" };
        var command = new Command("agent", "Crée le certificat et la clé des badges d'un agent") { name, folder, outFolder, force };
        command.SetAction(parsed =>
        {
            string target = Path.GetFullPath(parsed.GetValue(outFolder)!);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            KeyMaker.IssueAgent(parsed.GetValue(name)!, Folder(parsed.GetValue(folder), parsed, common), target, parsed.GetValue(force), now);
            parsed.InvocationConfiguration.Output.WriteLine(
                Say($"Clés de {parsed.GetValue(name)} dans {target}, certificat valable jusqu'au {now.AddYears(CertificateAuthority.CertificateYears):dd/MM/yyyy}. Portez-les sur l'agent, puis effacez-les d'ici.", $"Keys of {parsed.GetValue(name)} in {target}, certificate valid until {now.AddYears(CertificateAuthority.CertificateYears):yyyy-MM-dd}. Take them to the agent, then delete them here."));
        });
        return command;
    }

    private static Command Web(CommonOptions common)
    {
        var names = new Argument<string[]>("nom") { Description = "Noms ou adresses que tapent les navigateurs, par exemple atelier.lan 192.168.1.10", Arity = ArgumentArity.OneOrMore };
        var folder = new Option<string?>("--folder") { Description = "Dossier des clés (défaut : celui de la configuration, sinon « keys »)" };
        var force = new Option<bool>("--force") { Description = "Remplace le certificat existant" };
        var command = new Command("web", "Crée le certificat HTTPS des pages, signé par l'autorité de l'installation") { names, folder, force };
        command.SetAction(parsed =>
        {
            string target = Folder(parsed.GetValue(folder), parsed, common);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            string[] typed = parsed.GetRequiredValue(names);
            KeyMaker.IssueWeb(typed, target, parsed.GetValue(force), now);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(Say(
                $"Certificat des pages dans {target}, valable jusqu'au {now.AddYears(CertificateAuthority.CertificateYears):dd/MM/yyyy}. Dans server.json :",
                $"Certificate of the pages in {target}, valid until {now.AddYears(CertificateAuthority.CertificateYears):yyyy-MM-dd}. In server.json:"));

            // Addresses of this computer are accepted by themselves; names are not.
            string first = IPAddress.TryParse(typed[0], out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{ip}]" : typed[0];
            string hosts = string.Join(", ", typed.Where(n => !IPAddress.TryParse(n, out _)).Select(n => $"\"{n}\""));
            output.WriteLine($"\"urls\": \"https://0.0.0.0:5443\", \"publicUrl\": \"https://{first}:5443\", \"allowedHosts\": [{hosts}],");
            output.WriteLine($"\"https\": {{ \"certFile\": \"{Path.Combine(target, KeyFiles.WebCertificate)}\", \"keyFile\": \"{Path.Combine(target, KeyFiles.WebKey)}\" }}");
            string authority = Path.Combine(target, KeyFiles.CaCertificate);
            output.WriteLine(Say($"Installez {authority} comme autorité sur les ordinateurs et téléphones qui ouvriront les pages.", $"Install {authority} as an authority on the computers and phones that will open the pages."));
        });
        return command;
    }

    private static string Folder(string? given, ParseResult parsed, CommonOptions common) => Path.GetFullPath(given ?? common.Read(parsed).KeysFolder ?? "keys");
}
