using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>What is asked of an invitation.</summary>
/// <param name="Email">Address.</param>
/// <param name="Name">Name; may be empty if the address has an account already.</param>
/// <param name="Language"><c>fr</c> or <c>en</c>.</param>
/// <param name="Role">First role.</param>
/// <param name="Site">Its site.</param>
/// <param name="FirstDay">From when; null for today.</param>
/// <param name="LastDay">Until when; null for open.</param>
/// <param name="Person">Person of the registry; null for nobody.</param>
public sealed record Invitation(string Email, string Name, string Language, Role Role, string Site, DateOnly? FirstDay, DateOnly? LastDay, string? Person = null);

/// <summary>What came of it.</summary>
/// <param name="Problems">What is wrong; then nothing was written.</param>
/// <param name="Account">The account.</param>
/// <param name="Existed">True if the address had an account already, which then has the role too.</param>
/// <param name="Link">The one-time link, if there is no mail to carry it.</param>
public sealed record AccountOutcome(IReadOnlyList<(Record? Row, RecordProblem Problem)> Problems, Account? Account = null, bool Existed = false, string? Link = null)
{
    /// <summary>True if it is done.</summary>
    public bool Done => Problems.Count == 0;
}

/// <summary>What pages and commands do to accounts: each an act of its writes, and what follows from it for links, mails and sign-ins.</summary>
/// <param name="writer">The writer of the registry.</param>
/// <param name="databases">The database.</param>
/// <param name="links">One-time links.</param>
/// <param name="notices">Mails.</param>
/// <param name="checks">Sign-ins that count.</param>
/// <param name="passwords">Passwords.</param>
/// <param name="reader">Queries.</param>
public sealed class AccountEdits(
    RegistryWriter writer, IDbContextFactory<MakerspaceDb> databases, OneTimeLinks links, AccountNotices notices, SessionChecks checks, Passwords passwords, AccountReader reader)
{
    /// <summary>Makes an account with a role, or gives the role to the account of that address; a new one is sent its link.</summary>
    public async Task<AccountOutcome> InviteAsync(Actor actor, Invitation asked, CancellationToken cancellationToken)
    {
        Account? account = null;
        bool existed = false;
        bool dropped = false;
        WriteOutcome outcome = await ActAsync(actor, null, async (writes, act) =>
        {
            string email = AccountRules.Email(asked.Email) ?? asked.Email.Trim();
            existed = (account = writes.ByEmail(email)) is not null;
            account ??= writes.Add(email, asked.Name.Trim(), asked.Language, asked.Person);
            if (asked.Person is not null && account.Person != asked.Person)
            {
                Tie(writes, act, account, asked.Person);
            }

            writes.Give(account, asked.Role, asked.Site, asked.FirstDay ?? writes.Yesterday(asked.Site).AddDays(1), asked.LastDay);
            dropped = existed && await DropShownAsync(act, account, asked.Role, cancellationToken);
        }, cancellationToken);
        if (!outcome.Written || (existed && !dropped))
        {
            return new(outcome.Problems, account, existed);
        }

        return new([], account, existed, await SendAsync(account!, LinkKind.Invitation, cancellationToken));
    }

    /// <summary>Gives a role.</summary>
    public Task<WriteOutcome> GiveAsync(Actor actor, string account, Role role, string site, DateOnly? firstDay, DateOnly? lastDay, CancellationToken cancellationToken) => ActAsync(actor, null, async (writes, act) =>
    {
        if (Find(writes, act, account) is { } found)
        {
            writes.Give(found, role, site, firstDay ?? writes.Yesterday(site).AddDays(1), lastDay);
            await DropShownAsync(act, found, role, cancellationToken);
        }
    }, cancellationToken);

    /// <summary>Ends a role after a day; after yesterday if none is given.</summary>
    public Task<WriteOutcome> EndAsync(Actor actor, string account, Guid role, DateOnly? lastDay, string reason, CancellationToken cancellationToken) => ActAsync(actor, reason, (writes, act) =>
    {
        if (writes.Roles.Rows.FirstOrDefault(r => r.Id == role && r.Account == account) is { } found)
        {
            writes.End(found, lastDay ?? writes.Yesterday(found.Site), reason);
        }
        else
        {
            act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
        }

        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>Disables an account, which ends its sign-ins and links for good, or enables it again.</summary>
    public Task<WriteOutcome> DisableAsync(Actor actor, string account, bool disabled, int? revision, string? reason, CancellationToken cancellationToken) => ActAsync(actor, reason, async (writes, act) =>
    {
        if (Find(writes, act, account) is { } found)
        {
            if (string.IsNullOrWhiteSpace(reason))
            {
                act.Refuse(found, new RecordProblem("reason", RecordFault.ReasonMissing));
            }

            writes.Change(found, revision, a => a.Disabled = disabled);
            if (disabled)
            {
                await SessionChecks.EndAsync(act.Db, found.Id, null, null, act.Acting.At, cancellationToken);
                await OneTimeLinks.DropAsync(act.Db, found.Id, cancellationToken);
            }
        }
    }, cancellationToken);

    /// <summary>Ends all sign-ins of an account.</summary>
    public async Task<WriteOutcome> SignOutAsync(Actor actor, string account, CancellationToken cancellationToken)
    {
        (WriteOutcome outcome, Account? found) = await TouchAsync(actor, account, "déconnexion partout", cancellationToken);
        if (outcome.Written)
        {
            await checks.EndAsync(found!.Id, null, null, cancellationToken);
        }

        return outcome;
    }

    /// <summary>Sends an account a new link, by mail or, if there is none, as the answer.</summary>
    public async Task<AccountOutcome> LinkAsync(Actor actor, string account, CancellationToken cancellationToken)
    {
        (WriteOutcome outcome, Account? found) = await TouchAsync(actor, account, "lien à usage unique", cancellationToken);
        if (!outcome.Written)
        {
            return new(outcome.Problems);
        }

        AccountLine line = (await reader.FindAsync(account, SiteScope.Network, cancellationToken))!;
        return new([], found, true, await SendAsync(found!, line.HasPassword ? LinkKind.Reset : LinkKind.Invitation, cancellationToken));
    }

    /// <summary>Asks for a new password for an address; whether it has an account is told to nobody, and without mail nothing comes of it.</summary>
    public async Task ForgottenAsync(string email, CancellationToken cancellationToken)
    {
        if (notices.CanSend && AccountRules.Email(email) is { } address && await reader.ByEmailAsync(address, cancellationToken) is { Disabled: false } account)
        {
            await notices.AddAsync(account.Id, LinkKind.Reset, cancellationToken);
        }
    }

    /// <summary>Sets a password by a link, which is used up, and ends every sign-in of before. Null if the link was used meanwhile.</summary>
    public async Task<AccountCredential?> SetPasswordAsync(AccountLink link, string password, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await OneTimeLinks.UseAsync(db, link, cancellationToken))
        {
            return null;
        }

        await passwords.SetAsync(db, link.Account!.Value, password, cancellationToken);
        await OneTimeLinks.DropAsync(db, link.Account.Value, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        checks.Forget();
        return await db.Set<AccountCredential>().AsNoTracking().FirstAsync(c => c.Account == link.Account, cancellationToken);
    }

    /// <summary>Sets the password of an account that has proven its former one, and ends every sign-in and link of before.</summary>
    public async Task<AccountCredential> ChangePasswordAsync(Guid account, string password, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await OneTimeLinks.DropAsync(db, account, cancellationToken);
        await passwords.SetAsync(db, account, password, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        checks.Forget();
        return await db.Set<AccountCredential>().AsNoTracking().FirstAsync(c => c.Account == account, cancellationToken);
    }

    /// <summary>Makes the first administrator by a link.</summary>
    public async Task<(AccountOutcome Outcome, AccountCredential? Credential)> FirstAsync(AccountLink link, string email, string name, string language, string password, CancellationToken cancellationToken)
    {
        Account? account = null;
        WriteOutcome outcome = await writer.WriteAsync(new Actor(ActorKind.Program, "premier démarrage"), null, async act =>
        {
            AccountWrites writes = await AccountWrites.LoadAsync(act, cancellationToken);
            if (!await OneTimeLinks.UseAsync(act.Db, link, cancellationToken))
            {
                act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
                return;
            }

            account = writes.Add(AccountRules.Email(email) ?? email.Trim(), name.Trim(), language);
            writes.Give(account, Role.NetworkAdministrator, Everywhere.Mark, writes.Yesterday(Everywhere.Mark).AddDays(1), null);
            writes.Check();
            await passwords.SetAsync(act.Db, account.Id, password, cancellationToken);
        }, cancellationToken);
        if (!outcome.Written)
        {
            return (new(outcome.Problems), null);
        }

        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return (new([], account), await db.Set<AccountCredential>().AsNoTracking().FirstAsync(c => c.Account == account!.Id, cancellationToken));
    }

    private async Task<string?> SendAsync(Account account, LinkKind kind, CancellationToken cancellationToken)
    {
        if (!notices.CanSend)
        {
            return await links.MakeAsync(kind, account.Id, cancellationToken);
        }

        await notices.AddAsync(account.Id, kind, cancellationToken);
        return null;
    }

    // A link that was shown to whoever made it must not lead into the account of an administrator; one that went by mail was seen by its person alone.
    private async Task<bool> DropShownAsync(RegistryAct act, Account account, Role role, CancellationToken cancellationToken) =>
        Enum.IsDefined(role) && RolePermissions.IsOfNetwork(role) && !notices.CanSend && await OneTimeLinks.DropAsync(act.Db, account.Id, cancellationToken) > 0;

    private async Task<(WriteOutcome Outcome, Account? Account)> TouchAsync(Actor actor, string account, string what, CancellationToken cancellationToken)
    {
        Account? found = null;
        WriteOutcome outcome = await ActAsync(actor, null, (writes, act) =>
        {
            if ((found = Find(writes, act, account)) is not null && writes.MayTouch(found))
            {
                writes.Note(found, what);
            }

            return Task.CompletedTask;
        }, cancellationToken);
        return (outcome, found);
    }

    // The account of that address becomes the person's, unless it is another person's already.
    private static void Tie(AccountWrites writes, RegistryAct act, Account account, string person)
    {
        if (account.Person is null)
        {
            writes.Change(account, null, a => a.Person = person);
        }
        else
        {
            act.Refuse(account, new RecordProblem("email", RecordFault.Taken, account.Email));
        }
    }

    private static Account? Find(AccountWrites writes, RegistryAct act, string account)
    {
        Account? found = writes.Accounts.Find(account);
        if (found is null)
        {
            act.Refuse(null, new RecordProblem(string.Empty, RecordFault.NotThere));
        }

        return found;
    }

    private async Task<WriteOutcome> ActAsync(Actor actor, string? reason, Func<AccountWrites, RegistryAct, Task> work, CancellationToken cancellationToken)
    {
        WriteOutcome outcome = await writer.WriteAsync(actor, reason, async act =>
        {
            AccountWrites writes = await AccountWrites.LoadAsync(act, cancellationToken);
            await work(writes, act);
            writes.Check();
        }, cancellationToken);
        checks.Forget();
        return outcome;
    }
}
