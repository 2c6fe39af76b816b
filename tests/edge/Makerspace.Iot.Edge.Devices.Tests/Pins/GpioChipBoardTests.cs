using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>
/// Against a chip of the kernel's gpio-sim, whose files show and drive the wires from outside (kernel 5.17 and later, CONFIG_GPIO_SIM; one bank of at least 28 lines).
/// A real chip is never touched: nobody knows what is wired to it.
/// </summary>
[Collection("gpio-sim")]
public sealed class GpioChipBoardTests : PinBoardContract
{
    private const string Chip = "/dev/gpiochip0";
    private static readonly string? Wires = Directory.Exists("/sys/devices/platform")
        ? Directory.EnumerateDirectories("/sys/devices/platform", "gpio-sim.*").Select(d => Path.Combine(d, "gpiochip0")).FirstOrDefault(Directory.Exists)
        : null;

    public GpioChipBoardTests() => Assert.SkipUnless(File.Exists(Chip) && Wires is not null, "no gpio-sim chip at /dev/gpiochip0: this kernel does not simulate GPIO lines");

    protected override int LineCount => 28;

    [Fact]
    public void The_chip_says_its_name_and_lines()
    {
        using var board = new GpioChipBoard(Chip);
        Assert.Equal(28, board.LineCount);
        Assert.NotEmpty(board.Label);
    }

    [Fact]
    public void A_chip_is_found_by_its_label_too()
    {
        string label;
        using (var board = new GpioChipBoard(Chip))
        {
            label = board.Label;
        }

        using var same = new GpioChipBoard(GpioChipFinder.LabelPrefix + label);
        Assert.Equal(Chip, same.Name);
    }

    [Theory]
    [InlineData(PinBias.PullUp, true)]
    [InlineData(PinBias.PullDown, false)]
    public void A_bias_pulls_the_line(PinBias bias, bool level)
    {
        using IPinBoard board = Open();
        using IInputPin pin = board.OpenInput(7, activeLow: false, bias);
        Assert.Equal(level, pin.Read());
    }

    [Fact]
    public void The_kernel_keeps_a_line_for_one_holder()
    {
        using IPinBoard first = Open();
        using IPinBoard second = new GpioChipBoard(Chip, "another");
        using IOutputPin relay = first.OpenOutput(17, activeLow: false, active: true);
        Assert.Contains("another program or the kernel holds the line", Assert.Throws<DeviceException>(() => second.OpenOutput(17, activeLow: false, active: false)).Message, StringComparison.Ordinal);
        Assert.True(WireOf(17));
    }

    [Fact]
    public void A_file_that_is_no_chip_is_refused() =>
        Assert.Contains("no GPIO chip", Assert.Throws<DeviceException>(() => new GpioChipBoard("/dev/null")).Message, StringComparison.Ordinal);

    protected override IPinBoard Open() => new GpioChipBoard(Chip);

    protected override bool WireOf(int line) => File.ReadAllText(FileOf(line, "value")).Trim() == "1";

    protected override void Drive(int line, bool high) => File.WriteAllText(FileOf(line, "pull"), high ? "pull-up" : "pull-down");

    /// <summary>A line of gpio-sim that nobody holds follows its pull, as a relay's input follows the resistor that must be there.</summary>
    protected override void FitResistor(int line, bool high) => Drive(line, high);

    private static string FileOf(int line, string name) => Path.Combine(Wires!, $"sim_gpio{line}", name);
}
