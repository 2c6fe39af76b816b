using System.Diagnostics;
using System.Text.Json;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.EndToEnd;

/// <summary>
/// A disk that is full, and one that may not be written for a while: nobody is cut, nothing new starts, nothing is acknowledged that a restart would not find, and all is served again as soon as there is room.
/// </summary>
public sealed class StoresThatRefuse
{
    [Fact]
    public async Task On_a_full_disk_the_session_ends_on_record_no_block_is_acknowledged_and_all_is_served_once_there_is_room()
    {
        using SmallDisk disk = SmallDisk.Mount(24);
        if (disk.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using Installation house = await Installation.Create(agent: AgentProgram.With(disk.Path));
        VirtualStation press = await AtWork(house);
        disk.Fill(0);
        await UseUp(house, SmallWorkshop.Router);
        await Refuses(house, SmallWorkshop.Router, SmallWorkshop.Basile);
        Assert.True(press.Machine.IsPowered, "a machine at work was cut");
        await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
        UsageEntry entry = Assert.Single(await house.EndedSessions(1, 60));
        Assert.Equal(SessionEndReason.BadgeOut, entry.EndReason);
        SessionsReachTheLedger.AssertEnergyAgrees(entry, house.Workshop.Account.Entries);

        // The log may have found room again by now: what is acknowledged is on disk, whichever it was.
        bool accepted = await Blocks(house, SmallWorkshop.Laser) is null;
        disk.Empty();
        await house.KillAgent();
        Assert.True(!accepted || IsBlockKept(house, SmallWorkshop.Laser), "an acknowledged block is not on disk");
        await house.StartAgent();
        await ServesAgain(house);
        Assert.Null(await Blocks(house, SmallWorkshop.Laser));
        await house.KillAgent();
        Assert.True(IsBlockKept(house, SmallWorkshop.Laser), "an acknowledged block is not on disk");
        await house.StartAgent();
        await Refuses(house, SmallWorkshop.Laser, SmallWorkshop.Alice);
        await house.EndedSessions(2, 60);
        Assert.Equal(1, await house.Ledger(db => db.Set<EventRecord>().Select(e => e.Epoch).Distinct().CountAsync()));
    }

    [Fact]
    public async Task A_disk_that_may_not_be_written_for_a_while_loses_no_end_and_all_is_served_once_it_may()
    {
        await using Installation house = await Installation.Create();
        VirtualStation press = await AtWork(house);
        string[] files = [.. Directory.GetFiles(house.AgentData, OutboxFile.Name + "*"), house.AgentData];
        if (Protect(files, on: true) is { } missing)
        {
            Protect(files, on: false);
            Assert.Skip(missing);
        }

        try
        {
            await Refuses(house, SmallWorkshop.Router, SmallWorkshop.Basile);
            Assert.True(press.Machine.IsPowered, "a machine at work was cut");
            await house.Close(SmallWorkshop.Press, SmallWorkshop.Alice);
            string? refused = await Blocks(house, SmallWorkshop.Laser);
            Assert.True(refused is not null && (refused.Contains("(not-now)", StringComparison.Ordinal) || refused.Contains("(not-recorded)", StringComparison.Ordinal)), refused ?? "a block was acknowledged that is not on disk");
        }
        finally
        {
            Protect(files, on: false);
        }

        UsageEntry entry = Assert.Single(await house.EndedSessions(1, 60));
        Assert.Equal(SessionEndReason.BadgeOut, entry.EndReason);
        SessionsReachTheLedger.AssertEnergyAgrees(entry, house.Workshop.Account.Entries);
        await ServesAgain(house);
        await house.EndedSessions(2, 60);
        Assert.DoesNotContain(await house.Ledger(db => db.Set<FaultRecord>().Select(f => f.Code).ToArrayAsync()), c => c == FaultCode.StoreDamaged);
    }

    private static async Task<VirtualStation> AtWork(Installation house)
    {
        VirtualStation press = await house.Open(SmallWorkshop.Press, SmallWorkshop.Alice);
        press.Machine.StartJob(new LoadProfile(press.Machine.Kind, Seed: 8, DurationSeconds: 3600), pace: 20);
        await Eventually.That(() => press.TrueEnergyWh > 5, "5 Wh have gone through the press", 300);
        return press;
    }

    // The database's log has some room of its own: refusals of badges that nobody knows take it.
    private static async Task UseUp(Installation house, string machine)
    {
        int badges = 0;
        await Eventually.That(
            async () =>
            {
                await house.Workshop.Machine(machine).Badge($"04dd{badges++:x10}").Hold(300);
                return await AgentReport.Read(house.AgentData) is { } report && report.GetProperty("faults").EnumerateArray().Any(f => f.GetString() == FaultCode.StoreFailed);
            },
            () => $"the store refuses a record after {badges} badges; agent says:\n{house.Agent!.Output}",
            240);
    }

    // A badge is heard, and opens nothing.
    private static async Task Refuses(Installation house, string machine, string badge)
    {
        VirtualStation station = house.Workshop.Machine(machine);
        JsonElement? report = null;
        await Eventually.That(
            async () =>
            {
                await station.Badge(badge).Hold(600);
                report = await AgentReport.Read(house.AgentData);
                return report is { } now && (now.GetProperty("faults").EnumerateArray().Any(f => f.GetString() == FaultCode.StoreFailed)
                    || now.GetProperty("loop").GetProperty("machines").EnumerateArray().Any(m => m.GetProperty("machine").GetString() == machine && m.GetProperty("state").GetString() == "out-of-service"));
            },
            () => $"{machine} refuses a badge: {report}\n{house.Agent!.Output}",
            60);
        Assert.False(station.Machine.IsPowered);
    }

    // Null if the command is accepted, else what it says.
    private static async Task<string?> Blocks(Installation house, string machine)
    {
        try
        {
            await Programs.Run(Programs.Server, "command", "block", machine, "--config", house.File("server.json"));
            return null;
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
    }

    private static bool IsBlockKept(Installation house, string machine)
    {
        using IOutbox outbox = OutboxFile.Open(house.AgentData, new OutboxOptions(), DateTimeOffset.UtcNow).Outbox;
        return outbox.Notes().GetValueOrDefault(machine) is { IsBlocked: true };
    }

    private static async Task ServesAgain(Installation house)
    {
        await house.Open(SmallWorkshop.Router, SmallWorkshop.Alice);
        await house.Close(SmallWorkshop.Router, SmallWorkshop.Alice);
    }

    // As a file system that the kernel has put to read-only: also who has a file open can write it no more.
    private static string? Protect(string[] files, bool on)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("chattr", [on ? "+i" : "-i", .. files]) { RedirectStandardError = true, UseShellExecute = false })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"no file can be protected here: {error.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return error.Message;
        }
    }
}
