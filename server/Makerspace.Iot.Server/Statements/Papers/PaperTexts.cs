using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>Texts of documents on paper and in files. Paper is in French, as its law asks.</summary>
internal static class PaperTexts
{
    public const string Draft = "Brouillon";
    public const string Invoice = "FACTURE";
    public const string CreditNote = "AVOIR";
    public const string Number = "Numéro";
    public const string NoNumber = "aucun, brouillon";
    public const string IssuedOn = "Date d’émission";
    public const string DueOn = "À payer avant le";
    public const string Period = "Période";
    public const string Payer = "Facturé à";
    public const string Private = "Particulier";
    public const string Siren = "SIREN";
    public const string Siret = "SIRET";
    public const string VatNumber = "N° de TVA";
    public const string Day = "Début";
    public const string What = "Prestations de services : usage de machines";
    public const string Designation = "Désignation et calcul";
    public const string Vat = "TVA";
    public const string Amount = "Montant HT";
    public const string Adjustment = "Régularisation de {0}";
    public const string Lines = "{0} lignes, montant en euros hors taxes ; le détail est à l’adresse ci-dessous";
    public const string Net = "Total HT";
    public const string Tax = "TVA {0} % sur {1}";
    public const string Gross = "Total TTC";
    public const string ToPay = "Net à payer";
    public const string ToReturn = "Net en votre faveur";
    public const string Untaxed = "Total, sans TVA";
    public const string Iban = "Virement à l’IBAN {0}, en rappelant {1}";
    public const string Where = "Les sessions ligne par ligne, après connexion :";
    public const string Page = "page {0} / {1}";
    public const string Continued = "{0} (suite)";

    public static readonly Phrase Pdf = new("PDF", "PDF");
    public static readonly Phrase Csv = new("CSV", "CSV");
    public static readonly Phrase Json = new("JSON", "JSON");

    public static readonly Phrase[] Header =
    [
        new("Document", "Document"), new("Nature", "Kind"), new("Émis le", "Issued on"), new("Mois du document", "Month of document"), new("Payeur", "Payer"), new("Référence du payeur", "Reference of payer"),
        new("SIRET du payeur", "SIRET of payer"), new("Mois de la session", "Month of session"), new("Début", "Start"), new("Site", "Site"), new("Machine", "Machine"), new("Membre", "Member"), new("Session", "Session"),
        new("Calcul", "How it came about"), new("Quantité", "Quantity"), new("Unité", "Unit"), new("Prix unitaire HT (€)", "Net unit price (€)"), new("Montant HT (€)", "Net amount (€)"), new("TVA (%)", "VAT (%)"),
        new("Code d'exonération", "Exemption code"), new("Version du tarif", "Version of tariff"),
    ];

    public static readonly Phrase KindInvoice = new("facture", "invoice");
    public static readonly Phrase KindCredit = new("avoir", "credit note");
    public static readonly Phrase KindDraft = new("brouillon", "draft");
    public static readonly Phrase KindNone = new("sans document", "no document");
}
