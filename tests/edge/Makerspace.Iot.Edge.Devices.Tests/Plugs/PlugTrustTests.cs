using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>What is the plug's own word, and how old it is: a bridge tells what it remembers, of plugs that are gone too.</summary>
public sealed class PlugTrustTests
{
    private const string Zigbee = "zigbee2mqtt/prise-1";
    private const string Remembered = """{"state":"OFF","power":0,"energy":4.2,"voltage":231}""";

    public static TheoryData<string> Kinds => PlugBench.Kinds;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_bridge_remembers_at_its_start_is_not_the_word_of_a_plug_that_is_gone(bool heardBefore)
    {
        PlugBench bench = heardBefore ? new PlugBench(PlugKinds.Zigbee2Mqtt).Start() : new PlugBench(PlugKinds.Zigbee2Mqtt);
        bench.Link(there: false, tellsWill: false);
        bench.Pass(40);
        Assert.Null(bench.Sense());
        long unproven = bench.Plug.Counters.Unproven;
        bench.Tell("zigbee2mqtt/bridge/state", """{"state":"offline"}""");
        bench.Tell("zigbee2mqtt/bridge/state", """{"state":"online"}""");
        bench.Tell(Zigbee + "/availability", """{"state":"online"}""");
        bench.Pass(0.5);
        bench.Tell(Zigbee, Remembered);
        bench.Pass(30);
        Assert.Null(bench.Sense());
        Assert.Null(bench.Read());
        Assert.False(bench.Plug.IsReachable);

        // A home automation that starts has everything published once more.
        bench.Tell(Zigbee, Remembered);
        bench.Pass(12);
        bench.Tell(Zigbee, Remembered);
        bench.Pass(1);
        Assert.Null(bench.Sense());
        Assert.Equal(unproven + 3, bench.Plug.Counters.Unproven);
        bench.Link(there: true);
        bench.Pass(22);
        Assert.False(bench.Sense());
        Assert.NotNull(bench.Read());
    }

