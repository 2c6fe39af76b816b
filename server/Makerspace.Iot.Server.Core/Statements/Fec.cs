using System.Globalization;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>
/// The entries of documents and the file of them: 18 columns, each entry balanced, numbers continuous within a year of the calendar.
/// <b>Source:</b> Livre des procédures fiscales, article A47 A-1: columns and their order, dates AAAAMMJJ, decimal comma, name of the file.
/// </summary>
public static class Fec
{
    /// <summary>Most months of one file: no financial year is longer.</summary>
    public const int MostMonths = 24;

    /// <summary>Longest text of a cell.</summary>
    public const int TextLength = 120;

    /// <summary>The first line, without its end.</summary>
    public const string Header = "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise";

    /// <summary>The name of the file: SIREN, FEC and the last day.</summary>
    public static string FileName(string siren, DateOnly lastDay) => $"{siren}FEC{Day(lastDay)}.txt";

    /// <summary>True if a file may be of these days: in order, and at most <see cref="MostMonths"/>.</summary>
    public static bool IsPeriod(DateOnly firstDay, DateOnly lastDay) => firstDay <= lastDay && lastDay < firstDay.AddMonths(MostMonths);

    /// <summary>
    /// The lines of a document: what the payer owes against sales and tax. A credit note is the other way round. A line of nothing is left out.
    /// </summary>
    public static IReadOnlyList<FecLine> Of(FecDocument document, IssuerAccounts accounts)
    {
        var lines = new List<FecLine>();
        Add(accounts.Customers, "Clients", document.Sums.Sum(s => s.NetCents + s.VatCents), document.PayerRef, document.PayerName);
        Add(accounts.Services, "Prestations de services", -document.Sums.Sum(s => s.NetCents));
        foreach (VatSum sum in document.Sums)
        {
            Add(accounts.VatCollected, string.Create(CultureInfo.InvariantCulture, $"TVA collectée {sum.Vat.Percent:0.##} %").Replace('.', ','), -sum.VatCents);
        }

        return lines;

        void Add(string account, string name, long debit, string auxiliary = "", string auxiliaryName = "")
        {
            if (debit != 0)
            {
                lines.Add(new FecLine(
                    accounts.Journal, "Ventes", Number(document), document.IssuedOn, account, name, auxiliary, auxiliaryName, document.Number, document.IssuedOn,
                    $"{(document.Kind == DocumentKind.CreditNote ? "Avoir" : "Facture")} {document.Number} {document.Words}", Math.Max(0, debit), Math.Max(0, -debit), document.IssuedOn));
            }
        }
    }

    /// <summary>A line of the file, without its end.</summary>
    public static string Text(FecLine line) => string.Join(
        '|',
        Clean(line.JournalCode), Clean(line.JournalLib), line.EcritureNum, Day(line.EcritureDate), line.CompteNum, Clean(line.CompteLib), Clean(line.CompAuxNum), Clean(line.CompAuxLib), Clean(line.PieceRef), Day(line.PieceDate),
        Clean(line.EcritureLib), Euros(line.DebitCents), Euros(line.CreditCents), string.Empty, string.Empty, Day(line.ValidDate), string.Empty, string.Empty);

    // Each document is one entry, so that its number in the year is the number of the entry.
    private static string Number(FecDocument document) => string.Create(CultureInfo.InvariantCulture, $"{document.Year:0000}{document.Order:000000}");

    private static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Euros(long cents) => string.Create(CultureInfo.InvariantCulture, $"{cents / 100},{cents % 100:00}");

    // What separates cells and lines is no part of a cell; typographic marks that the character set lacks become plain ones.
    private static string Clean(string text)
    {
        string plain = string.Concat(text.Select(c => c switch
        {
            '|' or '\u00A0' or '\u202F' => ' ',
            '\u2018' or '\u2019' => '\'',
            '\u201C' or '\u201D' => '"',
            '\u2013' or '\u2014' or '\u2212' => '-',
            _ when char.IsControl(c) => ' ',
            _ => c,
        }));
        return plain.Length > TextLength ? plain[..TextLength] : plain;
    }
}
