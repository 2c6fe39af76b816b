using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Link;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>What the loop handed over.</summary>
internal sealed class RecordingFeed : IUplinkFeed
{
    public List<(int Machine, TelemetrySample Sample)> Samples { get; } = [];

    public Dictionary<int, StateMessage> States { get; } = [];

    public List<CommandReply> Replies { get; } = [];

    public void Sample(int machine, in TelemetrySample sample, ClockQuality clock) => Samples.Add((machine, sample));

    public void State(int machine, StateMessage state) => States[machine] = state;

    public void EventsStored()
    {
    }

    public void Reply(CommandReply reply) => Replies.Add(reply);
}
