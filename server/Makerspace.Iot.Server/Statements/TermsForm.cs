using Makerspace.Iot.Server.Core.Statements;

namespace Makerspace.Iot.Server.Statements;

/// <summary>The form of what documents say, as it was sent.</summary>
public sealed class TermsForm
{
    /// <summary>First day.</summary>
    public string? From { get; set; }

    /// <summary>Days to pay.</summary>
    public string? Days { get; set; }

    /// <summary>SIRET of the seat, with or without blanks.</summary>
    public string? Siret { get; set; }

    /// <summary>Legal form.</summary>
    public string? LegalForm { get; set; }

    /// <summary>Penalties.</summary>
    public string? Penalty { get; set; }

    /// <summary>Costs of recovery.</summary>
    public string? Recovery { get; set; }

    /// <summary>Discount.</summary>
    public string? Discount { get; set; }

    /// <summary>Another mention.</summary>
    public string? Other { get; set; }

    /// <summary>IBAN, with or without blanks.</summary>
    public string? Iban { get; set; }

    /// <summary>The row of it.</summary>
    public IssuerTerms Read(string issuer, DateOnly from, int days) => new()
    {
        Issuer = issuer,
        FirstDay = from,
        PaymentDays = days,
        Siret = Packed(Siret),
        LegalForm = BillingForm.Text(LegalForm),
        Penalty = BillingForm.Text(Penalty),
        Recovery = BillingForm.Text(Recovery),
        Discount = BillingForm.Text(Discount),
        Other = BillingForm.Text(Other),
        Iban = Packed(Iban)?.ToUpperInvariant(),
    };

    private static string? Packed(string? text) => BillingForm.Text(text is null ? null : string.Concat(text.Where(c => !char.IsWhiteSpace(c))));
}
