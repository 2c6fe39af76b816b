using Makerspace.Iot.Benchmarks.Events;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>Resident memory of the real programs: the agent with 10,000 badges in force, the server after it took in events; beside a program of the same runtime that does nothing.</summary>
internal static class MemoryBenchmark
{
    private const double AgentMb = 60;
    private const double ServerMb = 300;

    public static async Task Run(ResultTable table, Workplace workplace, bool quick)
    {
        if (await workplace.Get(table) is not { } place || !await workplace.StartAgent(table))
        {
            return;
        }

        double before = ProcessUsage.ResidentMb(place.Server!.Id);
        using HelperProcess idle = await HelperProcess.Start(Suite.IdleMode);
        await EventsBenchmark.Send(place, $"memory-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}", quick ? 500 : 2_500, TimeSpan.Zero);
        double baseline = ProcessUsage.ResidentMb(idle.Id);
        double agent = ProcessUsage.ResidentMb(workplace.Agent!.Id);
        double server = ProcessUsage.ResidentMb(place.Server.Id);
        table.Add(new Figure($"memory of the agent, {Workplace.Registry.Members:N0} badges", $"{agent:0} MB, of it {ProcessUsage.OwnMb(workplace.Agent.Id):0} MB its own", $"idle .NET program {baseline:0} MB", $"{agent / baseline:0.0} ×", $"< {AgentMb:0} MB", agent < AgentMb));
        table.Add(new Figure(
            $"memory of the server after events, {Workplace.Registry.LoadAgents + 1} agents of {Workplace.Registry.Members:N0} badges", $"{server:0} MB, of it {ProcessUsage.OwnMb(place.Server.Id):0} MB its own; {before:0} MB before the events", $"idle .NET program {baseline:0} MB",
            $"{server / baseline:0.0} ×", $"< {ServerMb:0} MB", server < ServerMb));
    }
}
