using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>
/// What sessions are priced by, kept in memory and read again when the registry's version has grown. As long as neither a rate, a membership, a site's zone nor a machine's category
/// has changed, the same object comes back, so that sums made with it still hold. Thread-safe.
/// </summary>
public sealed class PriceList(IDbContextFactory<MakerspaceDb> databases) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile Kept? _kept;

    /// <summary>The prices of a state of the registry.</summary>
    public async ValueTask<SessionPricing> ReadAsync(RegistrySnapshot registry, CancellationToken cancellationToken)
    {
        if (_kept is { } known && known.Version == registry.Version)
        {
            return known.Pricing;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_kept is { } now && now.Version == registry.Version)
            {
                return now.Pricing;
            }

            await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
            List<TariffRate> rates = await db.Set<TariffRate>().AsNoTracking().ToListAsync(cancellationToken);
            List<Membership> memberships = await db.Set<Membership>().AsNoTracking().ToListAsync(cancellationToken);
            byte[] content = Hash(rates, memberships, registry);
            SessionPricing pricing = _kept is { } before && before.Content.AsSpan().SequenceEqual(content)
                ? before.Pricing
                : new SessionPricing(new TariffTable(rates), new MembershipRecord(memberships, registry.Zones), registry.Zones);
            _kept = new Kept(registry.Version, content, pricing);
            return pricing;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A session with the category that its machine had on its day.</summary>
    public static UsageFact WithCategory(UsageFact fact, RegistrySnapshot registry) =>
        fact with { Category = registry.CategoryHistory.CategoryOf(fact.Machine, registry.Zones.DayOf(fact.Start, fact.Site)) ?? "" };

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    // In no order: the rows are sorted as text.
    private static byte[] Hash(List<TariffRate> rates, List<Membership> memberships, RegistrySnapshot registry)
    {
        IEnumerable<string> rows = rates.Select(r => JsonSerializer.Serialize(r))
            .Concat(memberships.Select(m => JsonSerializer.Serialize(m)))
            .Concat(registry.Sites.Select(s => s.Name + " " + s.TimeZone))
            .Concat(registry.Machines.Values.Select(m => m.Name + "/" + m.Category))
            .Concat(registry.CategoryHistory.Former.Select(f => f.Title() + "/" + f.Category));
        return SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows.Order(StringComparer.Ordinal))));
    }

    private sealed record Kept(long Version, byte[] Content, SessionPricing Pricing);
}
