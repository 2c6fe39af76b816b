using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Link;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>No server: nothing on the badge's path waits for one.</summary>
internal sealed class NoFeed : IUplinkFeed
{
    public void Sample(int machine, in TelemetrySample sample, ClockQuality clock)
    {
    }

    public void State(int machine, StateMessage state)
    {
    }

    public void EventsStored()
    {
    }

    public void Reply(CommandReply reply)
    {
    }
}
