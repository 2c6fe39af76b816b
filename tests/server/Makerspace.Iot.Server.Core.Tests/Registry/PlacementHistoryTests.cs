using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tests.Registry;

public sealed class PlacementHistoryTests
{
    private static readonly DateTimeOffset January = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset June = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset October = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PlacementHistory _history = new(
    [
        new Placement { Machine = "sewing-1", From = June, Agent = "distri-2" },
        new Placement { Machine = "sewing-1", From = January, Agent = "distri-1" },
        new Placement { Machine = "sewing-1", From = October, Agent = null },
        new Placement { Machine = "press-1", From = January, Agent = "distri-1" },
    ]);

    [Fact]
    public void A_machine_belongs_to_the_agent_of_its_latest_placement()
    {
        Assert.Null(_history.AgentOf("sewing-1", January.AddTicks(-1)));
        Assert.Equal("distri-1", _history.AgentOf("sewing-1", January));
        Assert.Equal("distri-1", _history.AgentOf("sewing-1", June.AddTicks(-1)));
        Assert.Equal("distri-2", _history.AgentOf("sewing-1", June));
        Assert.Null(_history.AgentOf("sewing-1", October));
        Assert.Null(_history.AgentOf("nothing", June));
    }

    [Fact]
    public void An_agent_guards_what_stands_with_it()
    {
        Assert.Equal(["press-1", "sewing-1"], _history.MachinesOf("distri-1", January));
        Assert.Equal(["press-1"], _history.MachinesOf("distri-1", June));
        Assert.Empty(_history.MachinesOf("distri-2", October));
    }

    [Fact]
    public void A_span_that_touches_the_placement_counts_as_guarded()
    {
        Assert.True(_history.Guards("distri-1", "sewing-1", June.AddHours(-1), June.AddHours(1)));
        Assert.True(_history.Guards("distri-2", "sewing-1", June.AddHours(-1), June.AddHours(1)));
        Assert.False(_history.Guards("distri-1", "sewing-1", June, June.AddHours(1)));
        Assert.False(_history.Guards("distri-2", "sewing-1", June.AddHours(-2), June.AddTicks(-1)));
        Assert.False(_history.Guards("distri-2", "sewing-1", October, October.AddHours(1)));
    }

    [Fact]
    public void The_next_change_is_the_next_move()
    {
        Assert.Equal(January, _history.NextChange(January.AddDays(-1)));
        Assert.Equal(June, _history.NextChange(January));
        Assert.Null(_history.NextChange(October));
    }
}
