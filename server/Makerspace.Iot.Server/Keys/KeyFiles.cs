using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Keys;

/// <summary>The names of the files that <c>keys</c> makes, and how they are written.</summary>
public static class KeyFiles
{
    /// <summary>The authority's certificate; every agent and the broker get a copy.</summary>
    public const string CaCertificate = "ca.pem";

    /// <summary>The authority's private key; needed only to issue certificates, so it may be kept off the server.</summary>
    public const string CaKey = "ca.key";

    /// <summary>The broker's certificate.</summary>
    public const string BrokerCertificate = "broker.pem";

    /// <summary>The broker's private key.</summary>
    public const string BrokerKey = "broker.key";

    /// <summary>The server program's client certificate.</summary>
    public const string ServerCertificate = "server.pem";

    /// <summary>The server program's private key.</summary>
    public const string ServerKey = "server.key";

    /// <summary>Private key that signs access lists and commands.</summary>
    public const string SigningKey = "signing.key";

    /// <summary>Its public half; every agent gets a copy.</summary>
    public const string Signer = "signer.pem";

    /// <summary>Master key from which each agent's badge key is derived.</summary>
    public const string BadgeMaster = "badge-master.key";

    /// <summary>An agent's client certificate.</summary>
    public const string ClientCertificate = "client.pem";

    /// <summary>An agent's private key.</summary>
    public const string ClientKey = "client.key";

    /// <summary>An agent's badge key.</summary>
    public const string BadgeKey = "badge.key";

    /// <summary>Certificate of the pages, with its authority's after it.</summary>
    public const string WebCertificate = "web.pem";

    /// <summary>Private key of the pages.</summary>
    public const string WebKey = "web.key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerWritesAllRead = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Writes files so that each is whole or not there: private ones (<c>.key</c>) in mode 600 from the first byte. Throws <see cref="KeyException"/>, and writes nothing,
    /// if one exists and <paramref name="force"/> is false.
    /// </summary>
    internal static void Write(string folder, IReadOnlyList<(string Name, string Text)> files, bool force)
    {
        string[] existing = files.Select(f => f.Name).Where(n => File.Exists(Path.Combine(folder, n))).ToArray();
        if (existing.Length > 0 && !force)
        {
            throw new KeyException($"{folder} contient déjà {string.Join(", ", existing)} ; rien n'a été écrit. Pour les remplacer : --force (les anciens certificats et listes ne vaudront plus rien).",
                $"{folder} holds {string.Join(", ", existing)} already; nothing was written. To replace them: --force (the old certificates and lists will be worth nothing).");
        }

        FolderSync.Create(folder);
        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(folder, name);
            string fresh = path + ".new";
            File.Delete(fresh);
            UnixFileMode mode = name.EndsWith(".key", StringComparison.Ordinal) ? OwnerOnly : OwnerWritesAllRead;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = mode;
            }

            using (var stream = new FileStream(fresh, options))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(fresh, path, overwrite: true);
        }

        if (!FolderSync.Try(folder))
        {
            throw new KeyException($"{folder} ne s'écrit pas sûrement sur le disque : après une coupure de courant, des clés pourraient manquer. Vérifiez le disque, puis recommencez avec --force, ou choisissez un autre dossier.",
                $"{folder} is not written to the disk for sure: after a power cut keys might be missing. Check the disk and do it again with --force, or choose another folder.");
        }
    }

    /// <summary>Reads a private file; throws <see cref="KeyException"/> if it is missing or others than its owner may read it.</summary>
    internal static string ReadPrivate(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            throw new KeyException($"{path} manque. Créez les clés : keys init --folder {folder}",
                $"{path} is missing. Make the keys: keys init --folder {folder}");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != UnixFileMode.None)
        {
            throw new KeyException($"{path} est lisible par d'autres ; corrigez : chmod 600 {path}",
                $"{path} can be read by others; mend it: chmod 600 {path}");
        }

        return File.ReadAllText(path);
    }
}

/// <summary>A key cannot be made or used.</summary>
/// <param name="french">What is wrong and what to do, in French.</param>
/// <param name="english">The same in English.</param>
public sealed class KeyException(string french, string english) : ToldException(french, english);
