using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.EndToEnd;

/// <summary>The release for linux-arm64, on that processor.</summary>
public sealed class OnTheProcessorOfAPi(Arm64Agent arm) : IClassFixture<Arm64Agent>
{
    [Fact]
    public async Task The_agent_explains_a_configuration()
    {
        await arm.Prepare();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("agent.json"), SmallWorkshop.AgentConfig(8883, 600), TestContext.Current.CancellationToken);
        await using ServiceProcess check = arm.Start("check", folder.File("agent.json"), "--no-devices");
        await Eventually.That(() => check.HasExited, () => $"check ends:\n{check.Output}", 120);
        Assert.All(SmallWorkshop.Machines, m => Assert.Contains(m, check.Output, StringComparison.Ordinal));

        // The keys are not there, which it says; it does not fail in another way.
        Assert.Equal(2, check.ExitCode);
        Assert.Contains("badgeKeyFile", check.Output, StringComparison.Ordinal);
    }

    /// <summary>PN532 and SDM120 on pseudo-terminals, relay board in memory, broker with certificates, server, ledger; in the middle the agent is killed.</summary>
    [Fact]
    public async Task Sessions_and_a_kill_reach_the_ledger()
    {
        await arm.Prepare();

        // A processor that is played by another one is slow: its contactor has more time to be felt.
        var program = new AgentProgram(
            arguments => arm.Start(arguments),
            settings => settings.Replace("\"feedbackSeconds\": 1.0", "\"feedbackSeconds\": 30", StringComparison.Ordinal).Replace("\"meterFaultSeconds\": 15", "\"meterFaultSeconds\": 90", StringComparison.Ordinal),
            6);
        await using Installation house = await Installation.Create(agent: program);
        VirtualStation press = await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        press.Machine.StartJob(new LoadProfile(press.Machine.Kind, Seed: 3, DurationSeconds: 3600), pace: 20);
        await Eventually.That(
            async () => (await house.Usage()).Any(u => u is { EndWall: null }),
            () => $"the start reaches the ledger; agent says:\n{house.Agent!.Output}",
            180);
        await house.KillAgent();
        await house.StartAgent();
        UsageEntry killed = Assert.Single(await house.EndedSessions(1, 120));
        Assert.Equal((SessionEndReason.PowerLost, SmallWorkshop.Press), (killed.EndReason, killed.Machine));
        await Eventually.That(() => !press.Machine.IsPowered, "the machine is locked after the restart", 120);

        press = await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        press.Machine.StartJob(new LoadProfile(press.Machine.Kind, Seed: 4, DurationSeconds: 3600), pace: 20);
        double before = press.TrueEnergyWh;
        await Eventually.That(() => press.TrueEnergyWh > before + 5, "energy has flowed", 120);
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
        UsageEntry[] entries = await house.EndedSessions(2, 120);
        Assert.Equal((2, SessionEndReason.BadgeOut), (entries.Length, entries[1].EndReason));
        Assert.True(entries[1].EnergyWh > 0, $"{entries[1].EnergyWh} Wh, {entries[1].EnergyQuality}");
    }
}
