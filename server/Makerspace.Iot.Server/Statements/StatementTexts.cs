using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Statements;

/// <summary>Texts of billing.</summary>
internal static class StatementTexts
{
    public static readonly Phrase Title = new("Facturation", "Billing");
    public static readonly Phrase NoIssuer = new("Aucun émetteur : indiquez ci-dessous qui facture.", "No issuer: say below who bills.");
    public static readonly Phrase NewIssuer = new("Nouvel émetteur", "New issuer");
    public static readonly Phrase Reference = new("Référence (a-z, 0-9, -)", "Reference (a-z, 0-9, -)");
    public static readonly Phrase Name = new("Raison sociale", "Registered name");
    public static readonly Phrase Siren = new("SIREN", "SIREN");
    public static readonly Phrase Street = new("Numéro et rue", "Street");
    public static readonly Phrase Town = new("Code postal et commune", "Postal code and town");
    public static readonly Phrase VatNumber = new("N° de TVA (facultatif)", "VAT number (optional)");
    public static readonly Phrase Prefix = new("Début des numéros (facultatif)", "Start of numbers (optional)");
    public static readonly Phrase Grace = new("Jours de grâce après le mois", "Days of grace after the month");
    public static readonly Phrase FromMonth = new("Facture dès (AAAA-MM)", "Bills from (YYYY-MM)");
    public static readonly Phrase FromDay = new("À partir du", "From");
    public static readonly Phrase Percent = new("TVA en % (0 si exonérée)", "VAT in % (0 if exempt)");
    public static readonly Phrase Exemption = new("Code d'exonération (par exemple VATEX-FR-CGI261-7)", "Exemption code (such as VATEX-FR-CGI261-7)");
    public static readonly Phrase Mention = new("Mention légale, avec son article en vigueur", "Legal mention, with the article in force");
    public static readonly Phrase Add = new("Créer l'émetteur", "Create the issuer");
    public static readonly Phrase AddSite = new("Ajouter un site", "Add a site");
    public static readonly Phrase ChangeVat = new("Changer la TVA", "Change the VAT");
    public static readonly Phrase Save = new("Enregistrer", "Save");
    public static readonly Phrase Done = new("C'est enregistré.", "Saved.");
    public static readonly Phrase Month = new("Mois", "Month");
    public static readonly Phrase State = new("État", "State");
    public static readonly Phrase SiteFrom = new("{0}, dès {1}", "{0}, from {1}");
    public static readonly Phrase Taxed = new("TVA {0} %", "VAT {0}%");
    public static readonly Phrase VatFrom = new("{0}, dès le {1}", "{0}, from {1}");
    public static readonly Phrase Checklist = new("Avant de clore", "Before closing");
    public static readonly Phrase NothingOpen = new("Rien à régler.", "Nothing to settle.");
    public static readonly Phrase MustSettle = new("à régler avant de clore", "to be settled before closing");
    public static readonly Phrase MayWaive = new("peut rester, avec un motif", "may stay, with a reason");
    public static readonly Phrase Documents = new("Documents", "Documents");
    public static readonly Phrase DraftTitle = new("Brouillon", "Draft");
    public static readonly Phrase NoDocument = new("Aucun montant à facturer : aucun document.", "Nothing to bill: no document.");
    public static readonly Phrase Payer = new("Payeur", "Payer");
    public static readonly Phrase PayerIs = new("Payeur : {0}", "Payer: {0}");
    public static readonly Phrase Lines = new("Lignes", "Lines");
    public static readonly Phrase Net = new("HT", "Net");
    public static readonly Phrase Vat = new("TVA", "VAT");
    public static readonly Phrase Gross = new("TTC", "Gross");
    public static readonly Phrase Total = new("Total", "Total");
    public static readonly Phrase Number = new("Numéro", "Number");
    public static readonly Phrase Close = new("Clore le mois", "Close the month");
    public static readonly Phrase CloseNote = new(
        "Les documents reçoivent leurs numéros et ne changent plus. Ce qui arrive après devient une régularisation sur le mois suivant.",
        "The documents get their numbers and change no more. What comes later is an adjustment on the next month.");
    public static readonly Phrase Reason = new("Motif", "Reason");
    public static readonly Phrase ClosedOn = new("Clos le {0} par {1}.", "Closed on {0} by {1}.");
    public static readonly Phrase ClosedOver = new("Clos malgré : {0}.", "Closed in spite of: {0}.");
    public static readonly Phrase Invoice = new("Facture {0}", "Invoice {0}");
    public static readonly Phrase CreditNote = new("Avoir {0}", "Credit note {0}");
    public static readonly Phrase IssuedOn = new("Émis le {0} pour {1}", "Issued on {0} for {1}");
    public static readonly Phrase Day = new("Début", "Start");
    public static readonly Phrase Machine = new("Machine", "Machine");
    public static readonly Phrase How = new("Calcul", "How it came about");
    public static readonly Phrase Amount = new("Montant HT", "Net amount");
    public static readonly Phrase MoreLines = new("Les {0} premières lignes.", "The first {0} lines.");
    public static readonly Phrase Back = new("Facturation", "Billing");
    public static readonly Phrase NoDraft = new("Ce payeur n'a pas de brouillon pour ce mois.", "This payer has no draft for this month.");
    public static readonly Phrase NotClosed = new("{0} n'est pas clos : il n'y a pas encore de lignes.", "{0} is not closed: there are no lines yet.");
    public static readonly Phrase Files = new("Fichiers", "Files");
    public static readonly Phrase DraftFile = new("Brouillon en PDF", "Draft as PDF");
    public static readonly Phrase DueOn = new("À payer avant le {0}", "To be paid by {0}");
    public static readonly Phrase Iban = new("IBAN (facultatif)", "IBAN (optional)");
    public static readonly Phrase IbanIs = new("IBAN {0}", "IBAN {0}");
    public static readonly Phrase GroupAdjusts = new("Régularisation de {0}", "Adjustment of {0}");
    public static readonly Phrase Terms = new("Paiement et mentions", "Payment and mentions");
    public static readonly Phrase TermsNote = new(
        "Ce que disent les documents émis à partir de ce jour. Les textes de loi changent : écrivez ceux qui sont en vigueur. Les pénalités et l'indemnité ne vont que sur les documents des structures.",
        "What documents issued from this day on say. The law changes: write what is in force. Penalties and the indemnity stand on documents of structures only.");
    public static readonly Phrase TermsFrom = new("Paiement à {0} jours, dès le {1}", "Payment within {0} days, from {1}");
    public static readonly Phrase NoTerms = new("Ni délai de paiement ni mentions : à indiquer avant la première facture.", "Neither terms of payment nor mentions: to be stated before the first invoice.");
    public static readonly Phrase IssuerSiret = new("SIRET du siège", "SIRET of the seat");
    public static readonly Phrase LegalForm = new("Forme juridique et immatriculation (association loi 1901, RNA W…)", "Legal form and registers");
    public static readonly Phrase PaymentDays = new("Jours pour payer", "Days to pay");
    public static readonly Phrase Penalty = new("Pénalités de retard (taux)", "Penalties for late payment (rate)");
    public static readonly Phrase Recovery = new("Indemnité forfaitaire de recouvrement", "Fixed sum for recovery");
    public static readonly Phrase Discount = new("Escompte pour paiement anticipé, ou son absence", "Discount for early payment, or none");
    public static readonly Phrase Other = new("Autre mention", "Other mention");
    public static readonly Phrase NotThere = new("« {0} » n'existe pas, ou n'est pas à vous.", "“{0}” does not exist, or is not yours.");
    public static readonly Phrase BadMonth = new("« {0} » n'est pas un mois (AAAA-MM).", "“{0}” is not a month (YYYY-MM).");
    public static readonly Phrase BadDay = new("« {0} » n'est pas un jour.", "“{0}” is not a day.");
    public static readonly Phrase BadPercent = new("« {0} » n'est pas un taux.", "“{0}” is not a rate.");
    public static readonly Phrase BadGrace = new("« {0} » n'est pas un nombre de jours.", "“{0}” is not a number of days.");
    public static readonly Phrase AddressFor = new("Adresse de {0}", "Address of {0}");
    public static readonly Phrase NoSiret = new("Un SIRET qui manque s'ajoute dans le registre (import).", "A missing SIRET is added to the registry (import).");

