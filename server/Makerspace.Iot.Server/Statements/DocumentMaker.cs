using System.Text.Json;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>Makes the documents of one issuer and day of issue, with copies of what they say of both parties.</summary>
internal sealed class DocumentMaker
{
    private readonly Issuer _issuer;
    private readonly IReadOnlyList<IssuerVat> _vats;
    private readonly DateOnly _today;
    private readonly IssuerTerms? _terms;
    private readonly Dictionary<string, Structure> _structures;
    private readonly Dictionary<string, PayerAddress> _addresses;

    private DocumentMaker(Issuer issuer, IReadOnlyList<IssuerVat> vats, DateOnly today, IssuerTerms? terms, Dictionary<string, Structure> structures, Dictionary<string, PayerAddress> addresses) =>
        (_issuer, _vats, _today, _terms, _structures, _addresses) = (issuer, vats, today, terms, structures, addresses);

    /// <summary>Reads what documents name.</summary>
    public static async Task<DocumentMaker> LoadAsync(MakerspaceDb db, Issuer issuer, IReadOnlyList<IssuerVat> vats, DateOnly today, CancellationToken cancellationToken) => new(
        issuer,
        vats,
        today,
        await db.Set<IssuerTerms>().AsNoTracking().Where(t => t.Issuer == issuer.Ref && t.FirstDay <= today).OrderByDescending(t => t.FirstDay).FirstOrDefaultAsync(cancellationToken),
        await db.Set<Structure>().AsNoTracking().ToDictionaryAsync(s => s.Ref, cancellationToken),
        await db.Set<PayerAddress>().AsNoTracking().ToDictionaryAsync(p => p.Structure, cancellationToken));

    /// <summary>A document.</summary>
    /// <param name="document">What it asks for.</param>
    /// <param name="closing">Id of its closing.</param>
    /// <param name="order">Its place in the year; 0 for a draft, which has no number.</param>
    /// <param name="at">When it is made.</param>
    public Statement Make(DraftDocument document, Guid closing, int order, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(at),
        Closing = closing,
        Issuer = _issuer.Ref,
        Year = _today.Year,
        Order = order,
        Number = order == 0 ? string.Empty : new DocumentNumber(_issuer.Prefix, _today.Year, order).ToString(),
        Kind = document.Kind,
        Structure = document.Payer.Structure,
        Member = document.Payer.Member,
        IssuedOn = _today,
        NetCents = document.Totals.NetCents,
        VatCents = document.Totals.VatCents,
        Parties = JsonSerializer.Serialize(Parties(document)),
    };

    /// <summary>Who bills whom, as it is now.</summary>
    public StatementParties Parties(DraftDocument document)
    {
        Structure? structure = document.Payer.Structure is { } name ? _structures.GetValueOrDefault(name) : null;
        PayerAddress? address = document.Payer.Structure is { } reference ? _addresses.GetValueOrDefault(reference) : null;
        string? exemption = document.Lines[0].Vat.Exemption;
        return new StatementParties(
            _issuer.Label, _issuer.Siren, _issuer.VatNumber, _issuer.Street, _issuer.Town, structure?.Label ?? document.Payer.Structure, structure?.Siret, address?.Street, address?.Town,
            exemption is null ? null : _vats.LastOrDefault(v => v.Exemption == exemption)?.Mention, document.Totals.Sums,
            _terms?.Siret, _terms?.LegalForm, document.Kind == DocumentKind.CreditNote ? null : _terms is null ? null : _today.AddDays(_terms.PaymentDays), _terms?.Iban,
            _terms?.Mentions(document.Payer.Structure is not null), Notes: document.Payer.Structure is null ? null : _terms?.Notes());
    }
}
