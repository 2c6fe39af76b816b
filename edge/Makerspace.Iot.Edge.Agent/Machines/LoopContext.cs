using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>What the machines of one loop share. Used by the loop's thread alone.</summary>
internal sealed class LoopContext(IOutbox outbox, AgentClock clock, IUplinkFeed feed, byte[] badgeKey, ILogger log)
{
    public IOutbox Outbox { get; } = outbox;

    public AgentClock Clock { get; } = clock;

    public IUplinkFeed Feed { get; } = feed;

    /// <summary>Key of the badge hashes, 32 bytes.</summary>
    public byte[] BadgeKey { get; } = badgeKey;

    public ILogger Log { get; } = log;

    public Timings Timings { get; } = new();

    public StoreWatch Store { get; } = new(outbox, clock);

    /// <summary>The access list in force; null if there is none.</summary>
    public AccessList? List { get; set; }
}
