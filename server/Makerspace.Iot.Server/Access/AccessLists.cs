using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// Keeps one access list per agent in step with the registry, in the database. Sending them is <see cref="AccessPublisher"/>'s part. One refresh at a time.
/// Every list is compiled at each change, which is cheap; only those that say something new are hashed, encoded and signed, on all cores: first those whose rights changed,
/// then those in which only the words of a refusal did. See docs/decisions/0012.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="keys">Signing and badge keys.</param>
/// <param name="log">What could not be made.</param>
public sealed class AccessLists(IDbContextFactory<MakerspaceDb> databases, ServerKeys keys, ILogger<AccessLists> log)
{
    /// <summary>A list of this age is made again although nothing changed, so that it never nears its end.</summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromHours(24);

    // Lists stored in one transaction, at most: a sync to disk for each would be the greater part of the time.
    private const int MostTogether = 8;

    private readonly string _signerPem = keys.SignerPem;
    private readonly Dictionary<string, AccessPublication> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BadgeHashes> _hashes = new(StringComparer.Ordinal);
    private long _encoded;

    private enum Urgency
    {
        /// <summary>What can open a machine changed, or there is no list yet.</summary>
        Rights,

        /// <summary>Only the words of refusals changed, or the list is due by its age.</summary>
        Words,

        /// <summary>The stored list still says it.</summary>
        None,
    }

    /// <summary>Lists encoded and signed so far.</summary>
    public long Encoded => Interlocked.Read(ref _encoded);

    /// <summary>Badge hashes worked out so far.</summary>
    public long Hashed => _hashes.Values.Sum(h => h.Computed);

    /// <summary>
    /// Compiles every agent's list, stores those whose content changed or that are due, and answers every list now in force.
    /// Each new one goes to <paramref name="made"/> as soon as it is stored. If the registry moves on meanwhile, lists in which only words changed are put off to the next refresh.
    /// </summary>
    public async Task<AccessRefresh> RefreshAsync(DateTimeOffset now, Func<AccessPublication, Task>? made = null, CancellationToken cancellationToken = default)
    {
        RegistryState state = await ReadAsync(now, cancellationToken);
        Dictionary<string, Lazy<AccessDay>> days = state.Zones.ToDictionary(z => z.Id, z => new Lazy<AccessDay>(() => new AccessDay(state.Source, z, now)), StringComparer.Ordinal);
        Draft?[] drafts = [.. state.Agents.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(agent => DraftOf(agent, state.ZoneOf(agent), days, now))];
        Draft[] due = [.. drafts.OfType<Draft>().Where(d => d.Urgency != Urgency.None)];
        foreach (Draft draft in due)
        {
            _hashes.TryAdd(draft.Agent.Name, new BadgeHashes(keys.BadgeKeyOf(draft.Agent.Name)));
        }

        var round = new Round { Failed = drafts.Count(d => d is null) };
        foreach (IGrouping<Urgency, Draft> group in due.GroupBy(d => d.Urgency).OrderBy(g => g.Key))
        {
            // One after the other: of two begun together, the shorter would be first, whichever matters more.
            await MakeAllAsync([.. group], state.Version, now, round, made ?? (_ => Task.CompletedTask), cancellationToken);
        }

        AccessPublication[] inForce = [.. state.Agents.Select(a => _stored.GetValueOrDefault(a.Name)).OfType<AccessPublication>()];
        return new AccessRefresh(state.Version, NextChange(state, now), inForce, round.Made, round.Failed, round.PutOff);
    }

    /// <summary>The list as it would be compiled now, for people to look at; null if no agent has this name.</summary>
    public static async Task<AccessRows?> PreviewAsync(MakerspaceDb db, string agentName, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        RegistryState state = await RegistryState.LoadAsync(db, now, cancellationToken);
        return state.Agents.FirstOrDefault(a => a.Name == agentName) is { } agent ? AccessListCompiler.Compile(state.Source, agent, state.ZoneOf(agent), now) : null;
    }

    private static DateTimeOffset NextChange(RegistryState state, DateTimeOffset now)
    {
        // Memberships begin and end, and agents move, at midnight; what lasting marks depend on them is compiled again then.
        DateTimeOffset next = now + RefreshAfter;
        foreach (TimeZoneInfo zone in state.Zones)
        {
            next = LocalDays.End(LocalDays.DayOf(now, zone), zone) is { } midnight && midnight < next ? midnight : next;
        }

        return state.Source.NextChange(now) is { } change && change < next ? change : next;
    }

    private Draft? DraftOf(Agent agent, TimeZoneInfo zone, Dictionary<string, Lazy<AccessDay>> days, DateTimeOffset now)
    {
        try
        {
            AccessRows rows = days[zone.Id].Value.Compile(agent);
            string key = AccessContent.Key(rows, agent, zone.Id, keys.BadgeKeyOf(agent.Name), _signerPem);
            AccessPublication? before = _stored.GetValueOrDefault(agent.Name);
            Urgency urgency = before is null || !AccessContent.SameRights(before.ContentHash, key) ? Urgency.Rights
                : before.ContentHash != key || now - before.IssuedAt >= RefreshAfter || now < before.IssuedAt ? Urgency.Words
                : Urgency.None;
            return new Draft(agent, zone.Id, rows, key, before, urgency);
        }
        catch (Exception error) when (error is FormatException or KeyNotFoundException)
        {
            log.LogError(error, "The access list of {Agent} cannot be compiled; the one before stays in force", agent.Name);
            return null;
        }
    }

