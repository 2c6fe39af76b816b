using System.IO.Compression;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>
/// All that the lines of a month are worked out from beside its entries, for one issuer. A closing keeps it whole, so that what comes late is priced as the month was,
/// whatever has been corrected since.
/// </summary>
/// <param name="Sites">The sites that the issuer bills in the month, in order of name.</param>
/// <param name="Rates">Tariffs.</param>
/// <param name="Memberships">Memberships.</param>
/// <param name="Zones">Sites, for their time zones.</param>
/// <param name="Machines">Machines, for their categories.</param>
/// <param name="Former">The categories that they had before.</param>
/// <param name="Vats">Tax of the issuer.</param>
internal sealed record PriceBook(
    IReadOnlyList<string> Sites, IReadOnlyList<TariffRate> Rates, IReadOnlyList<Membership> Memberships, IReadOnlyList<Site> Zones, IReadOnlyList<Machine> Machines,
    IReadOnlyList<FormerCategory> Former, IReadOnlyList<IssuerVat> Vats)
{
    /// <summary>Reads it.</summary>
    public static async Task<PriceBook> LoadAsync(MakerspaceDb db, string issuer, CalendarMonth month, CancellationToken cancellationToken)
    {
        List<IssuerSite> all = await db.Set<IssuerSite>().AsNoTracking().ToListAsync(cancellationToken);
        return new PriceBook(
            SitesOf(all, issuer, month),
            await db.Set<TariffRate>().AsNoTracking().OrderBy(r => r.Id).ToListAsync(cancellationToken),
            await db.Set<Membership>().AsNoTracking().OrderBy(m => m.Id).ToListAsync(cancellationToken),
            await db.Set<Site>().AsNoTracking().OrderBy(s => s.Id).ToListAsync(cancellationToken),
            await db.Set<Machine>().AsNoTracking().OrderBy(m => m.Id).ToListAsync(cancellationToken),
            await db.Set<FormerCategory>().AsNoTracking().OrderBy(f => f.Id).ToListAsync(cancellationToken),
            await db.Set<IssuerVat>().AsNoTracking().Where(v => v.Issuer == issuer).OrderBy(v => v.FirstDay).ToListAsync(cancellationToken));
    }

    /// <summary>The sites that an issuer bills in a month.</summary>
    public static IReadOnlyList<string> SitesOf(IEnumerable<IssuerSite> all, string issuer, CalendarMonth month) =>
    [
        .. all.Where(s => s.FirstDay <= month.FirstDay).GroupBy(s => s.Site).Select(g => g.MaxBy(s => s.FirstDay)!).Where(s => s.Issuer == issuer).Select(s => s.Site).Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    public static PriceBook Unpack(byte[] bytes)
    {
        using var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<PriceBook>(zip)!;
    }

    /// <summary>As a closing keeps it: JSON, compressed.</summary>
    public byte[] Pack()
    {
        var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(zip, this);
        }

        return bytes.ToArray();
    }

    /// <summary>Prices by it.</summary>
    public SessionPricing Pricing()
    {
        var zones = new SiteZones(Zones);
        return new SessionPricing(new TariffTable(Rates), new MembershipRecord(Memberships, zones), zones);
    }

    /// <summary>The tax of a day; null if none is stated.</summary>
    public IssuerVat? VatOn(DateOnly day) => Vats.LastOrDefault(v => v.FirstDay <= day);
}

/// <summary>What members have used of their allowances, as a closing keeps it.</summary>
internal static class PackedState
{
    /// <summary>The bytes of a state. The last entry is left out: at another site the next month may have begun before it.</summary>
    public static byte[] Pack(AllowanceState state)
    {
        var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(zip, state.Counters.Select(c => new Counter(c.Key.Kind, c.Key.Owner, c.Key.Structure, c.Key.Scope.Kind, c.Key.Scope.Site, c.Key.Scope.Category, c.Key.Scope.Machine, c.Key.Period, c.Value)));
        }

        return bytes.ToArray();
    }

    /// <summary>The state of bytes.</summary>
    public static AllowanceState Unpack(byte[] bytes)
    {
        using var zip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return new AllowanceState(JsonSerializer.Deserialize<Counter[]>(zip)!.ToDictionary(
            c => new AllowanceKey(c.Of, c.Owner, c.Structure, new TariffScope(c.Kind, c.Site, c.Category, c.Machine), c.Period), c => c.Value));
    }

    private sealed record Counter(AllowanceKind Of, string Owner, string Structure, MembershipKind Kind, string Site, string Category, string Machine, int Period, long Value);
}
