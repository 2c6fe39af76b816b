using System.Security.Cryptography;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Edge.Agent.Settings;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>The agent's keys, read once at the start.</summary>
/// <param name="BadgeKey">Key of the badge hashes.</param>
/// <param name="Verifier">Opens signed documents.</param>
/// <param name="Password">Password for the broker; null if none.</param>
/// <param name="PlugPassword">Password for the broker of the smart plugs; null if none.</param>
internal sealed record AgentKeys(byte[] BadgeKey, Verifier Verifier, string? Password, string? PlugPassword)
{
    /// <summary>Reads the key files. Throws <see cref="StartException"/> with the remedy.</summary>
    public static AgentKeys Read(AgentSettings settings)
    {
        byte[] badgeKey;
        try
        {
            badgeKey = Convert.FromBase64String(Text(settings.BadgeKeyFile).Trim());
        }
        catch (FormatException)
        {
            badgeKey = [];
        }

        if (badgeKey.Length != BadgeHash.KeyBytes)
        {
            throw new StartException($"badgeKeyFile : {settings.BadgeKeyFile} ne contient pas {BadgeHash.KeyBytes} octets en base64. Recréez les clés de l'agent sur le serveur (keys agent).")
            {
                English = $"badgeKeyFile : {settings.BadgeKeyFile} does not hold {BadgeHash.KeyBytes} bytes in base64. Make the agent's keys anew on the server (keys agent).",
            };
        }

        try
        {
            var verifier = new Verifier(settings.SignerKeyId, Text(settings.SignerFile));
            return new AgentKeys(badgeKey, verifier, PasswordOf(settings.Broker), PasswordOf(settings.PlugBroker));
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            throw new StartException($"signerFile : {settings.SignerFile} n'est pas une clé publique ECDSA P-256 au format PEM ({error.Message}). Recopiez signer.pem du serveur.", error)
            {
                English = $"signerFile : {settings.SignerFile} is no ECDSA P-256 public key in PEM ({error.Message}). Copy signer.pem from the server again.",
            };
        }
    }

    private static string? PasswordOf(BrokerSettings? broker) => broker?.PasswordFile is { } file ? Text(file).Trim() : null;

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{file} : illisible ({error.Message}). Vérifiez le chemin et les droits (mode 600, même utilisateur que l'agent).", error)
            {
                English = $"{file} : cannot be read ({error.Message}). Check path and rights (mode 600, the agent's own user).",
            };
        }
    }
}

/// <summary>The agent cannot start, and only a person can mend it.</summary>
/// <param name="message">What happened and what to do, in French.</param>
/// <param name="inner">Cause.</param>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The same in English, if <c>check</c> tells it too; else the French.</summary>
    public string English { get; init; } = message;
}
