using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Microsoft.AspNetCore.DataProtection;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// The keys that seal the tokens of forms, in a folder of the data folder that its owner alone may enter: a form opened before a restart can be sent after it.
/// ASP.NET makes and renews them.
/// </summary>
public static class WebKeys
{
    /// <summary>Name of the folder inside the data folder.</summary>
    public const string Folder = "web-keys";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Adds them. Throws <see cref="SettingsException"/> if others may enter the folder.</summary>
    public static void AddWebKeys(this IServiceCollection services, ServerOptions options)
    {
        string folder = Path.GetFullPath(Path.Combine(options.Data, Folder));
        Make(folder);
        services.AddAntiforgery(forms => forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest);
        services.AddDataProtection().SetApplicationName("Makerspace.Iot").PersistKeysToFileSystem(new DirectoryInfo(folder));
        services.AddSingleton<SealedText>();
    }

    private static void Make(string folder)
    {
        FolderSync.Create(Path.GetDirectoryName(folder)!);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        // One that is there keeps its mode.
        Directory.CreateDirectory(folder, OwnerOnly);
        FolderSync.Try(Path.GetDirectoryName(folder)!);
        if (new DirectoryInfo(folder).LinkTarget is { } target)
        {
            throw new SettingsException($"{folder} est un lien vers {target} ; les clés des pages web doivent être dans un vrai dossier. Ôtez le lien.", $"{folder} is a link to {target}; the keys of the web pages must be in a real folder. Remove the link.");
        }

        foreach (string path in Directory.GetFiles(folder).Prepend(folder))
        {
            if ((File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
            {
                throw new SettingsException($"{path} est ouvert à d'autres que son propriétaire ; corrigez : chmod -R go= {folder}", $"{path} is open to others than its owner; mend it: chmod -R go= {folder}");
            }
        }
    }
}
