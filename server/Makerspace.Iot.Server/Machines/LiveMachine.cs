using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Server.Machines;

/// <summary>One point of the recent power curve.</summary>
/// <param name="At">Time of the reading at the device, UTC.</param>
/// <param name="PowerW">Active power, in watts.</param>
public readonly record struct PowerPoint(DateTimeOffset At, double PowerW);

/// <summary>What is known of one machine at this moment. A snapshot.</summary>
public sealed record LiveMachine
{
    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>Site of the topic on which it was last seen.</summary>
    public required string Site { get; init; }

    /// <summary>Agent that last spoke of it.</summary>
    public required string Agent { get; init; }

    /// <summary>Last state; null if only power was seen so far.</summary>
    public StateMessage? State { get; init; }

    /// <summary>When the server received <see cref="State"/>, UTC.</summary>
    public DateTimeOffset? StateReceivedAt { get; init; }

    /// <summary>When the server last received anything live about the machine (state or telemetry), by its own clock, UTC.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>Last power reading, in watts, from telemetry or else from the state; null if there is none.</summary>
    public double? PowerW { get; init; }

    /// <summary>Device time of <see cref="PowerW"/>, UTC.</summary>
    public DateTimeOffset? PowerAt { get; init; }

    /// <summary>When the server received <see cref="PowerW"/>, by its own clock, UTC.</summary>
    public DateTimeOffset? PowerReceivedAt { get; init; }
}

/// <summary>What is known of one agent at this moment. A snapshot.</summary>
/// <param name="Agent">Agent name.</param>
/// <param name="Site">Site of its topic.</param>
/// <param name="Status">Last status, the last will included.</param>
/// <param name="ReceivedAt">When the server received it, UTC.</param>
public sealed record LiveAgent(string Agent, string Site, Contracts.Link.AgentStatus Status, DateTimeOffset ReceivedAt);