    // At its start, for a home automation that starts, for another one: at a pace of its own, or each time right after a question of ours.
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.75)]
    [InlineData(1)]
    [InlineData(1.75)]
    [InlineData(2)]
    [InlineData(2.5)]
    [InlineData(3)]
    [InlineData(4.25)]
    [InlineData(4.5)]
    [InlineData(5)]
    [InlineData(6.75)]
    [InlineData(7)]
    [InlineData(10)]
    public void What_a_bridge_repeats_at_a_pace_of_its_own_is_not_the_word_of_a_plug_that_is_gone(double period)
    {
        for (double first = 0.25; first <= period; first += 0.5)
        {
            var bench = new PlugBench(PlugKinds.Zigbee2Mqtt);
            bench.Link(there: false, tellsWill: false);
            bench.Pass(first);
            for (int i = 0; i < 30; i++)
            {
                bench.Tell(Zigbee, Remembered);
                Assert.False(bench.Plug.IsReachable, $"believed after {first} s and {i} times {period} s");
                bench.Pass(period);
            }
        }
    }

    [Fact]
    public void What_a_bridge_repeats_in_answer_to_a_start_of_somebody_elses_is_not_believed_although_we_have_just_asked()
    {
        var bench = new PlugBench(PlugKinds.Zigbee2Mqtt);
        bench.Link(there: false, tellsWill: false);
        for (int i = 0; i < 3; i++)
        {
            long questions = bench.Plug.Counters.Questions;
            while (bench.Plug.Counters.Questions == questions)
            {
                bench.Plug.Ask();
                bench.Pass(0.25);
            }

            bench.Tell(Zigbee, Remembered);
            bench.Pass(0.5);
            bench.Tell(Zigbee, Remembered);
            bench.Pass(1.75);
            bench.Tell(Zigbee, Remembered);
        }

        Assert.Null(bench.Sense());
        Assert.False(bench.Plug.IsReachable);
    }

    [Fact]
    public void An_output_that_somebody_wishes_for_is_no_word_of_the_plug()
    {
        var bench = new PlugBench(PlugKinds.Zigbee2Mqtt);
        bench.Link(there: false, tellsWill: false);
        bench.Pass(20);
        bench.Tell(Zigbee, """{"state":"ON","power":0}""");
        bench.Tell(Zigbee, """{"state":"OFF","power":0}""");
        Assert.False(bench.Plug.IsReachable);
    }

    [Fact]
    public void A_bridge_that_restarts_without_a_last_will_is_doubted_too()
    {
        PlugBench bench = new PlugBench(PlugKinds.Zigbee2Mqtt).Start();
        bench.Link(there: false, tellsWill: false);
        bench.Pass(20);
        bench.Tell("zigbee2mqtt/bridge/state", "online");
        bench.Tell(Zigbee, """{"state":"ON","power":0}""");
        Assert.False(bench.Sense());
        bench.Pass(15);
        Assert.Null(bench.Sense());
    }

    [Fact]
    public void A_zigbee_plug_that_answers_no_question_is_known_by_what_it_changes()
    {
        var bench = new PlugBench(PlugKinds.Zigbee2Mqtt);
        bench.Link(there: false, tellsWill: false);
        bench.Pass(20);
        bench.Tell(Zigbee, """{"state":"ON","power":410}""");
        Assert.Null(bench.Read());
        bench.Pass(20);
        bench.Tell(Zigbee, """{"state":"ON","power":412}""");
        Assert.Equal(412, bench.Read()!.Value.PowerW);
        bench.Pass(20);
        bench.Tell(Zigbee, """{"state":"ON","power":412}""");
        Assert.Equal(bench.Time.GetTimestamp(), bench.Read()!.Value.PowerAt);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void After_a_new_connection_a_sound_plug_is_known_again_soon(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.IsConnected = false;
        bench.Pass(40);
        Assert.Null(bench.Sense());
        bench.IsConnected = true;
        bench.Pass(2 * bench.KnownWithin);
        Assert.False(bench.Sense());
        Assert.NotNull(bench.Read());
    }

    [Theory]
    [InlineData(PlugKinds.Tasmota, "tele/prise-1/STATE", """{"POWER":"ON"}""", "stat/prise-1/STATUS11", """{"StatusSTS":{"POWER":"ON"}}""")]
    [InlineData(PlugKinds.Shelly2, "shellyplusplugs-0123ab/status/switch:0", """{"id":0,"output":true,"apower":3}""", "shellyplusplugs-0123ab/agent0/rpc", """{"id":1,"result":{"id":0,"output":true,"apower":3}}""")]
    public void Where_answers_have_topics_of_their_own_they_alone_count_after_a_start(string kind, string topic, string told, string answers, string answer)
    {
        var bench = new PlugBench(kind);
        bench.Link(there: false, tellsWill: false);
        bench.Pass(20);
        bench.Tell(topic, told);
        Assert.Null(bench.Sense());
        bench.Tell(answers, answer);
        Assert.True(bench.Sense());
        bench.Tell(topic, told);
        Assert.True(bench.Sense());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_reading_says_when_it_was_told(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.LoadW = 640;
        bench.Relay.Write(active: true);
        bench.Pass(bench.Plug.Times.Poll.TotalSeconds + 2);
        long before = bench.Time.GetTimestamp();
        MeterReading fresh = bench.Read()!.Value;
        Assert.InRange(Age(bench, fresh.PowerAt), 0, bench.Plug.Times.Poll.TotalSeconds + 0.3);
        bench.Link(there: false, tellsWill: false);
        bench.Pass(4);
        MeterReading later = bench.Read()!.Value;
        Assert.Equal((fresh.PowerW, fresh.PowerAt), (later.PowerW, later.PowerAt));
        Assert.True(later.PowerAt <= before);
    }

    [Fact]
    public void What_a_bridge_repeats_unasked_is_as_old_as_before_and_what_it_changes_is_new()
    {
        PlugBench bench = new PlugBench(PlugKinds.Zigbee2Mqtt).Start();
        bench.LoadW = 640;
        bench.Relay.Write(active: true);
        bench.Pass(12);
        bench.Link(there: false, tellsWill: false);
        long at = bench.Read()!.Value.PowerAt!.Value;
        bench.Pass(5);
        bench.Tell(Zigbee, """{"state":"ON","power":640,"linkquality":80}""");
        Assert.Equal((640, at), (bench.Read()!.Value.PowerW, bench.Read()!.Value.PowerAt));
        bench.Tell(Zigbee, """{"state":"ON","power":655,"linkquality":80}""");
        Assert.Equal((655, bench.Time.GetTimestamp()), (bench.Read()!.Value.PowerW, bench.Read()!.Value.PowerAt));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Asked_at_once_a_plug_tells_within_a_second_what_flows_now(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.LoadW = 640;
        bench.Relay.Write(active: true);
        bench.Pass(bench.Plug.Times.Poll.TotalSeconds + 0.5);
        for (int i = 0; i < 20; i++)
        {
            bench.Meter.Ask();
            bench.Pass(0.5);
        }

        Assert.InRange(Age(bench, bench.Read()!.Value.PowerAt), 0, 1.1);
        long questions = bench.Plug.Counters.Questions;
        for (int i = 0; i < 40; i++)
        {
            bench.Meter.Ask();
            bench.Pass(0.25);
        }

        Assert.InRange((bench.Plug.Counters.Questions - questions) / (kind == PlugKinds.Tasmota ? 2 : 1), 8, 11);
    }

    private static double Age(PlugBench bench, long? at) => bench.Time.GetElapsedTime(at!.Value).TotalSeconds;
}
