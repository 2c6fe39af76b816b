using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Access;

/// <summary>What an order needs, when it is done, and of which site its machine is.</summary>
public sealed class MachineOrderTests
{
    [Theory]
    [InlineData(CommandVerb.Block, true)]
    [InlineData(CommandVerb.EndSession, true)]
    [InlineData(CommandVerb.Open, true)]
    [InlineData(CommandVerb.RestartAgent, true)]
    [InlineData(CommandVerb.Unblock, false)]
    [InlineData(CommandVerb.Identify, false)]
    [InlineData(CommandVerb.ClearFault, false)]
    public void What_stops_others_or_acts_in_anothers_name_needs_a_reason(CommandVerb verb, bool needed)
    {
        MachineOrder order = new("press-1", verb, " ", verb == CommandVerb.Open ? "m-ada" : null);
        Assert.Equal(needed ? [RecordFault.ReasonMissing] : [], order.Problems().Select(p => p.Fault));
        Assert.Empty((order with { Reason = new string('x', 400) }).Problems());
        Assert.Equal(RecordFault.Text, Assert.Single((order with { Reason = new string('x', 401) }).Problems()).Fault);
        Assert.Equal(RecordFault.Text, Assert.Single((order with { Reason = "a\nb" }).Problems()).Fault);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Mme Béranger")]
    public void A_machine_is_opened_for_a_reference_and_for_nothing_else(string? member) =>
        Assert.Equal("member", Assert.Single(new MachineOrder("press-1", CommandVerb.Open, "oubli", member).Problems()).Field);

    [Fact]
    public void An_order_is_done_once_the_machine_shows_it()
    {
        MachineCondition[] Done(CommandVerb verb) => [.. Enum.GetValues<MachineCondition>().Where(c => MachineOrder.IsDone(verb, c))];
        Assert.Equal([MachineCondition.OutOfService], Done(CommandVerb.Block));
        Assert.DoesNotContain(MachineCondition.OutOfService, Done(CommandVerb.Unblock));
        Assert.Equal([MachineCondition.Locked, MachineCondition.OutOfService, MachineCondition.Faulted], Done(CommandVerb.EndSession));
        Assert.Equal([MachineCondition.AwaitingSupervisor, MachineCondition.Ready, MachineCondition.Running, MachineCondition.Idle, MachineCondition.Ending], Done(CommandVerb.Open));
        Assert.True(MachineOrder.IsDone(CommandVerb.Identify, null));
        Assert.All([CommandVerb.Block, CommandVerb.Unblock, CommandVerb.EndSession, CommandVerb.ClearFault, CommandVerb.Open], verb => Assert.False(MachineOrder.IsDone(verb, null)));
    }

    [Fact]
    public void A_machine_is_of_the_site_of_the_agent_that_guards_it_at_that_moment()
    {
        var at = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        var places = new MachinePlaces(
            new PlacementHistory(
            [
                new Placement { Machine = "press-1", From = at, Agent = "a-1" },
                new Placement { Machine = "press-1", From = at.AddDays(10), Agent = "a-2" },
                new Placement { Machine = "press-1", From = at.AddDays(20), Agent = null },
            ]),
            new AgentSiteHistory([new AgentSite { Agent = "a-1", Site = "nord", FirstDay = new DateOnly(2020, 1, 1) }, new AgentSite { Agent = "a-1", Site = "sud", FirstDay = new DateOnly(2026, 3, 5) }, new AgentSite { Agent = "a-2", Site = "est", FirstDay = new DateOnly(2020, 1, 1) }], []));
        Assert.Null(places.SiteOf("press-1", at.AddSeconds(-1)));
        Assert.Equal("nord", places.SiteOf("press-1", at));
        Assert.Equal("sud", places.SiteOf("press-1", at.AddDays(5)));
        Assert.Equal("est", places.SiteOf("press-1", at.AddDays(10)));
        Assert.Null(places.SiteOf("press-1", at.AddDays(20)));
        Assert.Null(places.SiteOf("no-such", at));
    }

    [Theory]
    [InlineData("lu-ve 08:00-19:00", "2026-03-02 07:59", "2026-03-02 08:00")]
    [InlineData("lu-ve 08:00-19:00", "2026-03-06 19:00", "2026-03-09 08:00")]
    [InlineData("me 09:00-12:00 | me 14:00-18:00", "2026-03-04 12:30", "2026-03-04 14:00")]
    [InlineData("lu 08:00-09:00", "2026-03-02 09:00", "2026-03-09 08:00")]
    [InlineData("lu-ve 08:00-19:00", "2026-03-02 08:00", null)]
    [InlineData("", "2026-03-02 03:00", null)]
    public void The_next_opening_is_the_first_begin_within_a_week(string hours, string local, string? next)
    {
        Assert.True(OpeningHours.TryParse(hours, out OpeningHours[] read));
        DateTime? expected = next is null ? null : DateTime.Parse(next, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(expected, OpeningHours.NextOpening(read, DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
