using System.Collections.Concurrent;
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

namespace Makerspace.Iot.Server.Access;

/// <summary>
/// Keeps one access list per agent in step with the registry, in the database. Sending them is <see cref="AccessPublisher"/>'s part. One refresh at a time.
/// A change of people compiles the lists of the sites at which it may change rights, at once; what it changes elsewhere are words of refusals, which follow together within
/// <see cref="WordsWithin"/>. Lists that say something new are hashed, encoded and signed on all cores, those whose rights changed first. See docs/decisions/0012.
/// In memory stay a line and the badge hashes of each list, and not the list.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="registry">The registry.</param>
/// <param name="keys">Signing and badge keys.</param>
/// <param name="log">What could not be made.</param>
public sealed class AccessLists(IDbContextFactory<MakerspaceDb> databases, RegistryCache registry, ServerKeys keys, ILogger<AccessLists> log)
{
    /// <summary>A list of this age is made again although nothing changed, so that it never nears its end.</summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromHours(24);

    /// <summary>How long the words of refusals may be behind the registry at sites where nobody's rights changed.</summary>
    public static readonly TimeSpan WordsWithin = TimeSpan.FromMinutes(15);

    // Lists stored in one transaction, at most: a sync to disk for each would be the greater part of the time.
    private const int MostTogether = 8;

    private readonly string _signerPem = keys.SignerPem;
    private readonly BadgeNumbers _numbers = new();
    private readonly Dictionary<string, BadgeHashes> _hashes = new(StringComparer.Ordinal);

