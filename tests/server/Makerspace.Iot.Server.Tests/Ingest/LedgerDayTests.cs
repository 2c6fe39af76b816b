using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>The days whose closed sessions have changed are counted in the transaction of the change.</summary>
public sealed class LedgerDayTests
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(Workshop.Noon.UtcDateTime);

    [Theory]
    [DatabaseData]
    public async Task What_is_said_of_an_open_session_changes_no_day_and_its_end_changes_its_own_once(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600), Workshop.Checkpoint(3, "s1", 1500), Workshop.Denied(4));
        Assert.Empty(await DaysAsync(b));
        b.Say(Workshop.Ended(5, "s1", 2400), Workshop.Ended(6, "s2", 60));
        Assert.Equal([(Today, 1L)], await DaysAsync(b));
        b.Say(Workshop.Ended(5, "s1", 2400));
        Assert.Equal([(Today, 1L)], await DaysAsync(b));
    }

    [Theory]
    [DatabaseData]
    public async Task A_closing_changes_the_day_and_an_end_that_moves_the_session_the_day_before_it_as_well(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1", wall: Workshop.Noon.AddDays(-1)));
        AgentEvent booted = Workshop.Event(1, EventKind.AgentBooted, new AgentBooted { Version = "1", Machines = ["press-1"] }, null, epoch: "e2");
        b.Say(booted);
        Assert.Equal(1, await b.PassAsync());
        Assert.Equal([(Today.AddDays(-1), 1L)], await DaysAsync(b));
        b.Say(Workshop.Ended(2, "s1", 600));
        Assert.Equal([(Today.AddDays(-1), 2L), (Today, 1L)], await DaysAsync(b));
    }

    private static async Task<(DateOnly, long)[]> DaysAsync(ClosingBench b)
    {
        await using MakerspaceDb db = b.Open();
        return [.. (await db.Set<LedgerDay>().OrderBy(d => d.Day).ToListAsync()).Select(d => (d.Day, d.Version))];
    }
}