    /// <summary>Makes lists on all cores, while this thread stores them and hands them on.</summary>
    private async Task MakeAllAsync(Draft[] due, long version, DateTimeOffset now, Round round, Func<AccessPublication, Task> made, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = Channel.CreateBounded<(Draft Draft, AccessPublication List)>(MostTogether);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop.Token };
        Task making = Parallel.ForEachAsync(due, options, async (draft, token) =>
        {
            if (round.Moved && draft.Urgency != Urgency.Rights)
            {
                Interlocked.Increment(ref round.PutOff);
            }
            else if (Make(draft, now) is { } list)
            {
                await ready.Writer.WriteAsync((draft, list), token);
            }
            else
            {
                Interlocked.Increment(ref round.Failed);
            }
        });
        _ = making.ContinueWith(t => ready.Writer.TryComplete(t.Exception?.GetBaseException()), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            var batch = new List<(Draft Draft, AccessPublication List)>(MostTogether);
            while (await ready.Reader.WaitToReadAsync(cancellationToken))
            {
                batch.Clear();
                while (batch.Count < MostTogether && ready.Reader.TryRead(out (Draft Draft, AccessPublication List) next))
                {
                    batch.Add(next);
                }

                round.Moved |= await StoreAsync(batch, cancellationToken) != version;
                round.Made += batch.Count;
                await Task.WhenAll(batch.Select(b => made(b.List)));
            }

            await making;
        }
        catch (Exception error)
        {
            await stop.CancelAsync();
            await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private AccessPublication? Make(Draft draft, DateTimeOffset now)
    {
        Agent agent = draft.Agent;
        AccessListDocument document = AccessListBuilder.Build(draft.Rows, agent, draft.Zone, _hashes[agent.Name], (draft.Before?.Version ?? 0) + 1, now);
        byte[] payload = WireCodec.Encode(document);
        byte[] signed = WireCodec.Encode(keys.Sign("access", payload));
        Interlocked.Increment(ref _encoded);
        if (signed.Length > Bounds.AccessBytes || payload.Length > Bounds.AccessExpandedBytes)
        {
            log.LogError("The access list of {Agent} has {Bytes} bytes ({Signed} signed), more than an agent accepts; the one before stays in force", agent.Name, payload.Length, signed.Length);
            return null;
        }

        return new AccessPublication { Agent = agent.Name, Site = agent.Site, Version = document.Version, ContentHash = draft.Key, IssuedAt = now, Signed = signed };
    }

    private async Task<RegistryState> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using IDbContextTransaction snapshot = await ReadSnapshot.BeginAsync(db, cancellationToken);
        RegistryState state = await RegistryState.LoadAsync(db, now, cancellationToken);

        // A hundred lists are tens of megabytes: only what another process stored is read.
        var versions = await db.Set<AccessPublication>().AsNoTracking().Select(p => new { p.Agent, p.Version }).ToListAsync(cancellationToken);
        foreach (string agent in versions.Where(v => _stored.GetValueOrDefault(v.Agent)?.Version != v.Version).Select(v => v.Agent))
        {
            _stored[agent] = await db.Set<AccessPublication>().AsNoTracking().SingleAsync(p => p.Agent == agent, cancellationToken);
        }

        return state;
    }

    /// <summary>Stores them all, or throws; answers the registry's version after it.</summary>
    private async Task<long> StoreAsync(List<(Draft Draft, AccessPublication List)> batch, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        foreach ((Draft draft, AccessPublication list) in batch)
        {
            db.Add(list);
            if (draft.Before is { } before)
            {
                db.Entry(list).State = EntityState.Modified;
                db.Entry(list).Property(p => p.Version).OriginalValue = before.Version;
            }
        }

        // Another server process may have been quicker: then this throws, and the next round starts from what it stored.
        await db.SaveChangesAsync(cancellationToken);
        batch.ForEach(b => _stored[b.List.Agent] = b.List);
        return await RegistryVersion.ReadAsync(db, cancellationToken);
    }

    private sealed record Draft(Agent Agent, string Zone, AccessRows Rows, string Key, AccessPublication? Before, Urgency Urgency);

    private sealed class Round
    {
        public int Made;
        public int Failed;
        public int PutOff;
        public volatile bool Moved;
    }
}

/// <summary>What a refresh found.</summary>
/// <param name="RegistryVersion">The registry it was made from.</param>
/// <param name="NextChange">When the lists change by themselves, at the latest.</param>
/// <param name="InForce">Every agent's list.</param>
/// <param name="Made">Lists made anew.</param>
/// <param name="Failed">Lists that could not be made; the ones before stay in force.</param>
/// <param name="PutOff">Lists in which only words changed, left to the next refresh because the registry has moved on; then <paramref name="RegistryVersion"/> is no longer the latest.</param>
public sealed record AccessRefresh(long RegistryVersion, DateTimeOffset NextChange, IReadOnlyList<AccessPublication> InForce, int Made, int Failed, int PutOff);
