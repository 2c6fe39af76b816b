using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>
/// What the documents of an issuer say beside their lines, from a day of issue until the next one begins. Legal mentions are texts that the treasurer keeps up to date; none stands in the program.
/// <b>Source:</b> Code de commerce, articles L441-9, L441-10 and D441-5.
/// </summary>
public sealed class IssuerTerms : Record
{
    /// <summary>Most days until a document is due (Code de commerce, L441-10: 60 days after the invoice).</summary>
    public const int MostDays = 60;

    /// <summary>Longest IBAN (ISO 13616).</summary>
    public const int IbanLength = 34;

    /// <summary>The issuer; unique together with <see cref="FirstDay"/>.</summary>
    public required string Issuer { get; set; }

    /// <summary>First day of issue.</summary>
    public required DateOnly FirstDay { get; set; }

    /// <summary>SIRET of the seat, which begins with the SIREN of the issuer; null if not stated.</summary>
    public string? Siret { get; set; }

    /// <summary>Legal form and registers, such as a share capital or a RNA number; null if not stated.</summary>
    public string? LegalForm { get; set; }

    /// <summary>Days from the issue until a document is due, 0 to <see cref="MostDays"/>.</summary>
    public int PaymentDays { get; set; } = 30;

    /// <summary>Rate of the penalties for late payment; for structures alone.</summary>
    public string? Penalty { get; set; }

    /// <summary>Fixed sum for the costs of recovery; for structures alone.</summary>
    public string? Recovery { get; set; }

    /// <summary>Discount for early payment, or that there is none.</summary>
    public string? Discount { get; set; }

    /// <summary>Any other mention, such as tax on payments received.</summary>
    public string? Other { get; set; }

    /// <summary>Account to pay to, without blanks; null if not stated.</summary>
    public string? Iban { get; set; }

    /// <summary>The mentions for a payer, in the order in which they are printed.</summary>
    /// <param name="structure">True for a structure: penalties and costs of recovery are between professionals.</param>
    public IReadOnlyList<string> Mentions(bool structure) =>
        [.. new[] { structure ? Penalty : null, structure ? Recovery : null, Discount, Other }.OfType<string>()];

    /// <summary>What a structured invoice between companies must say apart, by its code of UNTDID 4451: PMT recovery, PMD penalties, AAB discount. What is not stated is left out.</summary>
    public IReadOnlyDictionary<string, string> Notes() =>
        new (string Code, string? Text)[] { ("PMT", Recovery), ("PMD", Penalty), ("AAB", Discount) }.Where(n => n.Text is not null).ToDictionary(n => n.Code, n => n.Text!, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Title() => $"{Issuer} {FirstDay:yyyy-MM-dd}";

    internal override IEnumerable<RecordProblem> Problems() =>
    [
        .. Fields.Name("issuer", Issuer),
        .. Fields.If(Siret is { } siret && !Registry.Siret.IsValid(siret), new RecordProblem("issuerSiret", RecordFault.Siret, Siret ?? string.Empty)),
        .. RecordRules.Text("legalForm", LegalForm, must: false, Bounds.TextLength),
        .. Fields.If(PaymentDays is < 0 or > MostDays, new RecordProblem("paymentDays", RecordFault.Range, "0", $"{MostDays}")),
        .. RecordRules.Text("penalty", Penalty, must: false, Bounds.TextLength),
        .. RecordRules.Text("recovery", Recovery, must: false, Bounds.TextLength),
        .. RecordRules.Text("discount", Discount, must: false, Bounds.TextLength),
        .. RecordRules.Text("other", Other, must: false, Bounds.TextLength),
        .. Fields.If(Iban is { } iban && !IsIban(iban), new RecordProblem("iban", RecordFault.Iban, Iban ?? string.Empty)),
    ];

    // ISO 13616: letters count from 10, the first four characters go to the end, and the number leaves 1 when divided by 97.
    private static bool IsIban(string text)
    {
        if (text.Length is < 15 or > IbanLength || !text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)) || !text[..2].All(char.IsAsciiLetterUpper))
        {
            return false;
        }

        int rest = 0;
        foreach (char c in text[4..] + text[..4])
        {
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'A' + 10) % 97;
        }

        return rest == 1;
    }
}
