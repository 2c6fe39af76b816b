using System.Text.Encodings.Web;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>Documents and their lines as JSON; the fields are explained in docs/operations/facturation.md. Amounts are euros with two decimals, times UTC.</summary>
internal static class StatementJson
{
    /// <summary>How it is written.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The quantity of a line in its unit.</summary>
    public static decimal Quantity(StatementRow row) => row.Thousandths / (decimal)(row.Unit switch
    {
        ChargeUnit.Minute => Core.Tariffs.Quantity.Minute,
        ChargeUnit.Hour => Core.Tariffs.Quantity.Hour,
        ChargeUnit.Kwh => Core.Tariffs.Quantity.Kwh,
        _ => Core.Tariffs.Quantity.Piece,
    });

    /// <summary>A document with its lines.</summary>
    public static object Of(StatementView view)
    {
        (Statement document, StatementParties parties) = (view.Statement, view.Parties);
        return new
        {
            Number = view.IsDraft ? null : document.Number,
            Kind = WebApi.Word(document.Kind),
            Draft = view.IsDraft,
            document.IssuedOn,
            parties.DueOn,
            Month = view.Month.ToString(),
            Currency = "EUR",
            Issuer = new { Reference = document.Issuer, Name = parties.Issuer, parties.Siren, Siret = parties.IssuerSiret, parties.VatNumber, parties.LegalForm, parties.Street, parties.Town, parties.Iban },
            Payer = new { Name = view.Payer, document.Structure, document.Member, parties.Siret, Street = parties.PayerStreet, Town = parties.PayerTown },
            Lines = view.Lines.Select(Line),
            Taxes = parties.Vat.Select(v => new { v.Vat.Percent, v.Vat.Exemption, Net = Euros(v.NetCents), Tax = Euros(v.VatCents) }),
            Net = Euros(document.NetCents),
            Tax = Euros(document.VatCents),
            Gross = Euros(document.NetCents + document.VatCents),
            parties.Mention,
            Mentions = parties.Mentions ?? [],
        };
    }

    /// <summary>A line.</summary>
    public static object Line(StatementRow row) => new
    {
        row.Position,
        Month = CalendarMonth.Of(row.Month).ToString(),
        Start = row.At.UtcDateTime,
        row.Site,
        row.Machine,
        row.Member,
        row.Structure,
        Session = $"{row.Source}/{row.Entry}",
        Kind = row.Kind is { } kind ? WebApi.Word(kind) : null,
        Quantity = Quantity(row),
        Unit = WebApi.Word(row.Unit),
        UnitPrice = row.Rate,
        Amount = Euros(row.Cents),
        TaxPercent = row.VatPercent,
        row.Exemption,
        Tariff = row.Version,
        French = row.French,
        English = row.English,
    };

    private static decimal Euros(long cents) => cents / 100m;
}
