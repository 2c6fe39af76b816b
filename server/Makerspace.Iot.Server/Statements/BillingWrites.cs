using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>The one way in which issuers, what they bill and how they are taxed are written. Nothing that a closed month went by is changed.</summary>
public sealed class BillingWrites : ModuleWrites
{
    private Dictionary<string, DateOnly> _closed = [];

    private BillingWrites(RegistryAct act)
        : base(act, Permission.CloseMonths)
    {
    }

    /// <summary>Issuers, by reference.</summary>
    public required RecordSet<Issuer, string> Issuers { get; init; }

    /// <summary>Their sites.</summary>
    public required RecordSet<IssuerSite, (string Site, DateOnly FirstDay)> Sites { get; init; }

    /// <summary>Their tax.</summary>
    public required RecordSet<IssuerVat, (string Issuer, DateOnly FirstDay)> Vats { get; init; }

    /// <summary>What their documents say.</summary>
    public required RecordSet<IssuerTerms, (string Issuer, DateOnly FirstDay)> Terms { get; init; }

    /// <summary>Addresses of structures.</summary>
    public required RecordSet<PayerAddress, string> Addresses { get; init; }

    /// <summary>Reads all: a network has a few issuers, and hundreds of structures.</summary>
    public static async Task<BillingWrites> LoadAsync(RegistryAct act, CancellationToken cancellationToken)
    {
        var writes = new BillingWrites(act)
        {
            Issuers = await RecordSet<Issuer, string>.LoadAsync(act.Db, i => i.Ref, null, cancellationToken),
            Sites = await RecordSet<IssuerSite, (string, DateOnly)>.LoadAsync(act.Db, s => (s.Site, s.FirstDay), null, cancellationToken),
            Vats = await RecordSet<IssuerVat, (string, DateOnly)>.LoadAsync(act.Db, v => (v.Issuer, v.FirstDay), null, cancellationToken),
            Terms = await RecordSet<IssuerTerms, (string, DateOnly)>.LoadAsync(act.Db, t => (t.Issuer, t.FirstDay), null, cancellationToken),
            Addresses = await RecordSet<PayerAddress, string>.LoadAsync(act.Db, p => p.Structure, null, cancellationToken),
            _closed = await act.Db.Set<Closing>().GroupBy(c => c.Issuer).Select(g => new { g.Key, Last = g.Max(c => c.Month) }).ToDictionaryAsync(c => c.Key, c => c.Last.AddMonths(1), cancellationToken),
        };
        act.Knows<Issuer>(name => writes.Issuers.Find(name) is not null);
        return writes;
    }

    /// <summary>Makes an issuer that bills a site from the first day of a month, with its tax from then on.</summary>
    public void Add(Issuer issuer, string site, DateOnly firstDay, IssuerVat vat)
    {
        if (Issuers.Find(issuer.Ref) is not null)
        {
            Act.Refuse(issuer, new RecordProblem("ref", RecordFault.Taken, issuer.Ref));
            return;
        }

        Issuers.Put(issuer);
        Act.Demand(issuer, Permission.CloseMonths, site);
        Put(Sites, new IssuerSite { Site = site, Issuer = issuer.Ref, FirstDay = firstDay });
        Vats.Put(vat);
    }

    /// <summary>Has an issuer bill another site from the first day of a month.</summary>
    public void AddSite(string issuer, string site, DateOnly firstDay)
    {
        (IssuerSite row, _) = Put(Sites, new IssuerSite { Site = site, Issuer = issuer, FirstDay = firstDay });
        MayTouch(issuer, row);
    }

    /// <summary>Taxes an issuer otherwise from a day on.</summary>
    public void PutVat(IssuerVat vat)
    {
        Vats.Put(vat);
        MayTouch(vat.Issuer, vat);
    }

    /// <summary>Writes what the documents of an issuer say from a day of issue on. Documents that were issued keep what they said.</summary>
    public void PutTerms(IssuerTerms terms)
    {
        Terms.Put(terms);
        MayTouch(terms.Issuer, terms);
    }

    /// <summary>Writes where a structure's documents go, for an issuer that bills it.</summary>
    public void PutAddress(string issuer, PayerAddress address)
    {
        Addresses.Put(address);
        MayTouch(issuer, address);
    }

    /// <inheritdoc/>
    public override void Check()
    {
        CheckRows(Issuers);
        CheckRows(Sites);
        CheckRows(Vats);
        CheckRows(Terms);
        CheckRows(Addresses);
        foreach (IssuerSite row in Sites.Touched)
        {
            Act.Reference<Site>(row, "site", row.Site);
            Act.Reference<Issuer>(row, "issuer", row.Issuer);
            IssuerSite? before = Sites.Rows.Where(s => s.Site == row.Site && s.FirstDay < row.FirstDay).MaxBy(s => s.FirstDay);
            foreach (string issuer in new[] { row.Issuer, before?.Issuer }.OfType<string>().Distinct())
            {
                RefuseClosed(row, issuer, row.FirstDay);
            }
        }

        foreach ((IssuerSite before, IssuerSite after) in Sites.Changed)
        {
            RefuseClosed(after, before.Issuer, before.FirstDay);
        }

        foreach (IssuerVat row in Vats.Touched)
        {
            Act.Reference<Issuer>(row, "issuer", row.Issuer);
            RefuseClosed(row, row.Issuer, row.FirstDay);
        }

        foreach (IssuerTerms row in Terms.Touched)
        {
            Act.Reference<Issuer>(row, "issuer", row.Issuer);
            if (row.Siret is { } siret && Issuers.Find(row.Issuer) is { } issuer && !siret.StartsWith(issuer.Siren, StringComparison.Ordinal))
            {
                Act.Refuse(row, new RecordProblem("issuerSiret", RecordFault.OtherSiren, issuer.Siren));
            }
        }

        foreach (PayerAddress row in Addresses.Touched)
        {
            Act.Reference<Structure>(row, "structure", row.Structure);
        }
    }

    /// <inheritdoc/>
    protected override string? SiteOf(Record row) => row is IssuerSite site ? site.Site : null;

    // Who writes something of an issuer must be allowed to at each site that it bills.
    private void MayTouch(string issuer, Record row)
    {
        foreach (string site in Sites.Rows.Where(s => s.Issuer == issuer).Select(s => s.Site).Distinct())
        {
            Act.Demand(row, Permission.CloseMonths, site);
        }
    }

    private void RefuseClosed(Record row, string issuer, DateOnly firstDay)
    {
        if (_closed.TryGetValue(issuer, out DateOnly open) && firstDay < open)
        {
            Act.Refuse(row, new RecordProblem("firstDay", RecordFault.Closed, RecordRules.Text(open)));
        }
    }
}
