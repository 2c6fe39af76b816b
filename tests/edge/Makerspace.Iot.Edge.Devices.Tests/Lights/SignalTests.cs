using Makerspace.Iot.Edge.Devices.Lights;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Lights;

public sealed class SignalTests
{
    private readonly ManualTime _time = new();
    private int _wakes;

    [Fact]
    public void Lights_follow_their_rhythm_and_pins_are_written_only_when_they_change()
    {
        FakePin green = new(), orange = new(), red = new();
        using var lights = new StatusLights(Pin(green), Pin(orange), Pin(red), _time, () => _wakes++);
        lights.Show(new LightPicture(LightMode.On, LightMode.Blink, LightMode.FastBlink));
        string[] drawn = Watch(lights, TimeSpan.FromSeconds(1), green, orange, red);
        Assert.Equal(["0:111", "125:110", "250:111", "375:110", "500:101", "625:100", "750:101", "875:100", "1000:111"], drawn);
        Assert.Equal(1, _wakes);
        Assert.Equal(1, green.Writes);
        lights.Show(new LightPicture(LightMode.On, LightMode.Blink, LightMode.FastBlink));
        Assert.Equal(1, _wakes);
    }

    [Fact]
    public void Steady_lights_ask_for_no_turn_at_all()
    {
        FakePin green = new();
        using var lights = new StatusLights(Pin(green), null, null, _time, () => _wakes++);
        lights.Show(new LightPicture(LightMode.On, LightMode.Blink, LightMode.FastBlink));
        Assert.Equal(Timeout.InfiniteTimeSpan, lights.Turn());
        Assert.True(green.Level);
    }

    [Fact]
    public void Flash_is_short_and_seldom()
    {
        FakePin green = new();
        using var lights = new StatusLights(Pin(green), null, null, _time, () => _wakes++);
        lights.Show(new LightPicture(LightMode.Flash, LightMode.Off, LightMode.Off));
        Assert.Equal(["0:1", "60:0", "2000:1", "2060:0"], Watch(lights, TimeSpan.FromMilliseconds(2_100), green));
    }

    [Theory]
    [InlineData(BuzzerPattern.Silence, 0, 0)]
    [InlineData(BuzzerPattern.Accepted, 1, 80)]
    [InlineData(BuzzerPattern.Ended, 2, 160)]
    [InlineData(BuzzerPattern.Wanted, 3, 240)]
    [InlineData(BuzzerPattern.Refused, 1, 600)]
    [InlineData(BuzzerPattern.Warning, 2, 500)]
    [InlineData(BuzzerPattern.Alarm, 5, 300)]
    public void Each_pattern_beeps_as_often_and_as_long_as_it_says_and_ends_silent(BuzzerPattern pattern, int beeps, int soundingMs)
    {
        FakePin pin = new();
        using var buzzer = new Buzzer(Pin(pin), _time, () => _wakes++);
        buzzer.Play(pattern);
        (int heard, long sounding, bool before) = (0, 0, false);
        for (int ms = 0; ms < 1_500; ms++)
        {
            buzzer.Turn();
            heard += pin.Level && !before ? 1 : 0;
            before = pin.Level;
            sounding += pin.Level ? 1 : 0;
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal((beeps, soundingMs), (heard, sounding));
        Assert.False(pin.Level);
        Assert.Equal(Timeout.InfiniteTimeSpan, buzzer.Turn());
    }

    [Fact]
    public void Newer_pattern_replaces_the_one_that_plays()
    {
        FakePin pin = new();
        using var buzzer = new Buzzer(Pin(pin), _time, () => _wakes++);
        buzzer.Play(BuzzerPattern.Refused);
        buzzer.Turn();
        Assert.True(pin.Level);
        buzzer.Play(BuzzerPattern.Silence);
        buzzer.Turn();
        Assert.False(pin.Level);
    }

    [Fact]
    public void Pin_that_does_not_obey_is_counted_tried_again_and_hurts_nobody()
    {
        FakePin broken = new() { Fails = true }, red = new();
        using var lights = new StatusLights(Pin(broken), null, Pin(red), _time, () => _wakes++);
        lights.Show(new LightPicture(LightMode.On, LightMode.Off, LightMode.On));
        Assert.Equal(StatusLights.RetryPeriod, lights.Turn());
        Assert.True(red.Level);
        Assert.Equal(1, lights.Report.Failures);
        Assert.Contains("broken", lights.Report.Problem, StringComparison.Ordinal);
        broken.Fails = false;
        lights.Turn();
        Assert.True(broken.Level);
        Assert.True(lights.Report.Works);
    }

    [Fact]
    public async Task Desk_makes_them_blink_and_puts_all_out_at_the_end()
    {
        FakePin green = new(), red = new(), horn = new();
        var outputs = new LightsAndBuzzers(_time);
        IStatusLights lights = outputs.Lights(green, null, red);
        IBuzzer buzzer = outputs.Buzzer(horn);
        outputs.Start();
        lights.Show(new LightPicture(LightMode.FastBlink, LightMode.Off, LightMode.On));
        buzzer.Play(BuzzerPattern.Ended);
        await Expect(0, greenIsLit: true, sounds: true);
        await Expect(130, greenIsLit: false, sounds: false);
        await Expect(60, greenIsLit: false, sounds: true);
        await Expect(70, greenIsLit: true, sounds: false);
        outputs.Dispose();
        Assert.True(green.IsDisposed && red.IsDisposed && horn.IsDisposed);
        Assert.Throws<InvalidOperationException>(() => outputs.Buzzer(new FakePin()));

        // Their thread waits in real time; what it draws is told by the test's clock, so that no turn can be too late for a beep.
        async Task Expect(int afterMilliseconds, bool greenIsLit, bool sounds)
        {
            _time.Advance(TimeSpan.FromMilliseconds(afterMilliseconds));
            await Eventually.That(() => green.Level == greenIsLit && horn.Level == sounds && red.Level, () => $"green {green.Level}, buzzer {horn.Level}, red {red.Level}");
        }
    }

    private static SignalPin Pin(FakePin pin) => new("light", pin);

    /// <summary>The levels after each turn that changed something, as <c>ms:levels</c>, on the plan that the turns ask for.</summary>
    private string[] Watch(StatusLights lights, TimeSpan during, params FakePin[] pins)
    {
        List<string> drawn = [];
        string before = "";
        while (_time.GetTimestamp() <= during.Ticks)
        {
            TimeSpan next = lights.Turn();
            string levels = string.Concat(pins.Select(p => p.Level ? '1' : '0'));
            if (levels != before)
            {
                drawn.Add($"{_time.GetTimestamp() / TimeSpan.TicksPerMillisecond}:{levels}");
            }

            before = levels;
            if (next == Timeout.InfiniteTimeSpan)
            {
                break;
            }

            _time.Advance(next);
        }

        return [.. drawn];
    }

    private sealed class FakePin : IOutputPin
    {
        public bool Level { get; private set; }

        public bool Fails { get; set; }

        public int Writes { get; private set; }

        public bool IsDisposed { get; private set; }

        public void Write(bool active)
        {
            if (Fails)
            {
                throw new DeviceException("pin", "line 5", "write", "broken");
            }

            Level = active;
            Writes++;
        }

        public void Dispose() => IsDisposed = true;
    }
}
