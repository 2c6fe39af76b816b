using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Agent.Tests.Status;

/// <summary>A report of an agent with one machine where all is well, to be changed by a test.</summary>
internal static class Reports
{
    private static readonly LatencyFigures None = new(0, 0, 0, 0);

    public static MachineReport Machine { get; } = new() { Machine = "press-1", State = "locked", Faults = [] };

    public static StatusReport Of(MachineReport machine) => new()
    {
        Site = "la-fabunit",
        Agent = "fabunit-1",
        Version = "0.1.0",
        At = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero),
        ClockSynced = true,
        UpSeconds = 90,
        Faults = [],
        Notes = [],
        RecoveredSessions = 0,
        Loop = new LoopReport([machine], null, 0),
        Outbox = new OutboxReport("epoch", 0, 0, new OutboxDepth(), null),
        Link = new LinkReport(true, null, null, new MqttLinkCounters(), new UplinkCounters { Events = new EventCounters(), Telemetry = new TelemetryCounters() }, 0, null, null),
        BadgeToRelay = None,
        Commit = None,
        Sampling = None,
        Turn = None,
        ResidentBytes = 1,
    };
}
