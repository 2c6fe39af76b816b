using System.Security.Cryptography;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>
/// The one way in which accounts and roles are written. Who changes a role must be allowed to at its site; who changes an account, at the site of every role that it has:
/// else whoever may invite at one site could take over the account of an administrator.
/// </summary>
public sealed class AccountWrites : ModuleWrites
{
    private const string RefLetters = "abcdefghjkmnpqrstuvwxyz23456789";
    private SiteZones _zones = null!;
    private HashSet<Guid> _entered = [];
    private bool _hadAdministrator;

    private AccountWrites(RegistryAct act)
        : base(act, Permission.EditAccounts)
    {
    }

    /// <summary>Accounts, by reference.</summary>
    public required RecordSet<Account, string> Accounts { get; init; }

    /// <summary>Their roles, past ones too.</summary>
    public required RecordSet<AccountRole, (string Account, Role Role, string Site, DateOnly FirstDay)> Roles { get; init; }

    /// <summary>Reads all accounts: a network has hundreds.</summary>
    public static async Task<AccountWrites> LoadAsync(RegistryAct act, CancellationToken cancellationToken)
    {
        MakerspaceDb db = act.Db;
        var writes = new AccountWrites(act)
        {
            Accounts = await RecordSet<Account, string>.LoadAsync(db, a => a.Ref, null, cancellationToken),
            Roles = await RecordSet<AccountRole, (string, Role, string, DateOnly)>.LoadAsync(db, r => (r.Account, r.Role, r.Site, r.FirstDay), null, cancellationToken),
            _zones = new SiteZones(await db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken)),
            _entered = [.. await db.Set<AccountCredential>().Select(c => c.Account).ToListAsync(cancellationToken)],
        };
        writes._hadAdministrator = writes.Accounts.Rows.Any(writes.IsAdministrator);
        act.Knows<Account>(name => writes.Accounts.Find(name) is not null);
        return writes;
    }

    /// <summary>A new reference.</summary>
    public static string NewRef() => "c-" + RandomNumberGenerator.GetString(RefLetters, 10);

    /// <summary>The account of an address; null if there is none.</summary>
    public Account? ByEmail(string email) => Accounts.Rows.FirstOrDefault(a => a.Email == email);

    /// <summary>Makes an account.</summary>
    public Account Add(string email, string name, string language, string? person = null)
    {
        var account = new Account { Ref = NewRef(), Email = email, DisplayName = name, Language = language, Person = person };
        Accounts.Put(account);
        return account;
    }

    /// <summary>Changes an account. It needs no reason: name and address are the person's own.</summary>
    public void Change(Account account, int? revision, Action<Account> change)
    {
        bool may = MayTouch(account);
        if (revision is { } seen && seen != account.Revision)
        {
            Act.Refuse(account, new RecordProblem(string.Empty, RecordFault.Stale));
        }
        else if (may)
        {
            Accounts.Correct(account, change);
        }
    }

    /// <summary>True if who acts may touch an account; else that is a problem of it.</summary>
    public bool MayTouch(Account account)
    {
        string[] sites = [.. Roles.Rows.Where(r => r.Account == account.Ref && !IsOver(r)).Select(r => r.Site).Distinct()];
        return sites.Length == 0 ? Act.Demand(account, Permission.EditAccounts, null) : sites.All(s => Act.Demand(account, Permission.EditAccounts, s));
    }

    /// <summary>Leaves an entry in the audit of what is done for an account without a change of its row.</summary>
    public void Note(Account account, string what)
    {
        Act.Db.Entry(account).Property(a => a.Disabled).IsModified = true;
        Act.Acting.Because(account, what);
    }

    /// <summary>Gives a role; if the account has it already from that day, its last day changes.</summary>
    public AccountRole Give(Account account, Role role, string site, DateOnly firstDay, DateOnly? lastDay) =>
        Put(Roles, new AccountRole { Account = account.Ref, Role = role, Site = site, FirstDay = firstDay, LastDay = lastDay }).Row;

    /// <summary>Ends a role after a day. One that would end before it began is withdrawn.</summary>
    public void End(AccountRole role, DateOnly lastDay, string reason)
    {
        if (lastDay < role.FirstDay)
        {
            Withdraw(Roles, role, null, reason);
        }
        else
        {
            Correct(Roles, role, null, reason, r => r.LastDay = lastDay);
        }
    }

    /// <summary>The last whole day before now at a site: a role that ends on it is over.</summary>
    public DateOnly Yesterday(string site) => (site == Everywhere.Mark ? _zones.DaysOf(Act.Acting.At).First : _zones.DayOf(Act.Acting.At, site)).AddDays(-1);

    /// <summary>True if an account holds the highest role now, without an end. Whoever was invited and has set no password yet cannot sign in, and does not count.</summary>
    public bool IsAdministrator(Account account) => !account.Disabled && _entered.Contains(account.Id) && Roles.Rows.Any(r => r.Account == account.Ref && r.Role == Role.NetworkAdministrator && r.LastDay is null && r.HoldsAt(Act.Acting.At, _zones));

    /// <inheritdoc/>
    public override void Check()
    {
        CheckRows(Accounts);
        CheckRows(Roles);
        foreach (Account account in Accounts.Touched)
        {
            Act.Reference<Person>(account, "person", account.Person);
            if (Accounts.Rows.Any(a => a != account && a.Email == account.Email))
            {
                Act.Refuse(account, new RecordProblem("email", RecordFault.Taken, account.Email));
            }

            if (account.Person is not null && Accounts.Rows.Any(a => a != account && a.Person == account.Person))
            {
                Act.Refuse(account, new RecordProblem("person", RecordFault.Taken, account.Person));
            }
        }

        foreach (AccountRole role in Roles.Touched)
        {
            Act.Reference<Account>(role, "account", role.Account);
            Act.Reference<Site>(role, "site", role.Site);
            if (Roles.Rows.Any(r => r != role && r.Account == role.Account && r.Role == role.Role && r.Site == role.Site && !(r.LastDay < role.FirstDay) && !(role.LastDay < r.FirstDay)))
            {
                Act.Refuse(role, new RecordProblem("role", RecordFault.Taken, role.Role.ToString()));
            }
        }

        foreach (IGrouping<string, AccountRole> many in Roles.Rows.GroupBy(r => r.Account).Where(g => g.Count() > AccountRules.MostRoles))
        {
            Act.Refuse(null, new RecordProblem(string.Empty, RecordFault.TooManyRoles, AccountRules.MostRoles.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        // Whoever sits at the terminal can make another one; a page cannot.
        if (Act.Acting.Actor.Kind == ActorKind.Account && _hadAdministrator && !Accounts.Rows.Any(IsAdministrator))
        {
            Act.Refuse(null, new RecordProblem(string.Empty, RecordFault.LastAdministrator));
        }
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => row is AccountRole role ? role.Site : null;

    private bool IsOver(AccountRole role) => role.LastDay <= Yesterday(role.Site);
}
