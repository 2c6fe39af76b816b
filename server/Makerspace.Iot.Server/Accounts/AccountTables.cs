using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>What proves who somebody is. Not audited, and never shown.</summary>
public sealed class AccountCredential
{
    /// <summary>Id of the account.</summary>
    public Guid Account { get; set; }

    /// <summary>The password, as ASP.NET Core Identity hashes it; null until it is set.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes with the password: sign-ins made before are over.</summary>
    public string Stamp { get; set; } = string.Empty;

    /// <summary>Wrong passwords in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Until when no password is accepted, UTC; null if none has been refused too often.</summary>
    public DateTimeOffset? LockedUntil { get; set; }
}

/// <summary>One sign-in of one browser.</summary>
public sealed class AccountSession
{
    /// <summary>Random id, which the browser's sealed cookie holds.</summary>
    public Guid Id { get; set; }

    /// <summary>Id of the account.</summary>
    public Guid Account { get; set; }

    /// <summary><see cref="AccountCredential.Stamp"/> at the sign-in.</summary>
    public string Stamp { get; set; } = string.Empty;

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset BegunAt { get; set; }

    /// <summary>When a page was last asked for, to <see cref="SessionChecks.SeenEvery"/>, UTC.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>When it ends by itself, UTC.</summary>
    public DateTimeOffset EndsAt { get; set; }

    /// <summary>Browser and system in words, such as "Firefox, Windows".</summary>
    public string Device { get; set; } = string.Empty;

    /// <summary>When it was ended, UTC; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>What a one-time link does.</summary>
public enum LinkKind
{
    /// <summary>Sets the first password of an account.</summary>
    Invitation,

    /// <summary>Sets a new password.</summary>
    Reset,

    /// <summary>Makes the first administrator.</summary>
    FirstAdministrator,
}

/// <summary>A one-time link. Only the hash of its secret is kept.</summary>
public sealed class AccountLink
{
    /// <summary>SHA-256 of the secret, in hexadecimal.</summary>
    public required string Hash { get; set; }

    /// <summary>What it does.</summary>
    public LinkKind Kind { get; set; }

    /// <summary>Id of the account; null for the first administrator.</summary>
    public Guid? Account { get; set; }

    /// <summary>When it ends, UTC.</summary>
    public DateTimeOffset EndsAt { get; set; }
}

/// <summary>A mail that has yet to be sent: with a link, which is made when it is sent, so that its secret is never stored; or with a text of its own, such as a reminder.</summary>
public sealed class AccountNotice
{
    /// <summary>Longest text.</summary>
    public const int TextLength = 2000;

    /// <summary>Id, in order of time.</summary>
    public Guid Id { get; set; }

    /// <summary>Id of the account.</summary>
    public Guid Account { get; set; }

    /// <summary>What the link does; of no meaning if the mail has its own text.</summary>
    public LinkKind Kind { get; set; }

    /// <summary>Subject of a mail without a link; null for one with a link.</summary>
    public string? Subject { get; set; }

    /// <summary>Its text, without the name of a person; null for a mail with a link.</summary>
    public string? Text { get; set; }

    /// <summary>When it was asked for, UTC.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>When it is tried next, UTC.</summary>
    public DateTimeOffset NextAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>Why the last attempt failed, in the mail server's words; null before the first.</summary>
    public string? Problem { get; set; }
}

internal sealed class AccountTables :
    IEntityTypeConfiguration<Account>, IEntityTypeConfiguration<AccountRole>, IEntityTypeConfiguration<AccountCredential>, IEntityTypeConfiguration<AccountSession>,
    IEntityTypeConfiguration<AccountLink>, IEntityTypeConfiguration<AccountNotice>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts").HasAlternateKey(a => a.Ref);
        builder.Property(a => a.Ref).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(a => a.Email).HasMaxLength(AccountRules.EmailLength).HasAnnotation(RecordKeeping.Masked, true);
        builder.Property(a => a.DisplayName).HasMaxLength(MakerspaceDb.LabelLength).HasAnnotation(RecordKeeping.Masked, true);
        builder.Property(a => a.Person).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(a => a.Language).HasMaxLength(2);
        builder.HasIndex(a => a.Email).IsUnique();
        builder.HasIndex(a => a.Person).IsUnique();
        builder.HasOne<Person>().WithMany().HasForeignKey(a => a.Person).HasPrincipalKey(p => p.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AccountRole> builder)
    {
        builder.ToTable("account_roles").HasIndex(r => new { r.Account, r.Role, r.Site, r.FirstDay }).IsUnique();
        builder.Property(r => r.Account).HasMaxLength(MakerspaceDb.NameLength);

        // The mark of the network is no site: the rules check what a foreign key cannot.
        builder.Property(r => r.Site).HasMaxLength(MakerspaceDb.NameLength);
        builder.HasOne<Account>().WithMany().HasForeignKey(r => r.Account).HasPrincipalKey(a => a.Ref).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AccountCredential> builder)
    {
        builder.ToTable("account_credentials").HasKey(c => c.Account);
        builder.Property(c => c.PasswordHash).HasMaxLength(MakerspaceDb.TextLength);
        builder.Property(c => c.Stamp).HasMaxLength(MakerspaceDb.NameLength).IsConcurrencyToken();
        builder.HasOne<Account>().WithOne().HasForeignKey<AccountCredential>(c => c.Account).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AccountSession> builder)
    {
        builder.ToTable("account_sessions").HasKey(s => s.Id);
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Stamp).HasMaxLength(MakerspaceDb.NameLength);
        builder.Property(s => s.Device).HasMaxLength(MakerspaceDb.LabelLength);
        builder.HasIndex(s => new { s.Account, s.BegunAt });
        builder.HasIndex(s => s.EndsAt);
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.Account).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AccountLink> builder)
    {
        builder.ToTable("account_links").HasKey(l => l.Hash);
        builder.Property(l => l.Hash).HasMaxLength(64);
        builder.HasIndex(l => l.EndsAt);
        builder.HasOne<Account>().WithMany().HasForeignKey(l => l.Account).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AccountNotice> builder)
    {
        builder.ToTable("account_notices").HasKey(n => n.Id);
        builder.Property(n => n.Subject).HasMaxLength(MakerspaceDb.LabelLength);
        builder.Property(n => n.Text).HasMaxLength(AccountNotice.TextLength);
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.Property(n => n.Problem).HasMaxLength(MakerspaceDb.TextLength);
        builder.HasIndex(n => n.NextAt);
        builder.HasOne<Account>().WithMany().HasForeignKey(n => n.Account).OnDelete(DeleteBehavior.Restrict);
    }
}