    private static readonly Dictionary<string, Phrase> FieldWords = new(StringComparer.Ordinal)
    {
        ["ref"] = Reference,
        ["label"] = Name,
        ["siren"] = Siren,
        ["street"] = Street,
        ["town"] = Town,
        ["vatNumber"] = VatNumber,
        ["prefix"] = Prefix,
        ["graceDays"] = Grace,
        ["firstDay"] = FromDay,
        ["percent"] = Percent,
        ["exemption"] = Exemption,
        ["mention"] = Mention,
        ["issuerSiret"] = IssuerSiret,
        ["legalForm"] = LegalForm,
        ["paymentDays"] = PaymentDays,
        ["penalty"] = Penalty,
        ["recovery"] = Recovery,
        ["discount"] = Discount,
        ["other"] = Other,
        ["iban"] = Iban,
        ["site"] = new("Site", "Site"),
        ["reason"] = Reason,
    };

    /// <summary>Where a month stands.</summary>
    public static Phrase Of(PeriodPhase phase) => phase switch
    {
        PeriodPhase.Open => new("En cours", "Open"),
        PeriodPhase.Grace => new("Délai de grâce", "In grace"),
        PeriodPhase.Due => new("À clore", "To be closed"),
        _ => new("Clos", "Closed"),
    };

