namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>
/// One line of an accounting entry, in the columns of the file of accounting entries (FEC).
/// <b>Source:</b> Livre des procédures fiscales, article A47 A-1, VII.
/// </summary>
/// <param name="JournalCode">Code of the journal.</param>
/// <param name="JournalLib">Its name.</param>
/// <param name="EcritureNum">Number of the entry, continuous.</param>
/// <param name="EcritureDate">Date of the entry.</param>
/// <param name="CompteNum">Account.</param>
/// <param name="CompteLib">Its name.</param>
/// <param name="CompAuxNum">Account of the payer; empty if none.</param>
/// <param name="CompAuxLib">Its name; empty if none.</param>
/// <param name="PieceRef">Number of the document.</param>
/// <param name="PieceDate">Its date.</param>
/// <param name="EcritureLib">What it is.</param>
/// <param name="DebitCents">Debit, 0 or more.</param>
/// <param name="CreditCents">Credit, 0 or more; one of the two is zero.</param>
/// <param name="ValidDate">Date from which the entry cannot be changed.</param>
public sealed record FecLine(
    string JournalCode, string JournalLib, string EcritureNum, DateOnly EcritureDate, string CompteNum, string CompteLib, string CompAuxNum, string CompAuxLib, string PieceRef, DateOnly PieceDate, string EcritureLib,
    long DebitCents, long CreditCents, DateOnly ValidDate);

/// <summary>What an entry is made of: a document that was issued.</summary>
/// <param name="Year">Year of its number.</param>
/// <param name="Order">Its place in the year, from 1.</param>
/// <param name="Number">Its number.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IssuedOn">Date of issue.</param>
/// <param name="PayerRef">Reference of the payer.</param>
/// <param name="PayerName">Name of the payer.</param>
/// <param name="Words">What it is for.</param>
/// <param name="Sums">Net and tax for each rate.</param>
public sealed record FecDocument(int Year, int Order, string Number, DocumentKind Kind, DateOnly IssuedOn, string PayerRef, string PayerName, string Words, IReadOnlyList<VatSum> Sums);
