using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Machines;

/// <summary>
/// The registry for the screens, kept in memory and read again when its version has grown; the version is asked for at most every <see cref="CheckEvery"/>,
/// so that a hundred open pages cost the database no more than one. Thread-safe.
/// </summary>
public sealed class RegistryReader(IDbContextFactory<MakerspaceDb> databases, TimeProvider time) : IDisposable
{
    /// <summary>How long the version is taken on trust.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Kept? _kept;

    /// <summary>The registry as it is, at most <see cref="CheckEvery"/> old.</summary>
    public async ValueTask<RegistrySnapshot> ReadAsync(CancellationToken cancellationToken)
    {
        if (_kept is { } kept && time.GetElapsedTime(kept.CheckedAt) < CheckEvery)
        {
            return kept.Snapshot;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_kept is { } now && time.GetElapsedTime(now.CheckedAt) < CheckEvery)
            {
                return now.Snapshot;
            }

            long at = time.GetTimestamp();
            await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
            long version = await RegistryVersion.ReadAsync(db, cancellationToken);
            RegistrySnapshot snapshot = _kept?.Snapshot is { } same && same.Version == version ? same : await LoadAsync(db, version, cancellationToken);
            _kept = new Kept(snapshot, at);
            return snapshot;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private static async Task<RegistrySnapshot> LoadAsync(MakerspaceDb db, long version, CancellationToken cancellationToken)
    {
        List<Site> sites = await db.Set<Site>().AsNoTracking().OrderBy(s => s.Label).ToListAsync(cancellationToken);
        List<Machine> machines = await db.Set<Machine>().AsNoTracking().ToListAsync(cancellationToken);
        List<Structure> structures = await db.Set<Structure>().AsNoTracking().ToListAsync(cancellationToken);
        return new RegistrySnapshot
        {
            Version = version,
            Sites = sites,
            Zones = new SiteZones(sites),
            Agents = (await db.Set<Agent>().AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(a => a.Name, StringComparer.Ordinal),
            Machines = machines.ToDictionary(m => m.Name, StringComparer.Ordinal),
            Categories = (await db.Set<MachineCategory>().AsNoTracking().ToListAsync(cancellationToken)).ToDictionary(c => c.Name, StringComparer.Ordinal),
            AgentSites = new AgentSiteHistory(await db.Set<AgentSite>().AsNoTracking().ToListAsync(cancellationToken), sites),
            CategoryHistory = new CategoryHistory(machines, await db.Set<FormerCategory>().AsNoTracking().ToListAsync(cancellationToken)),
            Placements = new PlacementHistory(await db.Set<Placement>().AsNoTracking().ToListAsync(cancellationToken)),
            Names = new Names(
                machines.ToDictionary(m => m.Name, m => m.Label, StringComparer.Ordinal),
                sites.ToDictionary(s => s.Name, s => s.Label, StringComparer.Ordinal),
                structures.ToDictionary(s => s.Ref, s => s.Label, StringComparer.Ordinal)),
        };
    }

    private sealed record Kept(RegistrySnapshot Snapshot, long CheckedAt);
}
