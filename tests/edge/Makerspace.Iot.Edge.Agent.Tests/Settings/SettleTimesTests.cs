using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

public sealed class SettleTimesTests
{
    [Fact]
    public void Without_a_word_every_input_has_what_suits_it() => Assert.Equal(new InputSettling(), Of("lid", """{ "line": 6 }"""));

    [Fact]
    public void What_is_set_holds_for_that_input_both_ways()
    {
        InputSettling settling = Of("lid", """{ "line": 6, "settleMs": 80 }""");
        Assert.Equal(new InputSettling { Lid = SettleTimes.Both(80) }, settling);
        Assert.Equal(SettleTimes.Both(2_000), Of("coolant", """{ "line": 6, "settleMs": 2000 }""").Coolant);
    }

    [Fact]
    public void What_is_set_for_the_emergency_stop_never_puts_its_opening_off()
    {
        SettleTimes stop = Of("emergencyStop", """{ "line": 6, "settleMs": 5000 }""").EmergencyStop;
        Assert.Equal(TimeSpan.FromSeconds(5), stop.Rising);
        Assert.Equal(SettleTimes.NextLook, stop.Falling);
        Assert.True(stop.Falling < MachineLoop.PinPeriod);
    }

    [Fact]
    public void A_time_beyond_its_bounds_is_refused() =>
        Assert.Contains(Samples.Problems(Samples.With("lid", """{ "line": 6, "settleMs": 10001 }""")), p => p.Contains("settleMs", StringComparison.Ordinal));

    private static InputSettling Of(string input, string json)
    {
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Parse(Samples.With(input, json).ToJsonString(), "/etc/makerspace");
        Assert.Empty(problems);
        return InputSettling.From(settings!.Machines[0]);
    }
}