    // Agents whose lists are to be compiled at a moment, although nothing that touches their rights has changed.
    private readonly Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);
    private Dictionary<string, AccessHead> _stored = new(StringComparer.Ordinal);
    private RegistryTables _seen = RegistryTables.Empty;
    private (DateTimeOffset From, DateTimeOffset Until)? _holds;
    private long _compiled;
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

    /// <summary>Lists compiled so far, to see whether they say something new.</summary>
    public long Compiled => Interlocked.Read(ref _compiled);

    /// <summary>Lists encoded and signed so far.</summary>
    public long Encoded => Interlocked.Read(ref _encoded);

    /// <summary>Badge hashes worked out so far.</summary>
    public long Hashed => _hashes.Values.Sum(h => h.Computed);

    /// <summary>
    /// Compiles the lists that may have changed, stores those that have or that are due, and answers every list now in force.
    /// Each new one goes to <paramref name="made"/> as soon as it is stored. If the registry moves on meanwhile, lists in which only words changed are put off to the next refresh.
    /// </summary>
    public async Task<AccessRefresh> RefreshAsync(DateTimeOffset now, Func<AccessPublication, Task>? made = null, CancellationToken cancellationToken = default)
    {
        var state = new AccessState(await registry.RefreshAsync(cancellationToken), now);
        Agent[] touched = await TouchedAsync(state, now, cancellationToken);
        Dictionary<string, Lazy<AccessDay>> days = state.Zones.ToDictionary(z => z.Id, z => new Lazy<AccessDay>(() => new AccessDay(state.Source, z, now)), StringComparer.Ordinal);
        Draft?[] drafts = [.. touched.AsParallel().AsOrdered().WithCancellation(cancellationToken).Select(agent => DraftOf(agent, state.ZoneOf(agent), days, now))];
        Draft[] due = [.. drafts.OfType<Draft>().Where(d => d.Urgency != Urgency.None)];
        foreach (Draft draft in due)
        {
            _hashes.TryAdd(draft.Agent.Name, new BadgeHashes(keys.BadgeKeyOf(draft.Agent.Name)));
        }

        var round = new Round { Failed = drafts.Count(d => d is null), Numbers = _numbers.Of(state.Source.Badges) };
        foreach (IGrouping<Urgency, Draft> group in due.GroupBy(d => d.Urgency).OrderBy(g => g.Key))
        {
            // One after the other: of two begun together, the shorter would be first, whichever matters more.
            await MakeAllAsync([.. group], state.Tables.Version, now, round, made ?? (_ => Task.CompletedTask), cancellationToken);
        }

        // Only now: a round that breaks off begins anew.
        foreach (Agent agent in touched)
        {
            _due.Remove(agent.Name);
        }

        foreach (string agent in round.Later)
        {
            _due[agent] = now;
        }

        _seen = state.Tables;
        DateTimeOffset change = NextChange(state, now);
        _holds = _holds is { } holds && now >= holds.From && now < holds.Until ? (holds.From, change < holds.Until ? change : holds.Until) : (now, change);
        AccessHead[] inForce = [.. state.Agents.Select(a => _stored.GetValueOrDefault(a.Name)).OfType<AccessHead>()];
        DateTimeOffset next = _due.Values.Append(_holds.Value.Until).Min();
        return new AccessRefresh(state.Tables.Version, next, inForce, round.Made, round.Failed, round.Later.Count);
    }

    /// <summary>The list as it would be compiled now, for people to look at; null if no agent has this name.</summary>
    public static AccessRows? Preview(RegistryTables registry, string agentName, DateTimeOffset now)
    {
        var state = new AccessState(registry, now);
        return state.Agents.FirstOrDefault(a => a.Name == agentName) is { } agent ? AccessListCompiler.Compile(state.Source, agent, state.ZoneOf(agent), now) : null;
    }

    /// <summary>The bytes of a list as they go over the wire; null if another version stands.</summary>
    public async Task<byte[]?> SignedAsync(AccessHead head, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<AccessPublication>().AsNoTracking().Where(p => p.Agent == head.Agent && p.Version == head.Version).Select(p => p.Signed).SingleOrDefaultAsync(cancellationToken);
    }

    private static DateTimeOffset NextChange(AccessState state, DateTimeOffset now)
    {
        // Memberships begin and end, and agents move, at midnight; what lasting marks depend on them is compiled again then.
        DateTimeOffset next = now + RefreshAfter;
        foreach (TimeZoneInfo zone in state.Zones)
        {
            next = LocalDays.End(LocalDays.DayOf(now, zone), zone) is { } midnight && midnight < next ? midnight : next;
        }

        return state.Source.NextChange(now) is { } change && change < next ? change : next;
    }

    /// <summary>The agents whose lists are to be compiled now; the others, if anything changed, are noted for later.</summary>
    private async Task<Agent[]> TouchedAsync(AccessState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        Dictionary<string, AccessHead> stored = await db.Set<AccessPublication>().AsNoTracking()
            .Select(p => new AccessHead(p.Agent, p.Site, p.Version, p.ContentHash, p.IssuedAt)).ToDictionaryAsync(p => p.Agent, StringComparer.Ordinal, cancellationToken);
        (Dictionary<string, AccessHead> known, _stored) = (_stored, stored);
        if (_holds is not { } holds || now < holds.From || now >= holds.Until)
        {
            return [.. state.Agents];
        }

        // What another process has stored, or this one failed to, is compared with the registry, too.
        HashSet<string> sites = AccessState.Touched(_seen, state.Tables);
        bool Touches(Agent agent) => sites.Contains(Everywhere.Mark) || sites.Contains(agent.Site)
            || stored.GetValueOrDefault(agent.Name)?.Version is not { } version || version != known.GetValueOrDefault(agent.Name)?.Version
            || (_due.TryGetValue(agent.Name, out DateTimeOffset due) && due <= now);
        Agent[] touched = [.. state.Agents.Where(Touches)];
        if (sites.Count > 0)
        {
            foreach (Agent agent in state.Agents)
            {
                _due.TryAdd(agent.Name, now + WordsWithin);
            }
        }

        return touched;
    }

    private Draft? DraftOf(Agent agent, TimeZoneInfo zone, Dictionary<string, Lazy<AccessDay>> days, DateTimeOffset now)
    {
        try
        {
            Interlocked.Increment(ref _compiled);
            AccessDay day = days[zone.Id].Value;
            string key = AccessContent.Key(day.Compile(agent), agent, zone.Id, keys.BadgeKeyOf(agent.Name), _signerPem);
            AccessHead? before = _stored.GetValueOrDefault(agent.Name);
            Urgency urgency = before is null || !AccessContent.SameRights(before.ContentHash, key) ? Urgency.Rights
                : before.ContentHash != key || now - before.IssuedAt >= RefreshAfter || now < before.IssuedAt ? Urgency.Words
                : Urgency.None;
            return new Draft(agent, zone.Id, day, key, before, urgency);
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
                round.Later.Add(draft.Agent.Name);
            }
            else if (Make(draft, round, now) is { } list)
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

    private AccessPublication? Make(Draft draft, Round round, DateTimeOffset now)
    {
        Agent agent = draft.Agent;
        AccessRows rows = draft.Day.Compile(agent);

        // Compiled once more: the rows of all lists together would be the greater part of the memory.
        AccessListDocument document = AccessListBuilder.Build(rows, agent, draft.Zone, _hashes[agent.Name].Of(rows.Badges, round.Numbers), (draft.Before?.Version ?? 0) + 1, now);
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
        batch.ForEach(b => _stored[b.List.Agent] = new AccessHead(b.List.Agent, b.List.Site, b.List.Version, b.List.ContentHash, b.List.IssuedAt));
        return await RegistryVersion.ReadAsync(db, cancellationToken);
    }

    private sealed record Draft(Agent Agent, string Zone, AccessDay Day, string Key, AccessHead? Before, Urgency Urgency);

    private sealed class Round
    {
        public int Made;
        public int Failed;
        public volatile bool Moved;

        public required int[] Numbers { get; init; }

        public ConcurrentBag<string> Later { get; } = [];
    }
}

/// <summary>What is known of a list without its bytes.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Site">The site in whose topic it was published.</param>
/// <param name="Version">Its version.</param>
/// <param name="ContentHash">The key of what it says.</param>
/// <param name="IssuedAt">When it was compiled, UTC.</param>
public sealed record AccessHead(string Agent, string Site, long Version, string ContentHash, DateTimeOffset IssuedAt);

/// <summary>What a refresh found.</summary>
/// <param name="RegistryVersion">The registry it was made from.</param>
/// <param name="NextChange">When the lists change by themselves, at the latest.</param>
/// <param name="InForce">Every agent's list.</param>
/// <param name="Made">Lists made anew.</param>
/// <param name="Failed">Lists that could not be made; the ones before stay in force.</param>
/// <param name="PutOff">Lists in which only words changed, left to the next refresh because the registry has moved on; then <paramref name="RegistryVersion"/> is no longer the latest.</param>
public sealed record AccessRefresh(long RegistryVersion, DateTimeOffset NextChange, IReadOnlyList<AccessHead> InForce, int Made, int Failed, int PutOff);
