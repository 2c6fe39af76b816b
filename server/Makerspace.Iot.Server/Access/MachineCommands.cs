using System.Collections.Concurrent;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

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

    /// <summary>Nothing was written and nothing was sent, see <see cref="CommandOutcome.Problems"/>.</summary>
    Invalid,
}

/// <summary>What came of a command.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Agent">The agent that was asked; null if none.</param>
/// <param name="Refusal">The agent's word if it refused; this server's own if it did not ask (<see cref="CommandTexts"/>).</param>
/// <param name="Recorded">True if the registry now says out of service, or back in service: the access list carries it to the machine even if no reply came.</param>
public sealed record CommandOutcome(CommandEnd End, string? Agent = null, string? Refusal = null, bool Recorded = false)
{
    /// <summary>What is wrong with the order; empty if nothing is.</summary>
    public IReadOnlyList<(Record? Row, RecordProblem Problem)> Problems { get; init; } = [];
}

/// <summary>
/// The one way in which machines are given orders, from a page or from a terminal: asks whether who acts may, records blocks in the registry first, so that a lost command cannot lose a block,
/// writes what was asked and what came of it into the audit, and sends the agent a signed command. Without broker or keys it only records. Thread-safe.
/// </summary>
/// <param name="databases">The database.</param>
/// <param name="time">The clock.</param>
/// <param name="keys">The signing key; null if there is none.</param>
/// <param name="link">The link to the broker; null if there is none.</param>
/// <param name="policy">Who may do what; by the roles of the actor if null.</param>
/// <param name="board">What agents and machines say, by which an order is seen to be done; null where nothing is heard.</param>
/// <param name="log">Failures.</param>
public sealed class MachineCommands(
    IDbContextFactory<MakerspaceDb> databases, TimeProvider time, ServerKeys? keys = null, ControlLink? link = null, IAccessPolicy? policy = null, LiveBoard? board = null, ILogger<MachineCommands>? log = null) : IDisposable
{
    /// <summary>After this an agent refuses a command: long enough for clocks that differ a little, too short to be kept and used.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    /// <summary>For how long an accepted order is watched until the machine shows that it is done: work that goes on may take longer, and then it stays received.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromMinutes(30);

    /// <summary>Most accepted orders that are watched at once; one beyond it stays received.</summary>
    public const int MostWatched = 200;

    // A second click, or a page sent again, within the life of a command.
    private const int MostRemembered = 2000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private readonly IAccessPolicy _policy = policy ?? RolePolicy.Instance;
    private readonly ILogger _log = log ?? (ILogger)NullLogger.Instance;
    private readonly CommandJournal _journal = new(databases);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private int _watched;

    /// <summary>For how long a reply is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gives one order and waits for what the agent says. Of a terminal, the reason may be missing.</summary>
    public async Task<CommandOutcome> SendAsync(Actor actor, MachineOrder order, CancellationToken cancellationToken = default)
    {
        (CommandOutcome? early, Task<CommandOutcome>? running) = await AskAsync(actor, order, null, null, cancellationToken);
        return early ?? await running!.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Gives one order. Answers at once what is wrong with it, or a task of what the agent says: it ends within <see cref="Patience"/>, whoever waits for it.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="order">What.</param>
    /// <param name="key">A key of the form, at most one order for each; null for none.</param>
    /// <param name="revision">Revision of the machine that the person saw, of a block or its end; null if it is not known.</param>
    /// <param name="cancellationToken">Ends it before anything is written; afterwards it goes on.</param>
    public async Task<(CommandOutcome? Early, Task<CommandOutcome>? Running)> AskAsync(Actor actor, MachineOrder order, Guid? key, int? revision, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Set<Machine>().AsNoTracking().FirstOrDefaultAsync(m => m.Name == order.Machine, cancellationToken) is not { } machine)
        {
            return (new CommandOutcome(CommandEnd.UnknownMachine), null);
        }

        DateTimeOffset now = time.GetUtcNow();
        string? agent = new PlacementHistory(await db.Set<Placement>().AsNoTracking().Where(p => p.Machine == order.Machine).ToListAsync(cancellationToken)).AgentOf(order.Machine, now);
        string? site = agent is null ? null : new AgentSiteHistory(
            await db.Set<AgentSite>().AsNoTracking().Where(s => s.Agent == agent).ToListAsync(cancellationToken), await db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken)).SiteOf(agent, now);
        if (!_policy.Allows(actor, Permission.CommandMachines, site))
        {
            return (Invalid(machine, new RecordProblem(string.Empty, RecordFault.Forbidden)), null);
        }

        order = actor.Kind == ActorKind.Account || order.Why is not null ? order : order with { Reason = CommandTexts.Of(order.Verb).French };
        RecordProblem[] problems = [.. order.Problems()];
        if (problems.Length == 0 && order.Verb == CommandVerb.Open && !await db.Set<Person>().AnyAsync(p => p.Ref == order.Member, cancellationToken))
        {
            problems = [new RecordProblem("member", RecordFault.Unknown, order.Member!)];
        }

        if (problems.Length > 0)
        {
            return (Invalid(machine, problems), null);
        }

        Guid id = key ?? Guid.NewGuid();
        if (!Remember(id.ToString("N"), now))
        {
            // Said once already: what came of it stands on the page.
            return (null, Task.FromResult(new CommandOutcome(CommandEnd.Accepted, agent)));
        }

        var given = new Given(actor, order, machine, agent, site, new CommandStep(id.ToString("N"), order.Verb, order.Member, agent, CommandState.Asked, null));
        if (order.Verb is CommandVerb.Block or CommandVerb.Unblock)
        {
            WriteOutcome written = await RecordAsync(given, revision, cancellationToken);
            if (!written.Written)
            {
                _asked.TryRemove(given.Asked.Command, out _);
                return (new CommandOutcome(CommandEnd.Invalid) { Problems = written.Problems }, null);
            }
        }
        else
        {
            await _journal.AddAsync(CommandJournal.Entry(new Acting(actor, now, null), machine, site, null, given.Asked, order.Why), cancellationToken);
        }

        return (null, RunAsync(given));
    }

    /// <summary>Ends the watching.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private static CommandOutcome Invalid(Machine machine, params RecordProblem[] problems) => new(CommandEnd.Invalid) { Problems = [.. problems.Select(p => ((Record?)machine, p))] };

    private bool Remember(string id, DateTimeOffset now)
    {
        if (_asked.Count >= MostRemembered)
        {
            foreach ((string old, DateTimeOffset at) in _asked.Where(a => now - a.Value > Life))
            {
                _asked.TryRemove(new(old, at));
            }
        }

        return _asked.Count < MostRemembered && _asked.TryAdd(id, now);
    }

    private async Task<CommandOutcome> RunAsync(Given given)
    {
        bool recorded = given.Order.Verb is CommandVerb.Block or CommandVerb.Unblock;
        CommandOutcome outcome = await TransmitAsync(given) with { Recorded = recorded };
        CommandState state = outcome.End switch
        {
            CommandEnd.Accepted => CommandState.Received,
            CommandEnd.NoReply => CommandState.NoReply,
            _ => CommandState.Refused,
        };
        await NoteAsync(given, CommandState.Asked, state, outcome.Refusal);
        if (state == CommandState.Received && board is not null)
        {
            _ = WatchAsync(given);
        }

        return outcome;
    }

    private async Task<CommandOutcome> TransmitAsync(Given given)
    {
        if (given.Agent is not { } agent || given.Site is not { } site)
        {
            return new CommandOutcome(CommandEnd.NoAgent, Refusal: CommandTexts.NoAgent);
        }

        if (keys is null || link is null)
        {
            return new CommandOutcome(CommandEnd.Refused, agent, CommandTexts.NoLink);
        }

        // An agent of before drops a verb that it does not know, and would answer nothing.
        if (board?.Agent(agent) is { Status: { Online: true } status } && !(status.Verbs?.Contains(CommandVerbs.Word(given.Order.Verb)) ?? CommandVerbs.IsOld(given.Order.Verb)))
        {
            return new CommandOutcome(CommandEnd.Refused, agent, CommandTexts.UnknownVerb);
        }

        DateTimeOffset now = time.GetUtcNow();
        var command = new CommandMessage
        {
            Id = given.Asked.Command,
            Agent = agent,
            Machine = given.Order.Machine,
            Verb = given.Order.Verb,
            Reason = given.Order.Why,
            Member = given.Order.Verb == CommandVerb.Open ? given.Order.Member : null,
            IssuedAt = now,
            ExpiresAt = now + Life,
        };
        byte[] payload = WireCodec.Encode(keys.Sign("command", WireCodec.Encode(command)));
        CommandReply? reply = await link.AskAsync(new TopicAddress(site, agent, TopicChannel.Command), command.Id, payload, Patience, CancellationToken.None);
        return reply switch
        {
            null => new CommandOutcome(CommandEnd.NoReply, agent),
            { Accepted: true } => new CommandOutcome(CommandEnd.Accepted, agent),
            _ => new CommandOutcome(CommandEnd.Refused, agent, reply.Refusal),
        };
    }

    // Until the machine shows it, or for a while; a server that stops leaves it received.
    private async Task WatchAsync(Given given)
    {
        if (Interlocked.Increment(ref _watched) > MostWatched)
        {
            Interlocked.Decrement(ref _watched);
            return;
        }

        try
        {
            DateTimeOffset until = time.GetUtcNow() + Watch;
            bool wasAway = false;
            while (!IsDone(given, ref wasAway))
            {
                if (time.GetUtcNow() >= until)
                {
                    return;
                }

                await Task.Delay(LookEvery, time, _stop.Token);
            }

            await NoteAsync(given, CommandState.Received, CommandState.Done, null);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
            // The server stops.
        }
        finally
        {
            Interlocked.Decrement(ref _watched);
        }
    }

    private bool IsDone(Given given, ref bool wasAway)
    {
        if (given.Order.Verb == CommandVerb.RestartAgent)
        {
            bool online = board!.Agent(given.Agent!) is { Status.Online: true };
            wasAway |= !online;
            return online && wasAway;
        }

        return MachineOrder.IsDone(given.Order.Verb, board!.Machine(given.Order.Machine) is { State: { } state } heard && heard.Agent == given.Agent ? state.State : null);
    }

    private async Task NoteAsync(Given given, CommandState before, CommandState after, string? refusal)
    {
        try
        {
            await _journal.AddAsync(
                CommandJournal.Entry(
                    new Acting(given.Actor, time.GetUtcNow(), null), given.Machine, given.Site, given.Asked with { State = before }, given.Asked with { State = after, Refusal = refusal }, given.Order.Why),
                CancellationToken.None);
        }
        catch (Exception problem) when (problem is DbUpdateException or System.Data.Common.DbException or TimeoutException or ObjectDisposedException)
        {
            // The order was given all the same; its end is missing in the audit and the log says so.
            _log.LogError(problem, "What came of a command to {Machine} could not be written: {State}", given.Order.Machine, after);
        }
    }

    private async Task<WriteOutcome> RecordAsync(Given given, int? revision, CancellationToken cancellationToken)
    {
        bool outOfService = given.Order.Verb == CommandVerb.Block;
        string why = given.Order.Why ?? CommandTexts.Of(given.Order.Verb).French;
        return await new RegistryWriter(databases, _policy, time).WriteAsync(given.Actor, why, async act =>
        {
            MachineWrites machines = await MachineWrites.LoadAsync(act, cancellationToken);
            machines.Correct(
                machines.Machines, machines.Machines.Find(given.Order.Machine)!, revision, why,
                m => (m.OutOfService, m.OutOfServiceReason) = (outOfService, outOfService ? given.Order.Why : null));
            machines.Check();
            act.Db.Add(CommandJournal.Entry(act.Acting, given.Machine, given.Site, null, given.Asked, given.Order.Why));
        }, cancellationToken);
    }

    private sealed record Given(Actor Actor, MachineOrder Order, Machine Machine, string? Agent, string? Site, CommandStep Asked);
}
