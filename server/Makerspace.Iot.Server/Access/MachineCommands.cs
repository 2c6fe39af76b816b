using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Server.Access;

/// <summary>How a command ended.</summary>
public enum CommandEnd
{
    /// <summary>The agent accepted it; what it does shows in events.</summary>
    Accepted,

    /// <summary>The agent refused it, see <see cref="CommandOutcome.Refusal"/>.</summary>
    Refused,

    /// <summary>No such machine.</summary>
    UnknownMachine,

    /// <summary>No agent guards the machine today.</summary>
    NoAgent,

    /// <summary>No reply in time: the broker or the agent cannot be reached.</summary>
    NoReply,
}

/// <summary>What came of a command.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Agent">The agent that was asked; null if none.</param>
/// <param name="Refusal">The agent's word if it refused.</param>
/// <param name="Recorded">True if the registry now says out of service, or back in service: the access list carries it to the machine even if no reply came.</param>
public sealed record CommandOutcome(CommandEnd End, string? Agent = null, string? Refusal = null, bool Recorded = false);

/// <summary>Sends signed commands to the agent that guards a machine, and records blocks in the registry first, so that a lost command cannot lose a block. Thread-safe.</summary>
/// <param name="databases">The database.</param>
/// <param name="keys">The signing key.</param>
/// <param name="link">The link to the broker.</param>
/// <param name="time">The clock.</param>
public sealed class MachineCommands(IDbContextFactory<MakerspaceDb> databases, ServerKeys keys, ControlLink link, TimeProvider time)
{
    /// <summary>After this an agent refuses a command: long enough for clocks that differ a little, too short to be kept and used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    /// <summary>For how long a reply is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends one command. <paramref name="reason"/> is cut to the wire's longest text.</summary>
    public async Task<CommandOutcome> SendAsync(string machine, CommandVerb verb, string? reason, CancellationToken cancellationToken = default)
    {
        reason = reason is { Length: > Bounds.TextLength } ? reason[..Bounds.TextLength] : reason;
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        if (!await db.Set<Machine>().AnyAsync(m => m.Name == machine, cancellationToken))
        {
            return new CommandOutcome(CommandEnd.UnknownMachine);
        }

        bool recorded = verb is CommandVerb.Block or CommandVerb.Unblock;
        if (recorded)
        {
            await RecordAsync(db, machine, verb == CommandVerb.Block, reason, cancellationToken);
        }

        DateTimeOffset now = time.GetUtcNow();
        List<Placement> placements = await db.Set<Placement>().AsNoTracking().Where(p => p.Machine == machine).ToListAsync(cancellationToken);
        string? name = new PlacementHistory(placements).AgentOf(machine, now);
        if (name is null || await db.Set<Agent>().AsNoTracking().SingleOrDefaultAsync(a => a.Name == name, cancellationToken) is not { } agent)
        {
            return new CommandOutcome(CommandEnd.NoAgent, Recorded: recorded);
        }

        var command = new CommandMessage
        {
            Id = Guid.NewGuid().ToString("N"),
            Agent = agent.Name,
            Machine = machine,
            Verb = verb,
            Reason = reason,
            IssuedAt = now,
            ExpiresAt = now + Life,
        };
        byte[] payload = WireCodec.Encode(keys.Sign("command", WireCodec.Encode(command)));
        CommandReply? reply = await link.AskAsync(new TopicAddress(agent.Site, agent.Name, TopicChannel.Command), command.Id, payload, Patience, cancellationToken);
        return reply switch
        {
            null => new CommandOutcome(CommandEnd.NoReply, agent.Name, Recorded: recorded),
            { Accepted: true } => new CommandOutcome(CommandEnd.Accepted, agent.Name, Recorded: recorded),
            _ => new CommandOutcome(CommandEnd.Refused, agent.Name, reply.Refusal, recorded),
        };
    }

    private static async Task RecordAsync(MakerspaceDb db, string machine, bool outOfService, string? reason, CancellationToken cancellationToken)
    {
        string? why = outOfService ? reason : null;
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // The version first, as the import does: two writers that lock in another order each would wait for ever.
        await RegistryVersion.BumpAsync(db, cancellationToken);
        await db.Set<Machine>().Where(m => m.Name == machine)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.OutOfService, outOfService).SetProperty(m => m.OutOfServiceReason, why), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
