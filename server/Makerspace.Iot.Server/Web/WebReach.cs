using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Makerspace.Iot.Server.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Makerspace.Iot.Server.Web;

/// <summary>How far the pages reach: beyond this computer only over HTTPS, by a certificate of ours or by a proxy that the settings name.</summary>
public static class WebReach
{
    // Read by programs in a network of machines, and nobody signs in there.
    private static readonly PathString[] Unsigned = ["/health", "/metrics"];

    /// <summary>Throws <see cref="SettingsException"/> if passwords could go over a network in clear.</summary>
    public static void Check(ServerOptions options)
    {
        string[] far = [.. options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(u => !WebLimits.IsLoopback(u))];
        if (options.Demo && (far.Length > 0 || options.TrustedProxies.Length > 0))
        {
            throw new SettingsException("« demo » ouvre les pages sans mot de passe : seulement sur cet ordinateur (urls : http://localhost:5080), sans mandataire. Ôtez « demo » du fichier de configuration.",
                "“demo” opens the pages without a password: on this computer only (urls: http://localhost:5080), without a proxy. Take “demo” out of the settings.");
        }

        if (options.TrustedProxies.Length == 0 && Array.Find(far, u => u.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) is { } clear)
        {
            throw new SettingsException(
                $"{clear} s'ouvre au réseau sans chiffrement : les mots de passe y passeraient en clair. Trois remèdes : "
                + "« keys web NOM », puis une adresse https:// et le réglage « https » ; "
                + "ou un serveur mandataire en HTTPS, nommé dans « trustedProxies » ; "
                + "ou http://127.0.0.1:5080, pour cet ordinateur seul.",
                $"{clear} opens to the network without encryption: passwords would go over it in clear. Three remedies: "
                + "“keys web NAME”, then an address with https:// and the setting “https”; "
                + "or a proxy with HTTPS, named in “trustedProxies”; "
                + "or http://127.0.0.1:5080, for this computer alone.");
        }
    }

    /// <summary>Gives the web server its certificate. Throws <see cref="SettingsException"/> if it cannot be used.</summary>
    public static void UseCertificate(KestrelServerOptions kestrel, ServerOptions options)
    {
        if (options.Https is not { } https)
        {
            return;
        }

        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(https.CertFile, https.KeyFile);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(https.CertFile);
            kestrel.ConfigureHttpsDefaults(defaults => (defaults.ServerCertificate, defaults.ServerCertificateChain) = (certificate, chain));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SettingsException($"Le certificat des pages ne peut pas être lu : {https.CertFile}, {https.KeyFile} ({error.Message.TrimEnd('.')}). « keys web NOM » en fait un.", $"The certificate of the pages cannot be read: {https.CertFile}, {https.KeyFile} ({error.Message.TrimEnd('.')}). “keys web NAME” makes one.", error);
        }
    }

    /// <summary>Refuses what comes from another computer in clear, such as past the proxy that should stand before these pages.</summary>
    public static void UseOnlySecured(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.IsHttps || context.Connection.RemoteIpAddress is not { } from || IPAddress.IsLoopback(from) || (from.IsIPv4MappedToIPv6 && IPAddress.IsLoopback(from.MapToIPv4()))
            || Array.Exists(Unsigned, p => context.Request.Path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase))
            ? next(context)
            : throw new RequestException(StatusCodes.Status403Forbidden, AccessTexts.Clear));
}
