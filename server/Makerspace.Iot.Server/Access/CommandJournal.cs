using System.Text.Json;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Access;

/// <summary>How far an order has come.</summary>
public enum CommandState
{
    /// <summary>Asked; nothing is known of it yet.</summary>
    Asked,

    /// <summary>The agent has received and accepted it; what it does is to come.</summary>
    Received,

    /// <summary>The machine shows that it is done.</summary>
    Done,

    /// <summary>The agent, or this server for it, has refused it.</summary>
    Refused,

    /// <summary>No reply came: broker or agent cannot be reached.</summary>
    NoReply,
}

/// <summary>An order with what is known of it.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Verb">What was asked.</param>
/// <param name="Member">For whom, by reference; null if for nobody.</param>
/// <param name="Reason">Why; null if nobody stated it.</param>
/// <param name="Actor">Who asked, as the audit has it.</param>
/// <param name="ActorKind">What kind of actor.</param>
/// <param name="AskedAt">When.</param>
/// <param name="State">How far it has come.</param>
/// <param name="StateAt">Since when.</param>
/// <param name="Refusal">The word of the refusal; null if it was not refused.</param>
public sealed record CommandLine(
    string Id, CommandVerb Verb, string? Member, string? Reason, string Actor, ActorKind ActorKind, DateTimeOffset AskedAt, CommandState State, DateTimeOffset StateAt, string? Refusal);

/// <summary>
/// Orders in the audit: an entry when one is asked and one for each thing that becomes known of it. They are of the row of their machine and of the site where it stands,
/// so that they are read with the machine's other changes. Thread-safe.
/// </summary>
/// <param name="databases">The database.</param>
public sealed class CommandJournal(IDbContextFactory<MakerspaceDb> databases)
{
    /// <summary>Kind of these entries.</summary>
    public const string Kind = "machine_commands";

    /// <summary>Most orders of a machine that are read.</summary>
    public const int Most = 10;

    // Each order has at most three entries; edits of the machine stand between them.
    private const int MostEntries = 100;

    /// <summary>The last orders of a machine, the newest first.</summary>
    public async Task<IReadOnlyList<CommandLine>> LastAsync(Guid machine, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        List<AuditEntry> entries = await db.Set<AuditEntry>().AsNoTracking().Where(a => a.Row == machine).OrderByDescending(a => a.At).Take(MostEntries).ToListAsync(cancellationToken);
        return
        [
            .. entries.Where(e => e.Kind == Kind && e.After is not null).Select(e => (Entry: e, Step: Read(e.After!))).GroupBy(e => e.Step.Command, StringComparer.Ordinal)
                .Select(g => Line(g.OrderBy(e => e.Step.State).ToArray(), now)).OfType<CommandLine>().OrderByDescending(c => c.AskedAt).Take(Most),
        ];
    }

    internal static AuditEntry Entry(Acting acting, Machine machine, string? site, CommandStep? before, CommandStep after, string? reason) => new()
    {
        Act = Guid.CreateVersion7(acting.At),
        Number = 1,
        At = acting.At,
        ActorKind = acting.Actor.Kind,
        Actor = acting.Actor.Text,
        Kind = Kind,
        Row = machine.Id,
        Title = machine.Name,
        Site = site,
        Before = before is null ? null : Write(before),
        After = Write(after),
        Reason = reason,
    };

    internal async Task AddAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        db.Add(entry);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static string Write(CommandStep step) => JsonSerializer.Serialize(new Dictionary<string, string?>
    {
        ["command"] = step.Command,
        ["verb"] = CommandVerbs.Word(step.Verb),
        ["member"] = step.Member,
        ["agent"] = step.Agent,
        ["state"] = step.State.ToString(),
        ["refusal"] = step.Refusal,
    });

    private static CommandStep Read(string json)
    {
        Dictionary<string, string?> fields = JsonSerializer.Deserialize<Dictionary<string, string?>>(json)!;
        CommandVerb verb = Enum.GetValues<CommandVerb>().FirstOrDefault(v => CommandVerbs.Word(v) == fields.GetValueOrDefault("verb"), CommandVerb.Other);
        return new(
            fields.GetValueOrDefault("command") ?? string.Empty, verb, fields.GetValueOrDefault("member"), fields.GetValueOrDefault("agent"),
            Enum.TryParse(fields.GetValueOrDefault("state"), out CommandState state) ? state : CommandState.Asked, fields.GetValueOrDefault("refusal"));
    }

    private static CommandLine? Line((AuditEntry Entry, CommandStep Step)[] steps, DateTimeOffset now)
    {
        ((AuditEntry asked, CommandStep first), (AuditEntry latest, CommandStep last)) = (steps[0], steps[^1]);
        if (first.State != CommandState.Asked)
        {
            // Its beginning is further back than was read.
            return null;
        }

        // A server that stopped meanwhile has written no end; no reply comes after the life of a command.
        bool lost = last.State == CommandState.Asked && now - asked.At > MachineCommands.Life;
        return new(first.Command, first.Verb, first.Member, asked.Reason, asked.Actor, asked.ActorKind, asked.At, lost ? CommandState.NoReply : last.State, latest.At, last.Refusal);
    }
}

/// <summary>What is known of an order at one step.</summary>
internal sealed record CommandStep(string Command, CommandVerb Verb, string? Member, string? Agent, CommandState State, string? Refusal);
