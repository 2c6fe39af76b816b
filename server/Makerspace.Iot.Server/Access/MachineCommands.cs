using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;

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
/// <param name="policy">Who may do what; null if everybody may everything.</param>
/// <param name="actor">Who commands; null for the program.</param>
public sealed class MachineCommands(IDbContextFactory<MakerspaceDb> databases, ServerKeys keys, ControlLink link, TimeProvider time, IAccessPolicy? policy = null, Actor? actor = null)
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
            await RecordAsync(machine, verb == CommandVerb.Block, reason, cancellationToken);
        }

        DateTimeOffset now = time.GetUtcNow();
        List<Placement> placements = await db.Set<Placement>().AsNoTracking().Where(p => p.Machine == machine).ToListAsync(cancellationToken);
        string? name = new PlacementHistory(placements).AgentOf(machine, now);
        var stands = new AgentSiteHistory(
            await db.Set<AgentSite>().AsNoTracking().Where(s => s.Agent == name).ToListAsync(cancellationToken), await db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken));
        if (name is null || stands.SiteOf(name, now) is not { } site)
        {
            return new CommandOutcome(CommandEnd.NoAgent, Recorded: recorded);
        }

        var command = new CommandMessage
        {
            Id = Guid.NewGuid().ToString("N"),
            Agent = name,
            Machine = machine,
            Verb = verb,
            Reason = reason,
            IssuedAt = now,
            ExpiresAt = now + Life,
        };
        byte[] payload = WireCodec.Encode(keys.Sign("command", WireCodec.Encode(command)));
        CommandReply? reply = await link.AskAsync(new TopicAddress(site, name, TopicChannel.Command), command.Id, payload, Patience, cancellationToken);
        return reply switch
        {
            null => new CommandOutcome(CommandEnd.NoReply, name, Recorded: recorded),
            { Accepted: true } => new CommandOutcome(CommandEnd.Accepted, name, Recorded: recorded),
            _ => new CommandOutcome(CommandEnd.Refused, name, reply.Refusal, recorded),
        };
    }

    private async Task RecordAsync(string machine, bool outOfService, string? reason, CancellationToken cancellationToken)
    {
        string why = string.IsNullOrWhiteSpace(reason) ? (outOfService ? "mise hors service par commande" : "remise en service par commande") : reason;
        await new RegistryWriter(databases, policy ?? RolePolicy.Instance, time).WriteAsync(actor ?? Actor.Program, why, async act =>
        {
            MachineWrites machines = await MachineWrites.LoadAsync(act, cancellationToken);
            machines.Correct(
                machines.Machines, machines.Machines.Find(machine)!, null, why,
                m => (m.OutOfService, m.OutOfServiceReason) = (outOfService, outOfService ? reason : null));
            machines.Check();
        }, cancellationToken);
    }
}
