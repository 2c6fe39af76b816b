using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Statements;

/// <summary>What pages do to issuers: each an act of its writes.</summary>
/// <param name="writer">The writer of the registry.</param>
public sealed class BillingEdits(RegistryWriter writer)
{
    /// <summary>Makes an issuer that bills a site from a month on.</summary>
    public Task<WriteOutcome> AddAsync(Actor actor, Issuer issuer, string site, CalendarMonth from, VatTerms vat, string? mention, CancellationToken cancellationToken) => ActAsync(actor, writes =>
        writes.Add(issuer, site, from.FirstDay, new IssuerVat { Issuer = issuer.Ref, FirstDay = from.FirstDay, Percent = vat.Percent, Exemption = vat.Exemption, Mention = mention }), cancellationToken);

    /// <summary>Has an issuer bill another site from a month on.</summary>
    public Task<WriteOutcome> AddSiteAsync(Actor actor, string issuer, string site, CalendarMonth from, CancellationToken cancellationToken) =>
        ActAsync(actor, writes => writes.AddSite(issuer, site, from.FirstDay), cancellationToken);

    /// <summary>Taxes an issuer otherwise from a day on.</summary>
    public Task<WriteOutcome> VatAsync(Actor actor, string issuer, DateOnly from, VatTerms vat, string? mention, CancellationToken cancellationToken) =>
        ActAsync(actor, writes => writes.PutVat(new IssuerVat { Issuer = issuer, FirstDay = from, Percent = vat.Percent, Exemption = vat.Exemption, Mention = mention }), cancellationToken);

    /// <summary>Writes what the documents of an issuer say from a day on.</summary>
    public Task<WriteOutcome> TermsAsync(Actor actor, IssuerTerms terms, CancellationToken cancellationToken) => ActAsync(actor, writes => writes.PutTerms(terms), cancellationToken);

    /// <summary>Writes where a structure's documents go.</summary>
    public Task<WriteOutcome> AddressAsync(Actor actor, string issuer, string structure, string street, string town, CancellationToken cancellationToken) =>
        ActAsync(actor, writes => writes.PutAddress(issuer, new PayerAddress { Structure = structure, Street = street, Town = town }), cancellationToken);

    private Task<WriteOutcome> ActAsync(Actor actor, Action<BillingWrites> work, CancellationToken cancellationToken) => writer.WriteAsync(actor, null, async act =>
    {
        BillingWrites writes = await BillingWrites.LoadAsync(act, cancellationToken);
        work(writes);
        writes.Check();
    }, cancellationToken);
}
