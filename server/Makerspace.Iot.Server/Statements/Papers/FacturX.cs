using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>A document that a credit note names.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IssuedOn">Its date.</param>
public sealed record PrecedingDocument(string Number, DateOnly IssuedOn);

/// <summary>
/// A document between companies as structured invoice: Cross Industry Invoice D22B, profile EN 16931 of Factur-X.
/// <b>Source:</b> EN 16931-1; Factur-X 1.0.8; rules BR-FR of the French e-invoicing forum (XP Z12-012).
/// </summary>
/// <param name="view">The document with all its lines.</param>
/// <param name="registry">Names of machines.</param>
/// <param name="preceding">The documents that a credit note gives back, if it was not made by hand.</param>
internal sealed class FacturX(StatementView view, RegistrySnapshot registry, IReadOnlyList<PrecedingDocument> preceding)
{
    /// <summary>The profile, as the guideline names it.</summary>
    public const string Guideline = "urn:cen.eu:en16931:2017";

    // Services alone, and not paid yet.
    private const string BusinessProcess = "S1";
    private const string NotedAsB2B = "B2B";

    private static readonly XNamespace Rsm = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100";
    private static readonly XNamespace Ram = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100";
    private static readonly XNamespace Udt = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100";
    private static readonly XNamespace Qdt = "urn:un:unece:uncefact:data:standard:QualifiedDataType:100";

    // What a credit note gives back stands above zero in it.
    private readonly int _sign = view.Statement.Kind == DocumentKind.CreditNote ? -1 : 1;

    /// <summary>True for a numbered document of a structure with SIRET that has the notes the rules ask for.</summary>
    public static bool IsPossible(StatementView view, IReadOnlyList<PrecedingDocument> preceding) =>
        !view.IsDraft && view.Parties is { Siret: not null, PayerStreet: not null, PayerTown: not null, Notes: { } notes } && notes.Keys.Intersect(["PMT", "PMD", "AAB"]).Count() == 3
        && (view.Statement.Kind == DocumentKind.Invoice || view.Parties.Credits is not null || preceding.Count > 0);

    /// <summary>The file, as UTF-8.</summary>
    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
        {
            Document().Save(writer);
        }

