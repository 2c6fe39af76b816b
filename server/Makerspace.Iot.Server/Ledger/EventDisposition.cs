namespace Makerspace.Iot.Server.Ledger;

/// <summary>What the ledger made of an event.</summary>
public enum EventDisposition
{
    /// <summary>Taken into sessions, refusals, faults or boots.</summary>
    Applied,

    /// <summary>A kind of a later version: kept, not interpreted.</summary>
    UnknownKind,

    /// <summary>About a machine that the agent did not guard at that time: kept, not counted, alarm raised.</summary>
    Refused,

    /// <summary>Its key could be read, the rest not: kept so that the stream goes on, alarm raised.</summary>
    Malformed,

    /// <summary>Came under a key that another body holds: kept beside it, not counted, alarm raised.</summary>
    Conflict,

    /// <summary>Well-formed, and yet the ledger could not take it in: kept, not counted, alarm raised.</summary>
    Failed,
}
