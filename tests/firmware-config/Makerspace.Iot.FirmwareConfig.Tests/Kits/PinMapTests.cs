namespace Makerspace.Iot.FirmwareConfig.Tests.Kits;

/// <summary>Every pin map against the header of the board.</summary>
public sealed class PinMapTests
{
    public static TheoryData<string> Kits => [.. PinMap.Kits];

    [Theory]
    [MemberData(nameof(Kits))]
    public void Every_wire_is_on_the_pin_that_has_its_line(string kit)
    {
        var map = PinMap.Read(kit);
        Assert.Equal(kit, map.Kit);
        foreach (PinMap.Wire wire in map.Pins)
        {
            if (wire.Gpio is { } gpio)
            {
                Assert.True(Header.GpioOfPin.TryGetValue(wire.Pin, out int real) && real == gpio, $"{kit}: pin {wire.Pin} is not GPIO {gpio}");
            }
            else
            {
                Assert.True(Header.Supplies.TryGetValue(wire.Signal, out int[]? pins) && pins.Contains(wire.Pin), $"{kit}: pin {wire.Pin} is not {wire.Signal}");
            }

            Assert.True(!Header.FixedSignals.TryGetValue(wire.Signal, out int line) || line == wire.Gpio, $"{kit}: {wire.Signal} is not on GPIO {wire.Gpio}");
        }
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void No_pin_is_used_twice_and_none_by_an_interface_that_takes_it(string kit)
    {
        var map = PinMap.Read(kit);
        Assert.Equal(map.Pins.Length, map.Pins.DistinctBy(p => p.Pin).Count());
        int[] taken = [.. map.Interfaces.SelectMany(i => Header.Interfaces[i])];
        Assert.All(map.Outputs.Concat(map.Inputs), p => Assert.DoesNotContain(p.Gpio!.Value, taken));
        foreach (string bus in map.Pins.Select(p => p.Signal).Where(Header.FixedSignals.ContainsKey))
        {
            Assert.Contains(bus is "1-wire" ? bus : bus.Split('-')[0], map.Interfaces);
        }
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void No_relay_closes_between_power_on_and_the_firmware(string kit)
    {
        PinMap.Wire[] relays = [.. PinMap.Read(kit).Outputs.Where(p => p.Signal.EndsWith("elay", StringComparison.Ordinal))];
        Assert.True(relays.Length > 0 || PinMap.Read(kit).Interfaces.Contains("plugs"), $"{kit} has neither relay nor smart plug");
        Assert.All(relays, p => Assert.Equal(Header.IsPulledHighAtReset(p.Gpio!.Value) ? "high" : "low", p.Rest));
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void Every_machine_has_relay_feedback_and_emergency_stop(string kit)
    {
        var map = PinMap.Read(kit);
        foreach (int machine in map.Outputs.Where(p => p.Signal == "relay").Select(p => p.Machine!.Value))
        {
            Assert.Single(map.Inputs, p => p.Signal == "feedback" && p.Machine == machine);
            Assert.Single(map.Inputs, p => p.Signal == "emergencyStop" && p.Machine == machine);
        }
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void Every_kit_is_told_in_both_languages_with_its_models_and_parts(string kit)
    {
        var map = PinMap.Read(kit);
        Assert.All(new[] { "fr", "en" }, l => Assert.NotEmpty(map.Title[l]));
        Assert.NotEmpty(map.Parts);
        Assert.All(map.Models, m => Assert.Contains(m, new[] { "pi3", "pi4", "pi5", "pi-zero-2w" }));
        Assert.All(map.Pins, p => Assert.NotEmpty(p.Text));
    }
}
