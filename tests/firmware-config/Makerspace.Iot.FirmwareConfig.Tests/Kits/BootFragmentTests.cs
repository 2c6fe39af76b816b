namespace Makerspace.Iot.FirmwareConfig.Tests.Kits;

/// <summary>What the firmware does before Linux, against the pin maps.</summary>
public sealed class BootFragmentTests
{
    private static readonly Dictionary<string, string> FilterOfModel = new(StringComparer.Ordinal) { ["pi3"] = "pi3", ["pi4"] = "pi4", ["pi5"] = "pi5", ["pi-zero-2w"] = "pi02" };

    public static TheoryData<string> Kits => [.. PinMap.Kits];

    [Theory]
    [MemberData(nameof(Kits))]
    public void Every_output_is_at_rest_before_Linux_starts(string kit)
    {
        var boot = BootFragment.Of(kit);
        Assert.All(PinMap.Read(kit).Outputs, p => Assert.Equal(p.Rest == "high" ? "op,dh" : "op,dl", boot.GpioOf(p.Gpio!.Value)));
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void Every_input_is_pulled_as_the_pin_map_says(string kit)
    {
        var boot = BootFragment.Of(kit);
        Assert.All(PinMap.Read(kit).Inputs, p => Assert.Equal(p.Rest == "up" ? "ip,pu" : "ip,pd", boot.GpioOf(p.Gpio!.Value)));
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void Every_interface_of_the_kit_is_switched_on_for_every_model_and_no_other(string kit)
    {
        var map = PinMap.Read(kit);
        var boot = BootFragment.Of(kit);
        foreach (string filter in map.Models.Select(m => FilterOfModel[m]))
        {
            Assert.Equal(map.Interfaces.Contains("i2c"), boot.Has(filter, "dtparam=i2c_arm=on"));
            Assert.Equal(map.Interfaces.Contains("spi"), boot.Has(filter, "dtparam=spi=on"));
            Assert.Equal(map.Interfaces.Contains("1-wire"), boot.Has(filter, "dtoverlay=w1-gpio,gpiopin=4"));

            // The PL011 on the header: Bluetooth moves to the mini UART on the models that share it, which needs a core clock that stands still; the Pi 5 has a port of its own there.
            bool uart = filter == "pi5"
                ? boot.Has(filter, "dtparam=uart0=on") && !boot.Has(filter, "dtoverlay=miniuart-bt")
                : boot.Has(filter, "enable_uart=1") && boot.Has(filter, "dtoverlay=miniuart-bt") && boot.Has(filter, "core_freq=250") && boot.Has(filter, "core_freq_min=250");
            Assert.Equal(map.Interfaces.Contains("uart"), uart);
        }
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void A_fragment_leaves_no_filter_on(string kit) => Assert.Equal("all", BootFragment.Of(kit).LastFilter);

    [Fact]
    public void The_watchdog_is_on_for_every_kit() => Assert.True(BootFragment.Of("commun").Has("pi4", "dtparam=watchdog=on"));
}
