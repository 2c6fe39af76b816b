namespace Makerspace.Iot.Server.Settings;

/// <summary>How mails are sent: by a mail server, or as files into a folder.</summary>
public sealed record MailOptions
{
    /// <summary>Address that mails come from, such as <c>Manufacture &lt;ne-pas-repondre@exemple.fr&gt;</c>.</summary>
    public required string From { get; init; }

    /// <summary>Host of the mail server (SMTP); null if mails go to <see cref="Folder"/>.</summary>
    public string? Host { get; init; }

    /// <summary>Its port, 1 to 65535. Default 587 (submission with STARTTLS); 465 speaks TLS from the start.</summary>
    public int Port { get; init; } = 587;

    /// <summary>True (default) to send only over TLS. False for a mail server on this computer.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>User name; null if the server asks for none.</summary>
    public string? UserName { get; init; }

    /// <summary>File that holds the password alone, mode 600; if absent, the environment variable <c>MAKERSPACE_MAIL_PASSWORD</c>.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Folder into which mails are written as <c>.eml</c> files instead of being sent, for trials; anybody who reads it can use their links.</summary>
    public string? Folder { get; init; }
}
