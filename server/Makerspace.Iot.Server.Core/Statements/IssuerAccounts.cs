using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>The accounts that an issuer's documents are written to, from a day of issue until the next one begins. <b>Source:</b> plan comptable général (ANC 2014-03), classes 4 and 7.</summary>
public sealed class IssuerAccounts : Record
{
    /// <summary>Most characters of an account.</summary>
    public const int AccountLength = 12;

    /// <summary>Most characters of the code of a journal.</summary>
    public const int JournalLength = 6;

    /// <summary>The issuer; unique together with <see cref="FirstDay"/>.</summary>
    public required string Issuer { get; set; }

    /// <summary>First day of issue.</summary>
    public required DateOnly FirstDay { get; set; }

    /// <summary>Code of the journal of sales.</summary>
    public string Journal { get; set; } = "VE";

    /// <summary>What payers owe.</summary>
    public string Customers { get; set; } = "411";

    /// <summary>Services that were sold.</summary>
    public string Services { get; set; } = "706";

    /// <summary>Tax that was collected.</summary>
    public string VatCollected { get; set; } = "44571";

    /// <summary>What holds if nothing was written.</summary>
    public static IssuerAccounts Default(string issuer) => new() { Issuer = issuer, FirstDay = DateOnly.MinValue };

    /// <inheritdoc/>
    public override string Title() => $"{Issuer} {FirstDay:yyyy-MM-dd}";

    internal override IEnumerable<RecordProblem> Problems() =>
    [
        .. Fields.Name("issuer", Issuer),
        .. Fields.If(Journal.Length is < 1 or > JournalLength || !Journal.All(char.IsAsciiLetterOrDigit), new RecordProblem("journal", RecordFault.Journal, Journal)),
        .. Account("customers", Customers, '4'), .. Account("services", Services, '7'), .. Account("vatCollected", VatCollected, '4'),
    ];

    // Three digits of the plan at least; the first is the class.
    private static RecordProblem[] Account(string field, string account, char of) =>
        Fields.If(account.Length is < 3 or > AccountLength || account[0] != of || !account[..3].All(char.IsAsciiDigit) || !account.All(char.IsAsciiLetterOrDigit), new RecordProblem(field, RecordFault.Account, account, of.ToString()));
}
