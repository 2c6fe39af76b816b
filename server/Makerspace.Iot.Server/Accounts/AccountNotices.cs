using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Web.Mail;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>
/// Sends invitations and links for new passwords by mail. What is to be sent is a row (<see cref="AccountNotice"/>), tried until the mail server takes it, for <see cref="Tries"/>;
/// the link is made at each attempt, so that its day begins when it leaves and no secret is stored. Thread-safe.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="links">One-time links.</param>
/// <param name="services">Holds the mail, if there is any.</param>
/// <param name="time">Clock.</param>
/// <param name="log">Failures, without any address.</param>
public sealed class AccountNotices(IDbContextFactory<MakerspaceDb> databases, OneTimeLinks links, IServiceProvider services, TimeProvider time, ILogger<AccountNotices> log) : BackgroundService
{
    /// <summary>How long a mail is tried; then its row goes, and the account can be sent another.</summary>
    public static readonly TimeSpan Tries = TimeSpan.FromDays(3);

    /// <summary>How often it looks for mails whose time has come.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    // Nobody gets more mails than this, whoever asks for them.
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(2);

    private const int MostAtOnce = 50;

    private readonly IMail? _mail = services.GetService<IMail>();
    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>True if there is mail.</summary>
    public bool CanSend => _mail is not null;

    /// <summary>Has a link sent to an account. One that is waiting already, or left a moment ago, is enough.</summary>
    public async Task AddAsync(Guid account, LinkKind kind, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset recently = now + OneTimeLinks.Lasts - Between;
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        bool enough = await db.Set<AccountNotice>().AnyAsync(n => n.Account == account && n.Text == null, cancellationToken)
            || await db.Set<AccountLink>().AnyAsync(l => l.Account == account && l.EndsAt > recently, cancellationToken);
        if (!enough)
        {
            db.Add(new AccountNotice { Id = Guid.CreateVersion7(now), Account = account, Kind = kind, At = now, NextAt = now });
            await db.SaveChangesAsync(cancellationToken);
            _wake.Release();
        }
    }

    /// <summary>Sends what is due; answers how many left.</summary>
    public async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        if (_mail is null)
        {
            return 0;
        }

        DateTimeOffset now = time.GetUtcNow();
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var due = await (
            from n in db.Set<AccountNotice>()
            join a in db.Set<Account>() on n.Account equals a.Id
            where n.NextAt <= now
            orderby n.NextAt
            select new { Notice = n, a.Email, a.DisplayName, a.Language, a.Disabled }).Take(MostAtOnce).ToListAsync(cancellationToken);
        int sent = 0;
        foreach (var one in due)
        {
            if (one.Disabled || now - one.Notice.At > Tries)
            {
                db.Remove(one.Notice);
            }
            else if (await TrySendAsync(one.Notice, one.Email, one.DisplayName, one.Language, cancellationToken) is not { } problem)
            {
                db.Remove(one.Notice);
                sent++;
            }
            else
            {
                // 1, 2, 4… minutes, an hour at most.
                one.Notice.NextAt = time.GetUtcNow() + TimeSpan.FromMinutes(Math.Min(60, 1 << Math.Min(one.Notice.Attempts, 6)));
                one.Notice.Attempts++;
                one.Notice.Problem = problem.Length <= MakerspaceDb.TextLength ? problem : problem[..MakerspaceDb.TextLength];
                log.LogWarning("A mail could not be sent: {Problem}; tried again in {Minutes:0} min", problem, (one.Notice.NextAt - time.GetUtcNow()).TotalMinutes);
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        return sent;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_mail is not null && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Mails to send could not be read: {Problem}", error.Message);
            }

            await _wake.WaitAsync(Every, stoppingToken);
        }
    }

    private async Task<string?> TrySendAsync(AccountNotice notice, string email, string name, string language, CancellationToken cancellationToken)
    {
        string link = notice.Text is null ? await links.MakeMailedAsync(notice.Kind, notice.Account, cancellationToken) : string.Empty;
        Locale l = language == Locale.English.Code ? Locale.English : Locale.French;
        bool invites = notice.Kind == LinkKind.Invitation;
        try
        {
            if (notice is { Subject: { } subject, Text: { } text })
            {
                await _mail!.SendAsync(new MailText(email, subject, text), cancellationToken);
                return null;
            }

            await _mail!.SendAsync(new MailText(email, l[invites ? AccountTexts.MailInvitation : AccountTexts.MailReset], l.Say(invites ? AccountTexts.MailInvitationText : AccountTexts.MailResetText, name, link)), cancellationToken);
            return null;
        }
        catch (MailException problem)
        {
            return problem.Message;
        }
    }
}
