using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// A text in an address that only this server reads, and only for the account that wrote it: what somebody searches for may be a name, and addresses stand in histories and in the logs of proxies.
/// A page that is found so can be gone back to and read anew, which the answer to a form cannot. Thread-safe.
/// </summary>
/// <param name="keys">The keys of forms.</param>
public sealed class SealedText(IDataProtectionProvider keys)
{
    private const int Longest = 2000;

    /// <summary>Seals a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="account">Reference of the account that may read it.</param>
    public string Seal(string text, string account) => Of(account).Protect(text);

    /// <summary>Reads it; null if it was not sealed here for this account, or under keys that are gone.</summary>
    public string? Open(string? text, string account)
    {
        if (text is not { Length: > 0 and <= Longest })
        {
            return null;
        }

        try
        {
            return Of(account).Unprotect(text);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Of(string account) => keys.CreateProtector("sealed text of an address", account);
}
