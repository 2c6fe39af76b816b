namespace Makerspace.Iot.Simulation;

/// <summary>What one simulated day is like. Rates are chances per step and part (agent, machine, packet), 0 to 1.</summary>
internal sealed record SimulationOptions
{
    /// <summary>Agents.</summary>
    public int Agents { get; init; } = 3;

    /// <summary>Machines of each agent, one of each profile in turn.</summary>
    public int Machines { get; init; } = 3;

    /// <summary>Steps of a quarter to one and a half seconds before everything is healed.</summary>
    public int Steps { get; init; } = 450;

    /// <summary>Packets lost.</summary>
    public double Drop { get; init; }

    /// <summary>Packets delivered twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>Longest delay of a packet, milliseconds; packets overtake each other within it.</summary>
    public int MaxDelayMs { get; init; }

    /// <summary>An agent's network goes away for up to two minutes.</summary>
    public double Partition { get; init; }

    /// <summary>A fuse is lit in an agent: it dies at one of its next writes to disk or relay, before or after.</summary>
    public double AgentCrash { get; init; }

    /// <summary>The server dies, with what it had received and not committed.</summary>
    public double ServerCrash { get; init; }

    /// <summary>The server's database is put back from the backup that was made last.</summary>
    public double ServerRestore { get; init; }

    /// <summary>The outbox refuses a record, as a full disk does.</summary>
    public double StoreRefusal { get; init; }

    /// <summary>The relays' lines outlive an agent that dies, unless the power went too.</summary>
    public double RelaysKept { get; init; }

    /// <summary>The outbox of an agent that dies is damaged or gone at its next start.</summary>
    public double StoreLoss { get; init; }

    /// <summary>The outbox breaks under the running agent.</summary>
    public double StoreBreak { get; init; }

    /// <summary>The loop's thread of an agent stands still for 1 to 30 s.</summary>
    public double Hang { get; init; }

    /// <summary>Counters freeze, run ten times too fast or too slow, go back, are shown late; meters are mounted the wrong way round, or tell no power now and then.</summary>
    public bool MetersLie { get; init; }

    /// <summary>Seed of the meters' lots.</summary>
    public int MeterSeed { get; init; }

    /// <summary>True if what was recorded may be lost with a store: the ledger then holds what it holds, but nothing twice and nothing false.</summary>
    public bool LosesStores => StoreLoss > 0 || StoreBreak > 0;

    /// <summary>Agents keep for a while what was acknowledged. Without it an acknowledgement before the commit loses events for good.</summary>
    public bool AgentsKeep { get; init; } = true;

    /// <summary>A defect built in on purpose; a simulation that does not find it is worth nothing.</summary>
    public Defect Defect { get; init; }

    /// <summary>Another mixture of troubles for each seed, from none of a kind to very much of it.</summary>
    public static SimulationOptions For(int seed)
    {
        var random = new Random(seed);
        double Rate(double most) => random.Next(4) == 0 ? 0 : random.NextDouble() * most;
        return new SimulationOptions
        {
            Drop = Rate(0.4),
            Duplicate = Rate(0.4),
            MaxDelayMs = random.Next(1, 20_000),
            Partition = Rate(0.02),
            AgentCrash = Rate(0.02),
            ServerCrash = Rate(0.05),
            StoreRefusal = Rate(0.05),
            RelaysKept = Rate(1),
        };
    }
}

/// <summary>Defects that the simulation must find.</summary>
internal enum Defect
{
    /// <summary>None: the program as it is.</summary>
    None,

    /// <summary>The server acknowledges what it has received, before the commit.</summary>
    AckBeforeCommit,

    /// <summary>The outbox says that a start is on disk, and it is not.</summary>
    LyingStore,

    /// <summary>A relay is dropped whatever the machine draws.</summary>
    CutUnderLoad,

    /// <summary>Work is told from rest by the sign of power.</summary>
    SignedRest,

    /// <summary>A counter is believed whatever the power says.</summary>
    BelievedCounter,

    /// <summary>A sample counts for the moment at which it is told.</summary>
    AgelessSamples,
}
