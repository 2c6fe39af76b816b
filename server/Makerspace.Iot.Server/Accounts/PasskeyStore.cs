using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>A passkey of an account: the public half of a key that a device keeps. It is of no use to whoever reads it.</summary>
public sealed class AccountPasskey
{
    /// <summary>Key.</summary>
    public Guid Id { get; init; }

    /// <summary>Id of the account.</summary>
    public Guid Account { get; init; }

    /// <summary>Id that the device gave it, at most <see cref="LongestId"/> bytes; unique.</summary>
    public byte[] CredentialId { get; init; } = [];

    /// <summary>Public key, COSE.</summary>
    public byte[] PublicKey { get; init; } = [];

    /// <summary>What the person calls the device.</summary>
    public string Name { get; init; } = "";

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it signed in last, UTC; null if it never did.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>How often the device says that it has signed; 0 if it does not count.</summary>
    public long SignCount { get; set; }

    /// <summary>How it can be reached (<c>internal</c>, <c>usb</c>…), parted by blanks.</summary>
    public string Transports { get; init; } = "";

    /// <summary>True if it may be copied to other devices of the person.</summary>
    public bool BackupEligible { get; init; }

    /// <summary>True if it was.</summary>
    public bool BackedUp { get; set; }

    /// <summary>Longest id (<b>Source:</b> Web Authentication Level 3, section 6.5.1).</summary>
    public const int LongestId = 1023;
}

/// <summary>The table of passkeys.</summary>
internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<AccountPasskey>
{
    private const int LongestKey = 2048;

    public void Configure(EntityTypeBuilder<AccountPasskey> builder)
    {
        builder.ToTable("account_passkeys").HasKey(p => p.Id);
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.CredentialId).HasMaxLength(AccountPasskey.LongestId);
        builder.Property(p => p.PublicKey).HasMaxLength(LongestKey);
        builder.Property(p => p.Name).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(p => p.Transports).HasMaxLength(MakerspaceDb.LabelLength);
        builder.HasIndex(p => p.CredentialId).IsUnique();
        builder.HasIndex(p => p.Account);
        builder.HasOne<Account>().WithMany().HasForeignKey(p => p.Account).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>Where Identity keeps passkeys, beside the passwords.</summary>
/// <param name="databases">The database.</param>
/// <param name="time">Clock.</param>
internal sealed class PasskeyStore(IDbContextFactory<MakerspaceDb> databases, TimeProvider time) : CredentialStore(databases), IUserPasskeyStore<AccountCredential>
{
    private readonly IDbContextFactory<MakerspaceDb> _databases = databases;

    public async Task AddOrUpdatePasskeyAsync(AccountCredential user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await _databases.CreateDbContextAsync(cancellationToken);
        if (await db.Set<AccountPasskey>().FirstOrDefaultAsync(p => p.CredentialId == passkey.CredentialId, cancellationToken) is { } known)
        {
            (known.SignCount, known.BackedUp, known.UsedAt) = (passkey.SignCount, passkey.IsBackedUp, time.GetUtcNow());
        }
        else
        {
            db.Add(new AccountPasskey
            {
                Id = Guid.NewGuid(),
                Account = user.Account,
                CredentialId = passkey.CredentialId,
                PublicKey = passkey.PublicKey,
                Name = passkey.Name ?? string.Empty,
                CreatedAt = time.GetUtcNow(),
                SignCount = passkey.SignCount,
                Transports = string.Join(' ', passkey.Transports ?? []),
                BackupEligible = passkey.IsBackupEligible,
                BackedUp = passkey.IsBackedUp,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(AccountCredential user, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await _databases.CreateDbContextAsync(cancellationToken);
        return [.. (await db.Set<AccountPasskey>().AsNoTracking().Where(p => p.Account == user.Account).ToListAsync(cancellationToken)).Select(Info)];
    }

    public async Task<AccountCredential?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await _databases.CreateDbContextAsync(cancellationToken);
        return await (
            from p in db.Set<AccountPasskey>()
            join c in db.Set<AccountCredential>() on p.Account equals c.Account
            where p.CredentialId == credentialId
            select c).AsNoTracking().FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(AccountCredential user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await _databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<AccountPasskey>().AsNoTracking().FirstOrDefaultAsync(p => p.Account == user.Account && p.CredentialId == credentialId, cancellationToken) is { } found ? Info(found) : null;
    }

    public async Task RemovePasskeyAsync(AccountCredential user, byte[] credentialId, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await _databases.CreateDbContextAsync(cancellationToken);
        await db.Set<AccountPasskey>().Where(p => p.Account == user.Account && p.CredentialId == credentialId).ExecuteDeleteAsync(cancellationToken);
    }

    // What proved it when it was made is not kept: nobody looks at it again. A passkey that did not verify its person is never stored.
    private static UserPasskeyInfo Info(AccountPasskey p) => new(
        p.CredentialId, p.PublicKey, p.CreatedAt, (uint)p.SignCount, p.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries), isUserVerified: true, p.BackupEligible, p.BackedUp, [], [])
    { Name = p.Name };
}
