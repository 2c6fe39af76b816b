using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>Chips as gpiodetect shows them on each model; source: raspberrypi/linux pull request 6144 and WiringPi issue 280.</summary>
public sealed class GpioChipFinderTests
{
    private static readonly string[] Pi5Old = ["gpiochip0=gpio-brcmstb@107d508500", "gpiochip1=gpio-brcmstb@107d508520", "gpiochip2=gpio-brcmstb@107d517c00", "gpiochip3=gpio-brcmstb@107d517c20", "gpiochip4=pinctrl-rp1"];
    private static readonly string[] Pi5New = ["gpiochip0=pinctrl-rp1", "gpiochip10=gpio-brcmstb@107d508500", "gpiochip11=gpio-brcmstb@107d508520", "gpiochip12=gpio-brcmstb@107d517c00", "gpiochip13=gpio-brcmstb@107d517c20"];
    private static readonly string[] Pi4 = ["gpiochip0=pinctrl-bcm2711", "gpiochip1=raspberrypi-exp-gpio"];
    private static readonly string[] Pi3 = ["gpiochip0=pinctrl-bcm2835", "gpiochip1=raspberrypi-exp-gpio"];

    [Theory]
    [InlineData("pi5-old", "label:pinctrl-rp1", "/dev/gpiochip4")]
    [InlineData("pi5-old", "raspberry-pi", "/dev/gpiochip4")]
    [InlineData("pi5-new", "raspberry-pi", "/dev/gpiochip0")]
    [InlineData("pi4", "raspberry-pi", "/dev/gpiochip0")]
    [InlineData("pi3", "raspberry-pi", "/dev/gpiochip0")]
    [InlineData("pi3", "label:raspberrypi-exp-gpio", "/dev/gpiochip1")]
    [InlineData("pi3", "/dev/gpiochip7", "/dev/gpiochip7")]
    public void The_header_is_found_by_its_label_whatever_its_number(string model, string path, string device) => Assert.Equal(device, Resolve(path, Of(model)));

    [Fact]
    public void A_label_that_no_chip_has_is_told_with_the_chips_there_are()
    {
        string message = Assert.Throws<DeviceException>(() => Resolve("label:pinctrl-rp1", Pi4)).Message;
        Assert.Contains("no GPIO chip has this name", message, StringComparison.Ordinal);
        Assert.Contains("/dev/gpiochip0 [pinctrl-bcm2711]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chip_that_may_not_be_opened_points_to_the_group() =>
        Assert.Contains("group gpio", Assert.Throws<DeviceException>(() => Resolve("raspberry-pi", ["gpiochip0="])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_computer_without_chips_says_so() =>
        Assert.Contains("there is no GPIO chip on this computer", Assert.Throws<DeviceException>(() => Resolve("raspberry-pi", [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_chips_of_one_label_are_not_guessed_between() =>
        Assert.Contains("several", Assert.Throws<DeviceException>(() => Resolve("label:twin", ["gpiochip0=twin", "gpiochip1=twin"])).Message, StringComparison.Ordinal);

    [Fact]
    public void The_board_resolves_its_name() =>
        Assert.Contains("no GPIO chip has this name", Assert.Throws<DeviceException>(() => PinBoardFactory.Open(new PinBoardSettings("gpiochip", "label:no-such-chip"))).Message, StringComparison.Ordinal);

    private static string[] Of(string model) => model switch { "pi5-old" => Pi5Old, "pi5-new" => Pi5New, "pi4" => Pi4, _ => Pi3 };

    /// <summary>An empty label stands for a chip that cannot be opened.</summary>
    private static string Resolve(string path, string[] chips)
    {
        var labels = chips.Select(c => c.Split('=', 2)).ToDictionary(c => "/dev/" + c[0], c => c[1].Length == 0 ? null : c[1], StringComparer.Ordinal);
        return GpioChipFinder.Resolve(path, labels.Keys, d => labels[d]);
    }
}
