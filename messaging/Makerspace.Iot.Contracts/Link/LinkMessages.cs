namespace Makerspace.Iot.Contracts.Link;

/// <summary>The retained status of an agent; the last will says <see cref="Online"/> false for the same boot.</summary>
public sealed record AgentStatus
{
    /// <summary>True while the agent is connected.</summary>
    public required bool Online { get; init; }

    /// <summary>Boot id, see <see cref="Events.AgentEvent.Boot"/>.</summary>
    public required string Boot { get; init; }

    /// <summary>Version of the agent program; null in a last will.</summary>
    public string? Version { get; init; }

    /// <summary>When this was made, wall time UTC; null in a last will, which is written beforehand.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How far the agent's wall clock can be trusted.</summary>
    public ClockQuality Clock { get; init; }

    /// <summary>Version of the access list in force; 0 if there is none.</summary>
    public long AccessVersion { get; init; }

    /// <summary>Events not yet acknowledged.</summary>
    public long OutboxDepth { get; init; }

    /// <summary>Latched fault codes of the agent itself, at most 16.</summary>
    public string[] Faults { get => field ?? []; init; } = [];

    /// <summary>Epoch of the outbox, a <see cref="WireName"/>; null in a last will. Since 1.2.</summary>
    public string? OutboxEpoch { get; init; }

    /// <summary>
    /// Lowest sequence number of <see cref="OutboxEpoch"/> that the agent still holds, acknowledged or not, or will give next: all below it were acknowledged once and are gone from the agent, at least 1.
    /// Never falls within an epoch, so an older status that is read late does no harm. Null in a last will. Since 1.2.
    /// </summary>
    public long? OutboxFrom { get; init; }

    /// <summary>The verbs of <see cref="CommandVerb"/> that this agent carries out, as words of the wire, at most <see cref="Bounds.Verbs"/>; null before 1.5, which knew the first five. Since 1.5.</summary>
    public string[]? Verbs { get; init; }
}

/// <summary>Says that every event of <see cref="Epoch"/> up to <see cref="Seq"/>, that one included, is committed.</summary>
public sealed record AckMessage
{
    /// <summary>The outbox epoch.</summary>
    public required string Epoch { get; init; }

    /// <summary>Last sequence number of the committed prefix; 0 says that nothing is.</summary>
    public required long Seq { get; init; }
}

/// <summary>What a command asks for.</summary>
public enum CommandVerb
{
    /// <summary>Take the machine out of service; effective when it is at rest.</summary>
    Block,

    /// <summary>Put the machine back in service.</summary>
    Unblock,

    /// <summary>End the session as soon as the machine is at rest.</summary>
    EndSession,

    /// <summary>Clear a latched fault whose cause is gone.</summary>
    ClearFault,

    /// <summary>Give an idle session its full idle time again.</summary>
    Extend,

    /// <summary>
    /// Open a free machine for <see cref="CommandMessage.Member"/>: what a tap of that member's badge would do there, and never more.
    /// It ends nothing, takes nothing over, and opens no maintenance. Since 1.5.
    /// </summary>
    Open,

    /// <summary>Let the machine's lights, buzzer and display show which machine is meant. Since 1.5.</summary>
    Identify,

    /// <summary>Start the agent's program anew; refused while a session is open at one of its machines. Since 1.5.</summary>
    RestartAgent,

    /// <summary>
    /// Take the next badge at the machine's reader for the registry: within <see cref="Bounds.EnrolSeconds"/> it is answered with its id (<see cref="CommandReply.Badge"/>) and opens nothing.
    /// Only while no session is open and nobody waits. Since 1.5.
    /// </summary>
    Enrol,

    /// <summary>A verb of a later version than this program's: any word it does not know is read as this, and refused. No server writes it.</summary>
    Other,
}

/// <summary>A command of the server, sent signed (<see cref="Access.SignedDocument"/>), never retained.</summary>
public sealed record CommandMessage
{
    /// <summary>Random identity, a <see cref="WireName"/>; an agent carries a command out once.</summary>
    public required string Id { get; init; }

    /// <summary>The agent meant; another refuses it.</summary>
    public required string Agent { get; init; }

    /// <summary>The machine meant.</summary>
    public required string Machine { get; init; }

    /// <summary>What to do.</summary>
    public required CommandVerb Verb { get; init; }

    /// <summary>Why, for the record, at most <see cref="Bounds.TextLength"/> characters.</summary>
    public string? Reason { get; init; }

    /// <summary>With <see cref="CommandVerb.Open"/>: for whom, a member reference of the access list; otherwise null. Since 1.5.</summary>
    public string? Member { get; init; }

    /// <summary>When it was made, wall time UTC.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>After this it is refused, wall time UTC; at most ten minutes after <see cref="IssuedAt"/>.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What became of a command.</summary>
public sealed record CommandReply
{
    /// <summary>The command's identity.</summary>
    public required string Id { get; init; }

    /// <summary>True if it was accepted; what it did then shows in events.</summary>
    public required bool Accepted { get; init; }

    /// <summary>
    /// Why it was refused, a <see cref="WireName"/>: <c>expired</c>, <c>bad-signature</c>, <c>unknown-machine</c>, <c>repeated</c>, <c>not-now</c>, <c>no-clock</c> (nothing proves what time it is), <c>not-recorded</c> (the store refuses: a block is in force but would not outlive a restart).
    /// Since 1.5 also <c>unknown-verb</c>, <c>unknown-member</c> (no valid badge of theirs is in the list), <c>only-watched</c>, <c>no-signals</c> (nothing to blink), <c>time-over</c> (no badge came to be enrolled), and for <see cref="CommandVerb.Open"/> each word of <see cref="Events.DenialReason"/>.
    /// </summary>
    public string? Refusal { get; init; }

    /// <summary>
    /// Of <see cref="CommandVerb.Enrol"/>, in a second reply: the id of the badge that was presented, lower-case hexadecimal as <see cref="Access.BadgeIdText"/> gives it; null in any other. Since 1.5.
    /// </summary>
    public string? Badge { get; init; }
}
