using System.Globalization;

namespace Makerspace.Iot.Simulation;

/// <summary>
/// Edge and server together under every trouble at once. <c>MAKERSPACE_SIM_SEED=n</c> runs one seed alone, <c>MAKERSPACE_LONG=1</c> a thousand.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int UsualSeeds = 30;
    private const int FewSeeds = 12;
    private const int ManySeeds = 1000;

    [Fact]
    public async Task Whatever_is_lost_or_dies_each_session_is_billed_once_and_no_relay_is_on_unrecorded()
    {
        int events = 0, sessions = 0, agentDeaths = 0, serverDeaths = 0, repeated = 0;
        foreach (int seed in Seeds())
        {
            SimulationResult result = await SimulatedDay.RunAsync(seed, SimulationOptions.For(seed));
            output.WriteLine($"seed {seed}: {result}");
            (events, sessions, repeated) = (events + result.Events, sessions + result.Sessions, repeated + result.Repeated);
            (agentDeaths, serverDeaths) = (agentDeaths + result.AgentDeaths, serverDeaths + result.ServerDeaths);
        }

        output.WriteLine($"{events} events, {sessions} sessions, {agentDeaths} deaths of agents, {serverDeaths} of the server, {repeated} events again");
        Assert.True(sessions > 0 && events > sessions, "nothing happened");
        if (Seeds().Length > 1)
        {
            Assert.True(agentDeaths > 20 && serverDeaths > 20 && repeated > 20, "too little trouble to prove anything");
        }
    }

    [Fact]
    public async Task Whatever_the_server_forgets_it_gets_again()
    {
        int restores = 0, sessions = 0, repeated = 0;
        foreach (int seed in Seeds(FewSeeds))
        {
            SimulationResult result = await SimulatedDay.RunAsync(seed, SimulationOptions.For(seed) with { Steps = 250, ServerRestore = 0.02 });
            output.WriteLine($"seed {seed}: {result}");
            (restores, sessions, repeated) = (restores + result.Restores, sessions + result.Sessions, repeated + result.Repeated);
        }

        output.WriteLine($"{restores} times put back, {sessions} sessions, {repeated} events again");
        Assert.True(sessions > 0 && (restores > 20 || Seeds().Length == 1), "too little trouble to prove anything");
    }

    [Fact]
    public async Task Whatever_breaks_the_store_no_machine_at_work_is_cut_and_nothing_is_told_falsely()
    {
        int deaths = 0, sessions = 0;
        foreach (int seed in Seeds())
        {
            SimulationOptions options = SimulationOptions.For(seed) with { Steps = 250, AgentCrash = 0.03, RelaysKept = 0.8, StoreLoss = 0.5, StoreBreak = seed % 2 * 0.01 };
            SimulationResult result = await SimulatedDay.RunAsync(seed, options);
            (deaths, sessions) = (deaths + result.AgentDeaths, sessions + result.Sessions);
        }

        output.WriteLine($"{deaths} deaths of agents, {sessions} sessions");
        Assert.True(sessions > 0 && (deaths > 20 || Seeds().Length == 1), "too little trouble to prove anything");
    }

    [Fact]
    public async Task Whatever_the_meters_say_no_machine_at_work_is_cut_and_no_false_energy_is_called_metered()
    {
        int sessions = 0;
        foreach (int seed in Seeds(FewSeeds))
        {
            SimulationResult result = await SimulatedDay.RunAsync(seed, Meters(seed));
            output.WriteLine($"seed {seed}: {result}");
            sessions += result.Sessions;
        }

        output.WriteLine($"{sessions} sessions");
        Assert.True(sessions > 0, "nothing happened");
    }

    [Theory]
    [InlineData(nameof(Defect.SignedRest), "the relay is dropped while")]
    [InlineData(nameof(Defect.BelievedCounter), "in a session that used")]
    [InlineData(nameof(Defect.AgelessSamples), "the relay is dropped while")]
    public async Task A_rule_of_the_meters_that_is_switched_off_is_missed(string defect, string rule)
    {
        foreach (int seed in Enumerable.Range(1, UsualSeeds))
        {
            try
            {
                await SimulatedDay.RunAsync(seed, Meters(seed) with { Defect = Enum.Parse<Defect>(defect) });
            }
            catch (RuleBroken found)
            {
                output.WriteLine($"seed {seed}: {found.Message.Split('\n')[0]}");
                Assert.Contains(rule, found.Message, StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail("no seed has found it");
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_trace_and_another_seed_another()
    {
        SimulationOptions options = SimulationOptions.For(1) with { AgentCrash = 0.02, ServerCrash = 0.05, Drop = 0.2, Duplicate = 0.2, Steps = 300 };
        SimulationResult first = await SimulatedDay.RunAsync(1, options);
        Assert.Equal(first, await SimulatedDay.RunAsync(1, options));
        Assert.NotEqual(first.Hash, (await SimulatedDay.RunAsync(2, options)).Hash);
    }

    [Theory]
    [InlineData(nameof(Defect.AckBeforeCommit), "events in the ledger")]
    [InlineData(nameof(Defect.LyingStore), "without an open session on disk")]
    [InlineData(nameof(Defect.CutUnderLoad), "the relay is dropped while")]
    public async Task A_defect_built_in_on_purpose_is_found(string defect, string rule)
    {
        SimulationOptions options = SimulationOptions.For(3) with { Defect = Enum.Parse<Defect>(defect), Drop = 0.2, ServerCrash = 0.05, AgentsKeep = false };
        RuleBroken found = await Assert.ThrowsAsync<RuleBroken>(() => SimulatedDay.RunAsync(3, options));
        output.WriteLine(found.Message.Split('\n')[0]);
        Assert.Contains(rule, found.Message, StringComparison.Ordinal);
    }

    // A calm workshop but for its meters, plugs and clocks: sessions last.
    private static SimulationOptions Meters(int seed) => SimulationOptions.For(seed) with
    {
        Machines = 4,
        Agents = 2,
        Steps = 400,
        Drop = 0,
        Duplicate = 0,
        ServerCrash = 0,
        StoreRefusal = 0,
        Partition = 0,
        AgentCrash = seed % 3 == 0 ? 0.01 : 0,
        Hang = seed % 2 == 0 ? 0.01 : 0,
        MetersLie = true,
        MeterSeed = 1000 * seed,
    };

    private static int[] Seeds(int usual = UsualSeeds) => Environment.GetEnvironmentVariable("MAKERSPACE_SIM_SEED") is { Length: > 0 } one
        ? [int.Parse(one, CultureInfo.InvariantCulture)]
        : [.. Enumerable.Range(1, Environment.GetEnvironmentVariable("MAKERSPACE_LONG") == "1" ? ManySeeds : usual)];
}
