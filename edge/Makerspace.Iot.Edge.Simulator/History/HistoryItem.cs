using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Simulator.History;

/// <summary>One thing that happened, before it has a number.</summary>
/// <param name="Wall">When.</param>
/// <param name="Agent">At which agent.</param>
/// <param name="Machine">At which machine; null for the agent itself.</param>
/// <param name="Kind">Event kind.</param>
/// <param name="Body">What.</param>
/// <param name="Samples">The session's power curve, with the event that ends it; null with others.</param>
public sealed record HistoryItem(DateTimeOffset Wall, string Agent, string? Machine, string Kind, EventBody Body, TelemetrySample[]? Samples = null);

/// <summary>An event with its number, and the curve that goes with it.</summary>
public sealed record NumberedEvent(AgentEvent Event, TelemetrySample[]? Samples);

/// <summary>The year of one agent: events numbered from 1 without holes, in order of time.</summary>
public sealed record AgentHistory(string Site, string Agent, IReadOnlyList<NumberedEvent> Events)
{
    /// <summary>What it had told by a moment: the events before it, in their numbers.</summary>
    public AgentHistory Before(DateTimeOffset moment) => this with { Events = [.. Events.TakeWhile(e => e.Event.Wall < moment)] };
}