        return bytes.ToArray();
    }

    private XDocument Document() => new(new XElement(
        Rsm + "CrossIndustryInvoice",
        new XAttribute(XNamespace.Xmlns + "rsm", Rsm), new XAttribute(XNamespace.Xmlns + "ram", Ram), new XAttribute(XNamespace.Xmlns + "udt", Udt), new XAttribute(XNamespace.Xmlns + "qdt", Qdt),
        new XElement(
            Rsm + "ExchangedDocumentContext",
            new XElement(Ram + "BusinessProcessSpecifiedDocumentContextParameter", Id(BusinessProcess)),
            new XElement(Ram + "GuidelineSpecifiedDocumentContextParameter", Id(Guideline))),
        new XElement(
            Rsm + "ExchangedDocument",
            Id(view.Statement.Number),
            new XElement(Ram + "TypeCode", view.Statement.Kind == DocumentKind.CreditNote ? "381" : "380"),
            new XElement(Ram + "IssueDateTime", Date(Udt, view.Statement.IssuedOn)),
            Note("PMT", view.Parties.Notes!["PMT"]), Note("PMD", view.Parties.Notes["PMD"]), Note("AAB", view.Parties.Notes["AAB"]), Note("BAR", NotedAsB2B),
            view.Parties.Reason is { } reason ? Note(null, reason) : null),
        new XElement(
            Rsm + "SupplyChainTradeTransaction",
            view.Lines.Select(Line),
            new XElement(Ram + "ApplicableHeaderTradeAgreement", Seller(), Buyer()),
            new XElement(
                Ram + "ApplicableHeaderTradeDelivery",
                new XElement(Ram + "ActualDeliverySupplyChainEvent", new XElement(Ram + "OccurrenceDateTime", Date(Udt, view.Month.Next.FirstDay.AddDays(-1))))),
            Settlement())));

    private XElement Line(StatementRow row)
    {
        long cents = _sign * row.Cents;
        (decimal quantity, decimal price, string unit) = Measure(row, cents);
        return new XElement(
            Ram + "IncludedSupplyChainTradeLineItem",
            new XElement(Ram + "AssociatedDocumentLineDocument", new XElement(Ram + "LineID", row.Position)),
            new XElement(
                Ram + "SpecifiedTradeProduct",
                new XElement(Ram + "Name", $"{registry.Names.Machine(row.Machine)}, {Locale.French.Stamp(row.At, registry.Zones.Of(row.Site))}"),
                new XElement(Ram + "Description", row.French)),
            new XElement(Ram + "SpecifiedLineTradeAgreement", new XElement(Ram + "NetPriceProductTradePrice", new XElement(Ram + "ChargeAmount", Number(price)))),
            new XElement(Ram + "SpecifiedLineTradeDelivery", new XElement(Ram + "BilledQuantity", new XAttribute("unitCode", unit), Number(quantity))),
            new XElement(
                Ram + "SpecifiedLineTradeSettlement",
                new XElement(Ram + "ApplicableTradeTax", new XElement(Ram + "TypeCode", "VAT"), Category(row.Exemption), new XElement(Ram + "RateApplicablePercent", Number(row.VatPercent))),
                new XElement(Ram + "SpecifiedTradeSettlementLineMonetarySummation", Amount("LineTotalAmount", cents))));
    }

    // A price is never below zero (BR-27), a quantity has four decimals at most: what is no plain quantity × rate is one piece, or minus one, of its amount.
    private static (decimal Quantity, decimal Price, string Unit) Measure(StatementRow row, long cents)
    {
        decimal quantity = decimal.Round(StatementJson.Quantity(row), 4);
        return row.Rate >= 0 && cents >= 0 && row.Unit != ChargeUnit.Piece && Core.Tariffs.Quantity.Cents(quantity * row.Rate) == cents
            ? (quantity, row.Rate, row.Unit switch { ChargeUnit.Minute => "MIN", ChargeUnit.Hour => "HUR", _ => "KWH" })
            : (cents < 0 ? -1 : 1, Math.Abs(cents) / 100m, "C62");
    }

    private XElement Seller()
    {
        StatementParties parties = view.Parties;
        return new XElement(
            Ram + "SellerTradeParty",
            parties.IssuerSiret is { } siret ? new XElement(Ram + "GlobalID", new XAttribute("schemeID", "0009"), siret) : null,
            new XElement(Ram + "Name", parties.Issuer),
            parties.LegalForm is { } form ? new XElement(Ram + "Description", form) : null,
            Legal(parties.Siren), Address(parties.Street, parties.Town), Endpoint(parties.Siren),
            parties.VatNumber is { } vat ? Registration("VA", vat) : Registration("FC", parties.Siren));
    }

    private XElement Buyer()
    {
        string siret = view.Parties.Siret!;
        return new XElement(
            Ram + "BuyerTradeParty",
            new XElement(Ram + "GlobalID", new XAttribute("schemeID", "0009"), siret),
            new XElement(Ram + "Name", view.Payer),
            Legal(siret[..9]), Address(view.Parties.PayerStreet!, view.Parties.PayerTown!), Endpoint(siret[..9]));
    }

    private XElement Settlement()
    {
        long net = _sign * view.Statement.NetCents, vat = _sign * view.Statement.VatCents;
        IEnumerable<PrecedingDocument> before = view.Parties.Credits is { } number ? [new PrecedingDocument(number, view.Parties.CreditsOn!.Value)] : _sign < 0 ? preceding : [];
        return new XElement(
            Ram + "ApplicableHeaderTradeSettlement",
            new XElement(Ram + "PaymentReference", view.Statement.Number),
            new XElement(Ram + "InvoiceCurrencyCode", "EUR"),
            view.Parties.Iban is { } iban && _sign > 0
                ? new XElement(Ram + "SpecifiedTradeSettlementPaymentMeans", new XElement(Ram + "TypeCode", "30"), new XElement(Ram + "PayeePartyCreditorFinancialAccount", new XElement(Ram + "IBANID", iban)))
                : null,
            view.Parties.Vat.Select(Tax),
            new XElement(
                Ram + "BillingSpecifiedPeriod",
                new XElement(Ram + "StartDateTime", Date(Udt, view.Month.FirstDay)), new XElement(Ram + "EndDateTime", Date(Udt, view.Month.Next.FirstDay.AddDays(-1)))),
            view.Parties.DueOn is { } due ? new XElement(Ram + "SpecifiedTradePaymentTerms", new XElement(Ram + "DueDateDateTime", Date(Udt, due))) : null,
            new XElement(
                Ram + "SpecifiedTradeSettlementHeaderMonetarySummation",
                Amount("LineTotalAmount", net), Amount("TaxBasisTotalAmount", net), new XElement(Ram + "TaxTotalAmount", new XAttribute("currencyID", "EUR"), Euros(vat)),
                Amount("GrandTotalAmount", net + vat), Amount("DuePayableAmount", net + vat)),
            before.Select(d => new XElement(Ram + "InvoiceReferencedDocument", new XElement(Ram + "IssuerAssignedID", d.Number), new XElement(Ram + "FormattedIssueDateTime", Date(Qdt, d.IssuedOn)))));
    }

    private XElement Tax(VatSum sum) => new(
        Ram + "ApplicableTradeTax",
        Amount("CalculatedAmount", _sign * sum.VatCents), new XElement(Ram + "TypeCode", "VAT"),
        sum.Vat.Exemption is null ? null : new XElement(Ram + "ExemptionReason", view.Parties.Mention ?? sum.Vat.Exemption),
        Amount("BasisAmount", _sign * sum.NetCents), Category(sum.Vat.Exemption),
        sum.Vat.Exemption is { } code ? new XElement(Ram + "ExemptionReasonCode", code) : null,
        new XElement(Ram + "RateApplicablePercent", Number(sum.Vat.Percent)));

    private static XElement Category(string? exemption) => new(Ram + "CategoryCode", exemption is null ? "S" : "E");

    private static XElement Legal(string siren) => new(Ram + "SpecifiedLegalOrganization", new XElement(Ram + "ID", new XAttribute("schemeID", "0002"), siren));

    private static XElement Endpoint(string siren) => new(Ram + "URIUniversalCommunication", new XElement(Ram + "URIID", new XAttribute("schemeID", "0225"), siren));

    private static XElement Registration(string scheme, string number) => new(Ram + "SpecifiedTaxRegistration", new XElement(Ram + "ID", new XAttribute("schemeID", scheme), number));

    // "16000 Angoulême": the postal code stands before the town.
    private static XElement Address(string street, string town)
    {
        bool coded = town.Length > 6 && town[..5].All(char.IsAsciiDigit) && town[5] == ' ';
        return new XElement(
            Ram + "PostalTradeAddress",
            coded ? new XElement(Ram + "PostcodeCode", town[..5]) : null,
            new XElement(Ram + "LineOne", street), new XElement(Ram + "CityName", coded ? town[6..] : town), new XElement(Ram + "CountryID", "FR"));
    }

    private static XElement Note(string? subject, string text) => new(Ram + "IncludedNote", new XElement(Ram + "Content", text), subject is null ? null : new XElement(Ram + "SubjectCode", subject));

    private static XElement Id(string text) => new(Ram + "ID", text);

    private static XElement Date(XNamespace types, DateOnly day) => new(types + "DateTimeString", new XAttribute("format", "102"), day.ToString("yyyyMMdd", CultureInfo.InvariantCulture));

    private static XElement Amount(string name, long cents) => new(Ram + name, Euros(cents));

    private static string Euros(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Number(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
