using System.Globalization;
using System.Text;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>Sets and checks passwords, by ASP.NET Core Identity.</summary>
/// <param name="users">Identity.</param>
public sealed class Passwords(UserManager<AccountCredential> users)
{
    /// <summary>Fewest characters.</summary>
    public const int Least = 12;

    /// <summary>Most characters: hashing a longer one would only cost time.</summary>
    public const int Most = 128;

    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512 (OWASP Password Storage Cheat Sheet, 2023). A password kept with fewer is kept with as many after its next right use.</summary>
    public const int Rounds = 210_000;

    // Judging takes time that grows with the square of the length; so many characters say enough.
    private const int MostJudged = 64;
    private const int LeastScore = 3;

    // What a guesser of this program's passwords would try first, and the word lists of the judge lack.
    private static readonly string[] KnownWords = ["motdepasse", "mot", "passe", "makerspace", "manufacture", "atelier", "fablab", "azerty", "azertyuiop", "qsdfgh", "soleil", "bonjour", "bienvenue", "doudou", "chouchou", "loulou", "jetaime", "administrateur"];

    // What a password is compared with if there is none, so that it takes as long.
    private static readonly AccountCredential Nobody = new();
    private static readonly Lazy<string> NobodysHash = new(() =>
        new PasswordHasher<AccountCredential>(Options.Create(new PasswordHasherOptions { IterationCount = Rounds })).HashPassword(Nobody, Guid.NewGuid().ToString()));

    /// <summary>What is wrong with a new password; null if it will do.</summary>
    public async Task<Phrase?> ProblemAsync(string password, Account? account)
    {
        password = Composed(password);
        if (password.Length > Most)
        {
            return AccountTexts.PasswordLong;
        }

        string mailbox = account?.Email.Split('@')[0] ?? string.Empty;
        if (mailbox.Length >= 4 && password.Contains(mailbox, StringComparison.OrdinalIgnoreCase))
        {
            return AccountTexts.PasswordOfEmail;
        }

        foreach (IPasswordValidator<AccountCredential> validator in users.PasswordValidators)
        {
            if (!(await validator.ValidateAsync(users, Nobody, password)).Succeeded)
            {
                return AccountTexts.PasswordShort;
            }
        }

        // The score is from 0 to 4, by how many guesses a program needs that knows words, names, dates and rows of keys.
        string[] known = [.. KnownWords, mailbox, .. (account?.DisplayName ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        return Zxcvbn.Core.EvaluatePassword(password.Length > MostJudged ? password[..MostJudged] : password, known).Score < LeastScore ? AccountTexts.PasswordEasy : null;
    }

    /// <summary>Sets a password in a context that the caller saves; every sign-in made before is over with it.</summary>
    public async Task SetAsync(MakerspaceDb db, Guid account, string password, CancellationToken cancellationToken)
    {
        AccountCredential? credential = await db.Set<AccountCredential>().FirstOrDefaultAsync(c => c.Account == account, cancellationToken);
        if (credential is null)
        {
            db.Add(credential = new AccountCredential { Account = account });
        }

        credential.PasswordHash = users.PasswordHasher.HashPassword(credential, Composed(password));
        (credential.Stamp, credential.Failures, credential.LockedUntil) = (Guid.NewGuid().ToString("N"), 0, null);
    }

    /// <summary>The credential of an account if a password is its own and it is not locked; null else. Whatever is wrong, the hash of a password is worked out once.</summary>
    public async Task<AccountCredential?> CheckAsync(Guid? account, string password)
    {
        password = Composed(password);
        AccountCredential? credential = account is { } id ? await users.FindByIdAsync(id.ToString()) : null;
        if (credential?.PasswordHash is null || password.Length > Most)
        {
            users.PasswordHasher.VerifyHashedPassword(Nobody, NobodysHash.Value, password.Length > Most ? password[..Most] : password);
            return null;
        }

        // A right password of a locked account is worked out and refused like a wrong one, and not counted.
        bool locked = await users.IsLockedOutAsync(credential);
        bool right = await users.CheckPasswordAsync(credential, password);
        if (locked)
        {
            return null;
        }

        if (!right)
        {
            await users.AccessFailedAsync(credential);
            return null;
        }

        if (credential.Failures > 0)
        {
            await users.ResetAccessFailedCountAsync(credential);
        }

        return credential;
    }

    // Keyboards differ in how they write é and which space they write; people see no difference (RFC 8265, section 4.2.2).
    private static string Composed(string password)
    {
        string spaced = string.Concat(password.Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c));
        try
        {
            return spaced.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair, which no keyboard writes.
            return spaced;
        }
    }
}
