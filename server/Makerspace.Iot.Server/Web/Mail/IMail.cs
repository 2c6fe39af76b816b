namespace Makerspace.Iot.Server.Web.Mail;

/// <summary>A mail of plain text.</summary>
/// <param name="To">Address of the person.</param>
/// <param name="Subject">Subject.</param>
/// <param name="Text">Text, lines parted by a line feed.</param>
public sealed record MailText(string To, string Subject, string Text);

/// <summary>Sends mails. Thread-safe.</summary>
public interface IMail
{
    /// <summary>Sends one; throws <see cref="MailException"/> if it cannot be handed over: then it was not sent.</summary>
    Task SendAsync(MailText mail, CancellationToken cancellationToken);
}

/// <summary>A mail could not be handed over.</summary>
/// <param name="message">Why, for the person who looks after the server; without the address of the person it was for.</param>
/// <param name="inner">Cause.</param>
public sealed class MailException(string message, Exception? inner = null) : Exception(message, inner);
