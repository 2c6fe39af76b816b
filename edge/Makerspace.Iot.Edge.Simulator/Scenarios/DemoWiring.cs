using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Wiring;

namespace Makerspace.Iot.Edge.Simulator.Scenarios;

/// <summary>
/// How the demo's machines are wired, made from the registry: one reader each, meters by the kind of load on one bus per agent, three lines of the pin board each.
/// </summary>
/// <param name="BrokerHost">The broker as the agents see it.</param>
/// <param name="BrokerPort">Its port.</param>
/// <param name="Plain">True for a connection without certificates.</param>
/// <param name="Pace">Pace of the demo: idle times shrink with it, so that a forgotten badge-out ends while one looks.</param>
public sealed record DemoWiring(string BrokerHost, int BrokerPort, bool Plain, double Pace)
{
    private const int LinesPerMachine = 3;

    /// <summary>The configuration of one agent on a day.</summary>
    public AgentConfig For(string agent, RegistryData data, DateOnly day)
    {
        MachineRow[] machines = data.Machines.Where(m => data.AgentOf(m.Name, day) == agent).ToArray();
        return new AgentConfig
        {
            Site = data.SiteOf(agent),
            Agent = agent,
            DataFolder = $"../../data/{agent}",
            Broker = Plain
                ? new BrokerConfig(BrokerHost, BrokerPort)
                : new BrokerConfig(BrokerHost, BrokerPort, "ca.pem", "client.pem", "client.key"),
            BadgeKeyFile = "badge.key",
            SignerFile = "signer.pem",
            SignerKeyId = "k1",
            Pins = new PinsConfig("memory", $"../../board/{agent}.mem"),
            Buses = [new BusConfig("bus1", $"../../tty/{agent}-bus1", 9600)],
            StatusPort = 0,
            Machines = machines.Select((m, i) => Machine(agent, m, i)).ToArray(),
        };
    }

    private MachineConfig Machine(string agent, MachineRow machine, int index)
    {
        LoadKind kind = LoadKinds.Of(machine.Category);
        LoadTraits traits = LoadTraits.Of(kind);
        string meter = traits.Meter;
        return new MachineConfig
        {
            Machine = machine.Name,
            Profile = new ProfileConfig
            {
                ActiveW = traits.ActiveW,
                IdleW = traits.IdleW,
                ActiveDwellSeconds = 2,
                IdleDwellSeconds = 5,
                IdleTimeoutSeconds = Math.Clamp(600 / Pace, 40, 600),
                IdleWarningSeconds = Math.Clamp(60 / Pace, 10, 60),
                StartTimeoutSeconds = Math.Clamp(120 / Pace, 40, 120),
                CoolDownSeconds = 0,
                RunOnSeconds = kind == LoadKind.Laser ? Math.Clamp(30 / Pace, 2, 30) : 0,
                Presence = machine.Name == "laser-1" ? "slot" : "tap",
                FeedbackSeconds = 1.0,
                MeterFaultSeconds = 15,
            },
            Reader = new ReaderConfig("pn532-hsu", $"../../tty/{agent}-{machine.Name}-reader"),
            Meter = new MeterConfig(meter, "bus1", index + 1),
            Relay = new LineConfig(index * LinesPerMachine),
            Feedback = new LineConfig((index * LinesPerMachine) + 1),
            EmergencyStop = new LineConfig((index * LinesPerMachine) + 2, ActiveLow: true),
        };
    }
}
