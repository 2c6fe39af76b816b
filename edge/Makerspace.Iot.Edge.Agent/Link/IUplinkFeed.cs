using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>What the machine loop hands to the uplink. Every member answers at once and never throws: no machine waits for a network.</summary>
public interface IUplinkFeed
{
    /// <summary>A sample of a machine, by its index in the agent's list.</summary>
    void Sample(int machine, in TelemetrySample sample, ClockQuality clock);

    /// <summary>The latest state of a machine.</summary>
    void State(int machine, StateMessage state);

    /// <summary>Events were stored.</summary>
    void EventsStored();

    /// <summary>The reply to a command.</summary>
    void Reply(CommandReply reply);
}
