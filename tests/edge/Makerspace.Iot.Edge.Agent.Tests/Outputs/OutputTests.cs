using Makerspace.Iot.Edge.Agent.Outputs;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Devices.Lights;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Outputs;

/// <summary>The round for a technician, on the test's own clock.</summary>
public sealed class OutputTests
{
    private readonly ManualTime _time = new();
    private readonly StringWriter _said = new();

    [Fact]
    public async Task Each_light_is_shown_alone_then_together_and_all_are_dark_at_the_end()
    {
        using FakeLights lights = new();
        using FakeBuzzer buzzer = new();
        using FakeDisplay display = new();
        Assert.Equal(0, await GoRound(new MachineSignals("laser-1", lights, buzzer, display)));
        Assert.Equal(new LightPicture(LightMode.On, LightMode.Off, LightMode.Off), lights.Shown[0]);
        Assert.Equal(new LightPicture(LightMode.Off, LightMode.On, LightMode.Off), lights.Shown[1]);
        Assert.Equal(new LightPicture(LightMode.Off, LightMode.Off, LightMode.On), lights.Shown[2]);
        Assert.Equal(LightPicture.Dark, lights.Shown[^1]);
        Assert.Equal([BuzzerPattern.Accepted, BuzzerPattern.Refused, BuzzerPattern.Warning, BuzzerPattern.Alarm], buzzer.Played);
        Assert.Contains("laser-1", display.Shown[0]);
        Assert.Contains("éèêàçùôî €°", display.Shown[0]);
    }

    [Fact]
    public async Task What_does_not_work_is_counted_and_said()
    {
        using FakeLights lights = new();
        using FakeDisplay display = new() { Report = new("hd44780:/dev/i2c-1 @0x27", 0, 3, "nobody answers at this address") };
        Assert.Equal(1, await GoRound(new MachineSignals("laser-1", lights, null, display), new MachineSignals("press-1", null, null, null)));
        Assert.Contains("EN DÉFAUT hd44780:/dev/i2c-1 @0x27 : nobody answers", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("press-1 : ni voyant, ni avertisseur, ni écran", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_was_never_driven_has_not_shown_that_it_works()
    {
        using FakeLights lights = new() { Report = new("lights", 0, 0, null) };
        Assert.Equal(1, await GoRound(new MachineSignals("laser-1", lights, null, null)));
        Assert.Contains("EN DÉFAUT lights : sans réponse", _said.ToString(), StringComparison.Ordinal);
    }

    private async Task<int> GoRound(params MachineSignals[] machines)
    {
        Task<int> round = new OutputTest(_time, TimeSpan.FromSeconds(2), _said).RunAsync(machines, CancellationToken.None);
        while (!round.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        return await round;
    }
}