    /// <summary>What is to be settled; {0} a number.</summary>
    public static Phrase Of(ClosingBlocker blocker) => blocker switch
    {
        ClosingBlocker.NotOver => new("Le mois n'est pas terminé", "The month is not over"),
        ClosingBlocker.NoSite => new("L'émetteur ne facture aucun site ce mois-là", "The issuer bills no site in this month"),
        ClosingBlocker.EarlierOpen => new("Un mois précédent n'est pas clos", "An earlier month is not closed"),
        ClosingBlocker.WithoutTariff => new("Sessions sans tarif ou sans adhésion : {0}", "Sessions without a tariff or a membership: {0}"),
        ClosingBlocker.WithoutEnd => new("Sessions sans fin reçue : {0}", "Sessions without an end: {0}"),
        ClosingBlocker.SilentAgents => new("Agents qui ont peut-être des sessions à envoyer : {0}", "Agents that may have sessions to send: {0}"),
        ClosingBlocker.IncompletePayers => new("Structures sans SIRET ou sans adresse : {0}", "Structures without SIRET or address: {0}"),
        ClosingBlocker.EnergyMissing => new("Sessions à énergie incomplète : {0}", "Sessions with incomplete energy: {0}"),
        _ => new("Sessions d'un jour sans TVA indiquée : {0}", "Sessions of a day without stated VAT: {0}"),
    };

    /// <summary>Where it is settled; null if on this page.</summary>
    public static string? LinkOf(ClosingBlocker blocker, CalendarMonth month) => blocker switch
    {
        ClosingBlocker.WithoutTariff or ClosingBlocker.WithoutEnd or ClosingBlocker.EnergyMissing => "/sessions?month=" + month,
        ClosingBlocker.SilentAgents => "/",
        ClosingBlocker.EarlierOpen or ClosingBlocker.NoSite or ClosingBlocker.WithoutVat => "/billing",
        _ => null,
    };

    /// <summary>What is wrong, with its field.</summary>
    public static string Of(RecordProblem problem, Record? row, Locale l)
    {
        string words = problem.Fault == RecordFault.Blocked ? l.Say(Of(Enum.Parse<ClosingBlocker>(problem.Values[0])), "").TrimEnd(' ', ':', '\u00A0') : l[RecordWords.Of(problem, row)];
        return (FieldWords.TryGetValue(problem.Field, out Phrase? field) ? l[field] + (l.Language == Language.French ? "\u00A0: " : ": ") : string.Empty) + words + ".";
    }
}
