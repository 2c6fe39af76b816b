using System.Globalization;
using System.Text.RegularExpressions;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>
/// The number of a document: unique and continuous for one issuer and year of the calendar, in the order in which documents are made.
/// <b>Source:</b> CGI, annexe II, article 242 nonies A, 7°; at most 35 characters of letters, digits and <c>+ - _ /</c> (rules of the French e-invoicing forum, 1.4).
/// </summary>
/// <param name="Prefix">The issuer's own letters before it, at most 12; may be empty.</param>
/// <param name="Year">Year of the date of issue.</param>
/// <param name="Order">1 for the first of the year.</param>
public readonly partial record struct DocumentNumber(string Prefix, int Year, int Order)
{
    /// <summary>Most characters of a prefix.</summary>
    public const int PrefixLength = 12;

    /// <summary>True if an issuer may put <paramref name="prefix"/> before its numbers.</summary>
    public static bool IsPrefix(string prefix) => prefix.Length == 0 || Shape().IsMatch(prefix);

    /// <summary><c>F2026-00012</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Year:0000}-{Order:00000}");

    [GeneratedRegex(@"\A[A-Za-z0-9+_/-]{1,12}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
