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

/// <summary>Keeps one access list per agent in step with the registry, in the database. Sending them is <see cref="AccessPublisher"/>'s part.</summary>
/// <param name="databases">The database.</param>
/// <param name="keys">Signing and badge keys.</param>
/// <param name="log">What could not be made.</param>
public sealed class AccessLists(IDbContextFactory<MakerspaceDb> databases, ServerKeys keys, ILogger<AccessLists> log)
{
    /// <summary>A list of this age is made again although nothing changed, so that it never nears its end.</summary>
    public static readonly TimeSpan RefreshAfter = TimeSpan.FromHours(24);

    /// <summary>
    /// Compiles every agent's list, stores those whose content changed or that are due, and answers every list now in force.
    /// Each new one goes to <paramref name="made"/> as soon as it is stored, so that the first agent does not wait for the hundredth.
    /// </summary>
    public async Task<AccessRefresh> RefreshAsync(DateTimeOffset now, Func<AccessPublication, Task>? made = null, CancellationToken cancellationToken = default)
    {
        (RegistryState state, Dictionary<string, AccessPublication> stored) = await ReadAsync(cancellationToken);
        var inForce = new List<AccessPublication>();
        int count = 0;
        int failed = 0;
        foreach (Agent agent in state.Agents)
        {
            AccessPublication? before = stored.GetValueOrDefault(agent.Name);
            AccessPublication? after = Make(state, agent, before, now);
            if (after is null)
            {
                failed++;
            }
            else if (!ReferenceEquals(after, before))
            {
                await StoreAsync(after, before, cancellationToken);
                count++;
                await (made?.Invoke(after) ?? Task.CompletedTask);
            }

            if ((after ?? before) is { } list)
            {
                inForce.Add(list);
            }
        }

        return new AccessRefresh(state.Version, NextChange(state, now), inForce, count, failed);
    }

    /// <summary>The list as it would be compiled now, for people to look at; null where no agent has this name.</summary>
    public static async Task<AccessRows?> PreviewAsync(MakerspaceDb db, string agentName, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        RegistryState state = await RegistryState.LoadAsync(db, cancellationToken);
        return state.Agents.FirstOrDefault(a => a.Name == agentName) is { } agent ? AccessListCompiler.Compile(state.Source, agent, state.ZoneOf(agent), now) : null;
    }

    private static DateTimeOffset NextChange(RegistryState state, DateTimeOffset now)
    {
        // Memberships begin and end at midnight; what lasting marks depend on them is compiled again then.
        DateTimeOffset next = now + RefreshAfter;
        foreach (TimeZoneInfo zone in state.Zones)
        {
            next = LocalDays.End(LocalDays.DayOf(now, zone), zone) is { } midnight && midnight < next ? midnight : next;
        }

        return state.Source.NextChange(now) is { } change && change < next ? change : next;
    }

    private AccessPublication? Make(RegistryState state, Agent agent, AccessPublication? before, DateTimeOffset now)
    {
        try
        {
            AccessRows rows = AccessListCompiler.Compile(state.Source, agent, state.ZoneOf(agent), now);
            AccessListDocument document = AccessListBuilder.Build(rows, agent, state.ZoneOf(agent).Id, keys.BadgeKeyOf(agent.Name), (before?.Version ?? 0) + 1, now);
            string hash = AccessListBuilder.ContentHash(document);
            if (before is not null && before.ContentHash == hash && now - before.IssuedAt < RefreshAfter && now >= before.IssuedAt)
            {
                return before;
            }

            byte[] payload = WireCodec.Encode(document);
            byte[] signed = WireCodec.Encode(keys.Sign("access", payload));
            if (signed.Length > Bounds.AccessBytes || payload.Length > Bounds.AccessExpandedBytes)
            {
                log.LogError("The access list of {Agent} has {Bytes} bytes ({Signed} signed), more than an agent accepts; the one before stays in force", agent.Name, payload.Length, signed.Length);
                return null;
            }

            return new AccessPublication { Agent = agent.Name, Site = agent.Site, Version = document.Version, ContentHash = hash, IssuedAt = now, Signed = signed };
        }
        catch (Exception error) when (error is FormatException or KeyNotFoundException)
        {
            log.LogError(error, "The access list of {Agent} cannot be compiled; the one before stays in force", agent.Name);
            return null;
        }
    }

    private async Task<(RegistryState State, Dictionary<string, AccessPublication> Stored)> ReadAsync(CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        await using IDbContextTransaction snapshot = await ReadSnapshot.BeginAsync(db, cancellationToken);
        RegistryState state = await RegistryState.LoadAsync(db, cancellationToken);
        List<AccessPublication> stored = await db.Set<AccessPublication>().AsNoTracking().ToListAsync(cancellationToken);
        return (state, stored.ToDictionary(p => p.Agent, StringComparer.Ordinal));
    }

    private async Task StoreAsync(AccessPublication after, AccessPublication? before, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        if (before is null)
        {
            db.Add(after);
        }
        else
        {
            db.Attach(before);
            db.Entry(before).CurrentValues.SetValues(after);
        }

        // Another server process may have been quicker: then this throws, and the next round starts from what it stored.
        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>What a refresh found.</summary>
/// <param name="RegistryVersion">The registry it was made from.</param>
/// <param name="NextChange">When the lists change by themselves, at the latest.</param>
/// <param name="InForce">Every agent's list.</param>
/// <param name="Made">Lists made anew.</param>
/// <param name="Failed">Lists that could not be made; the ones before stay in force.</param>
public sealed record AccessRefresh(long RegistryVersion, DateTimeOffset NextChange, IReadOnlyList<AccessPublication> InForce, int Made, int Failed);
