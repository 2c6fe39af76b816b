using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// Receives commands: signature, addressee, expiry, once only by id. The id is on disk before the command is carried out, so that a restart in between loses it rather than repeats it.
/// Expiry is judged by <see cref="AgentClock.JudgedNow"/>: with an unsynced clock by the latest time that the agent has recorded itself, or that another signature proves. A command proves nothing for itself:
/// one that was withheld over a return of power would be taken for fresh. Not thread-safe.
/// </summary>
public sealed class CommandReceiver(AgentIdentity me, Verifier verifier, IOutbox outbox, AgentClock clock, IReadOnlyCollection<string> machines)
{
    /// <summary>The refusal of a command whose id is on disk already.</summary>
    public const string Repeated = "repeated";

    private readonly DateTimeOffset? _recorded = Recorded(outbox, clock);

    /// <summary>Commands refused or ignored since the start.</summary>
    public long Refused { get; private set; }

    /// <summary>Looks at a command from the wire: either it is to be carried out, or there is a reply, or neither. What is not even a command gets no answer.</summary>
    public (CommandMessage? ToDo, CommandReply? Reply) Receive(ReadOnlySpan<byte> wire)
    {
        (byte[]? payload, _) = verifier.Open(wire, "command", Bounds.SmallBytes);
        if (payload is null)
        {
            // An answer needs the id, and an id that nobody signed is not ours to speak of.
            Refused++;
            return (null, null);
        }

        Decoded<CommandMessage> decoded = WireCodec.DecodeCommand(payload);
        if (!decoded.Ok || decoded.Value.Agent != me.Agent)
        {
            Refused++;
            return (null, null);
        }

        CommandMessage command = decoded.Value;
        if (Untimely(command) is { } untimely)
        {
            return Refuse(command, untimely);
        }

        // For what comes after it. One that was refused proves nothing: it could come again.
        clock.Prove(command.IssuedAt);

        if (command.Verb == CommandVerb.Other)
        {
            return Refuse(command, "unknown-verb");
        }

        if (!machines.Contains(command.Machine, StringComparer.Ordinal))
        {
            return Refuse(command, "unknown-machine");
        }

        return outbox.ClaimCommand(command.Id) switch
        {
            ClaimOutcome.New => (command, null),
            ClaimOutcome.Repeated => Refuse(command, Repeated),
            _ => Refuse(command, "not-now"),
        };
    }

    private static DateTimeOffset? Recorded(IOutbox outbox, AgentClock clock)
    {
        if (outbox.LatestWallKnown is { } known)
        {
            clock.Prove(known);
        }

        return outbox.LatestWallKnown;
    }

    // Why its time has passed, or cannot be judged; null if it is fresh. While the clock follows no time source, what was issued before the last time recorded should have come then.
    private string? Untimely(CommandMessage command) =>
        !clock.IsProven ? "no-clock"
        : clock.JudgedNow() >= command.ExpiresAt || (clock.Quality != ClockQuality.Synced && command.IssuedAt < _recorded) ? "expired" : null;

    private (CommandMessage? ToDo, CommandReply? Reply) Refuse(CommandMessage command, string reason)
    {
        Refused++;
        return (null, new CommandReply { Id = command.Id, Accepted = false, Refusal = reason });
    }
}
