using Makerspace.Iot.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>Where ASP.NET Core Identity keeps password, lock-out and security stamp: <see cref="AccountCredential"/>. The user's id and name are those of the account, never an address.</summary>
/// <param name="databases">The database.</param>
internal class CredentialStore(IDbContextFactory<MakerspaceDb> databases)
    : IUserPasswordStore<AccountCredential>, IUserLockoutStore<AccountCredential>, IUserSecurityStampStore<AccountCredential>
{
    // The stamp of each credential as it was read: it differs from the stored one if the password was changed meanwhile.
    private readonly Dictionary<Guid, string> _read = [];

    public async Task<IdentityResult> CreateAsync(AccountCredential user, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        db.Add(user);
        await db.SaveChangesAsync(cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> UpdateAsync(AccountCredential user, CancellationToken cancellationToken)
    {
        // The failures are counted in place. Identity saves the whole user after each attempt: a password that was changed meanwhile must stand.
        string stamp = _read.GetValueOrDefault(user.Account, user.Stamp);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        int rows = await db.Set<AccountCredential>().Where(c => c.Account == user.Account && c.Stamp == stamp).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.PasswordHash, user.PasswordHash).SetProperty(c => c.Stamp, user.Stamp).SetProperty(c => c.LockedUntil, user.LockedUntil), cancellationToken);
        if (rows != 1)
        {
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        }

        _read[user.Account] = user.Stamp;
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> DeleteAsync(AccountCredential user, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Set<AccountCredential>().Where(c => c.Account == user.Account).ExecuteDeleteAsync(cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<AccountCredential?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out Guid account))
        {
            return null;
        }

        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        AccountCredential? found = await db.Set<AccountCredential>().AsNoTracking().FirstOrDefaultAsync(c => c.Account == account, cancellationToken);
        if (found is not null)
        {
            _read[account] = found.Stamp;
        }

        return found;
    }

    public Task<AccountCredential?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => FindByIdAsync(normalizedUserName, cancellationToken);

    public Task<string> GetUserIdAsync(AccountCredential user, CancellationToken cancellationToken) => Task.FromResult(user.Account.ToString());

    public Task<string?> GetUserNameAsync(AccountCredential user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Account.ToString());

    public Task<string?> GetNormalizedUserNameAsync(AccountCredential user, CancellationToken cancellationToken) => GetUserNameAsync(user, cancellationToken);

    public Task SetUserNameAsync(AccountCredential user, string? userName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetNormalizedUserNameAsync(AccountCredential user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetPasswordHashAsync(AccountCredential user, string? passwordHash, CancellationToken cancellationToken) => Done(() => user.PasswordHash = passwordHash);

    public Task<string?> GetPasswordHashAsync(AccountCredential user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(AccountCredential user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetSecurityStampAsync(AccountCredential user, string stamp, CancellationToken cancellationToken) => Done(() => user.Stamp = stamp);

    public Task<string?> GetSecurityStampAsync(AccountCredential user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Stamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(AccountCredential user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);

    public Task SetLockoutEndDateAsync(AccountCredential user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) => Done(() => user.LockedUntil = lockoutEnd);

    public async Task<int> IncrementAccessFailedCountAsync(AccountCredential user, CancellationToken cancellationToken)
    {
        // In place: attempts made at the same time are all counted.
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Set<AccountCredential>().Where(c => c.Account == user.Account).ExecuteUpdateAsync(set => set.SetProperty(c => c.Failures, c => c.Failures + 1), cancellationToken);
        return user.Failures = await db.Set<AccountCredential>().Where(c => c.Account == user.Account).Select(c => c.Failures).FirstOrDefaultAsync(cancellationToken);
    }

    public async Task ResetAccessFailedCountAsync(AccountCredential user, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Set<AccountCredential>().Where(c => c.Account == user.Account).ExecuteUpdateAsync(set => set.SetProperty(c => c.Failures, 0), cancellationToken);
        user.Failures = 0;
    }

    public Task<int> GetAccessFailedCountAsync(AccountCredential user, CancellationToken cancellationToken) => Task.FromResult(user.Failures);

    public Task<bool> GetLockoutEnabledAsync(AccountCredential user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(AccountCredential user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    private static Task Done(Action set)
    {
        set();
        return Task.CompletedTask;
    }
}
