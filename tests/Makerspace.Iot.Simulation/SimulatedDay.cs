
namespace Makerspace.Iot.Simulation;

/// <summary>What a run came to.</summary>
/// <param name="Hash">Hash of its trace.</param>
/// <param name="Events">Events recorded.</param>
/// <param name="Sessions">Sessions started and ended.</param>
/// <param name="AgentDeaths">Times that an agent died.</param>
/// <param name="ServerDeaths">Times that the server died.</param>
/// <param name="Repeated">Events that the ledger saw again.</param>
/// <param name="Restores">Times that the server's database was put back.</param>
internal sealed record SimulationResult(string Hash, int Events, int Sessions, int AgentDeaths, int ServerDeaths, int Repeated, int Restores);

/// <summary>Agents, a network and a server on one thread and a virtual clock. The same seed and options give the same run.</summary>
internal static class SimulatedDay
{
    /// <summary>The one site.</summary>
    public const string Site = "site-1";

    /// <summary>When it begins.</summary>
    public static readonly DateTimeOffset Begin = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private const int MostSettlingSteps = 2000;

    // Below the time for which a meter reading stands, and long enough that waiting for a machine without meter costs little.
    private const int SettlingStepMs = 3000;

    /// <summary>Runs one. Throws with seed, options and the end of the trace if a rule is broken.</summary>
    public static async Task<SimulationResult> RunAsync(int seed, SimulationOptions options)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"makerspace-sim-{Guid.NewGuid():N}")).FullName;
        using var trace = new Trace();
        try
        {
            return await PlayAsync(folder, seed, options, trace);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new RuleBroken($"{error.Message}\nMAKERSPACE_SIM_SEED={seed} {options}\n{trace}\n{error}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<SimulationResult> PlayAsync(string folder, int seed, SimulationOptions options, Trace trace)
    {
        var random = new Random(seed);
        var books = new Books(trace);
        var network = new LossyNetwork(options, random, trace);
        using PlayedServer server = await PlayedServer.CreateAsync(folder, options, random, trace, network);
        PlayedAgent[] agents = [.. Enumerable.Range(0, options.Agents).Select(i => new PlayedAgent(i, folder, options, random, trace, books, network))];
        try
        {
            Array.ForEach(agents, a => a.Start(powerWasLost: false));
            for (int i = 0; i < options.Steps; i++)
            {
                Trouble(agents, network, options, random);
                Step(agents, network, server, trace, 250 * random.Next(1, 7), mayDie: true);
            }

            network.Heal();
            Array.ForEach(agents, a => a.Heal());
            Array.ForEach(agents, a => server.Answer(a.Name, a.Epoch!));
            int settling = 0;
            while (!Array.TrueForAll(agents, a => a.IsDone) || network.Waiting > 0 || server.Waiting > 0)
            {
                if (++settling > MostSettlingSteps)
                {
                    throw new RuleBroken($"does not come to rest: {string.Join("; ", agents.Select(a => a.Rest))}");
                }

                Step(agents, network, server, trace, SettlingStepMs, mayDie: false);
            }

            await LedgerCheck.RunAsync(server, books, isWhole: !options.LosesStores);
            return new SimulationResult(trace.Hash, books.Events.Count, books.Ended.Count, agents.Sum(a => a.Deaths), server.Deaths, server.Repeated, server.Restores);
        }
        finally
        {
            Array.ForEach(agents, a => a.Dispose());
        }
    }

    private static void Trouble(PlayedAgent[] agents, LossyNetwork network, SimulationOptions options, Random random)
    {
        for (int i = 0; i < agents.Length; i++)
        {
            if (random.NextDouble() < options.Partition)
            {
                network.Cut(i, random.Next(120_000));
            }

            if (!agents[i].Lives)
            {
                if (random.Next(10) == 0)
                {
                    agents[i].Start(powerWasLost: random.Next(3) == 0);
                }
            }
            else if (random.NextDouble() < options.AgentCrash)
            {
                if (random.Next(3) == 0)
                {
                    agents[i].Kill();
                }
                else
                {
                    agents[i].LightFuse();
                }
            }
        }
    }

    private static void Step(PlayedAgent[] agents, LossyNetwork network, PlayedServer server, Trace trace, int ms, bool mayDie)
    {
        trace.NowMs += ms;
        server.Time.Advance(TimeSpan.FromMilliseconds(ms));
        while (network.Next() is { } packet)
        {
            if (packet.ToServer)
            {
                server.Receive(packet);
            }
            else
            {
                agents[packet.Agent].Receive(packet.Payload);
            }
        }

        Array.ForEach(agents, a => a.Step(ms));
        server.Work(mayDie);
    }
}
