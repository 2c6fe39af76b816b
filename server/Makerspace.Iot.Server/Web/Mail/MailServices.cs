using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Makerspace.Iot.Server.Settings;
using MimeKit;

namespace Makerspace.Iot.Server.Web.Mail;

/// <summary>Chooses how mails are sent.</summary>
public static class MailServices
{
    /// <summary>Name of the environment variable that may hold the password of the mail server.</summary>
    public const string PasswordVariable = "MAKERSPACE_MAIL_PASSWORD";

    /// <summary>Adds <see cref="IMail"/> if the settings name a way; else nobody can be written to.</summary>
    public static void AddMail(this IServiceCollection services, ServerOptions options)
    {
        if (options.Mail is { } mail && Of(mail) is { } sender)
        {
            services.AddSingleton(sender);
        }
    }

    /// <summary>The sender of some settings.</summary>
    public static IMail Of(MailOptions mail) => mail.Folder is { } folder ? new MailFolder(mail, folder) : new SmtpMail(mail);

    internal static MimeMessage Message(MailOptions options, MailText mail)
    {
        var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(options.From));
        message.To.Add(new MailboxAddress(string.Empty, mail.To));
        message.Subject = mail.Subject;

        // A machine wrote it: no machine is to answer (RFC 3834, section 5).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = new TextPart("plain") { Text = mail.Text };
        return message;
    }
}

/// <summary>Mails by a mail server, each over a connection of its own: they are few.</summary>
internal sealed class SmtpMail(MailOptions options) : IMail
{
    private const int TimeoutMs = 20_000;

    public async Task SendAsync(MailText mail, CancellationToken cancellationToken)
    {
        using MimeMessage message = MailServices.Message(options, mail);
        using var client = new SmtpClient { Timeout = TimeoutMs };
        try
        {
            SecureSocketOptions security = !options.Tls ? SecureSocketOptions.None : options.Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
            await client.ConnectAsync(options.Host!, options.Port, security, cancellationToken);
            if (options.UserName is { } user)
            {
                string password = options.PasswordFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : Environment.GetEnvironmentVariable(MailServices.PasswordVariable) ?? string.Empty;
                await client.AuthenticateAsync(user, password, cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception error) when (error is SocketException or IOException or SslHandshakeException or System.Security.Authentication.AuthenticationException or AuthenticationException or CommandException or ProtocolException or ServiceNotConnectedException or NotSupportedException or TimeoutException or UnauthorizedAccessException)
        {
            // The server's own words may quote the address.
            throw new MailException($"{options.Host}:{options.Port}: {error.Message.Replace(mail.To, "…", StringComparison.OrdinalIgnoreCase)}", error);
        }
    }
}

/// <summary>Mails as files, readable by their owner alone: what stands in them is as good as a password.</summary>
internal sealed class MailFolder(MailOptions options, string folder) : IMail
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public async Task SendAsync(MailText mail, CancellationToken cancellationToken)
    {
        using MimeMessage message = MailServices.Message(options, mail);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, OwnerOnly);
            }

            string name = Path.Combine(folder, $"{DateTimeOffset.UtcNow:yyyyMMdd'T'HHmmssfff}-{Guid.NewGuid().ToString("N")[..8]}");
            var format = FormatOptions.Default.Clone();
            format.NewLineFormat = NewLineFormat.Dos;
            await message.WriteToAsync(format, name + ".part", cancellationToken);
            File.Move(name + ".part", name + ".eml");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MailException(error.Message, error);
        }
    }
}
