namespace Makerspace.Iot.Contracts;

/// <summary>What a topic of version 1 carries, below <c>makerspace/v1/{site}/{agent}/</c>.</summary>
public enum TopicChannel
{
    /// <summary>Agent to all, retained, last will: <see cref="Link.AgentStatus"/>.</summary>
    Status,

    /// <summary>Agent to all, retained, one topic per machine: <see cref="Telemetry.StateMessage"/>.</summary>
    State,

    /// <summary>Agent to server, QoS 1, the outbox: <see cref="Events.AgentEvent"/>.</summary>
    Event,

    /// <summary>Agent to server, QoS 0: <see cref="Telemetry.TelemetryBatch"/>.</summary>
    Telemetry,

    /// <summary>Server to agent, retained, signed: <see cref="Access.AccessListDocument"/>.</summary>
    Access,

    /// <summary>Server to agent, retained, signed configuration. Reserved: in version 1 nobody publishes or reads it (docs/decisions/0011).</summary>
    Config,

    /// <summary>Server to agent, signed, expiring, never retained: <see cref="Link.CommandMessage"/>.</summary>
    Command,

    /// <summary>Agent to server: the outcome of a command, <see cref="Link.CommandReply"/>.</summary>
    Reply,

    /// <summary>Server to agent: the committed prefix of the outbox, <see cref="Link.AckMessage"/>.</summary>
    Ack,
}
