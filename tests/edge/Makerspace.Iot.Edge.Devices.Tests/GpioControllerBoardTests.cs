using Makerspace.Iot.Edge.Devices.DotnetIot.Pins;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Tests.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>System.Device.Gpio against a chip of the kernel's gpio-sim, as <see cref="GpioChipBoardTests"/>. A real chip is never touched.</summary>
[Collection("gpio-sim")]
public sealed class GpioControllerBoardTests : PinBoardContract
{
    public GpioControllerBoardTests()
    {
        SimulatedChip.Claim();
        Assert.SkipUnless(GpioLibraries.Found == GpioLibrary.Version1, "libgpiod.so.2 is not installed (apt-get install libgpiod2); over libgpiod 2 an output cannot begin high");
    }

    protected override int LineCount => SimulatedChip.LineCount;

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
    public void A_line_that_another_program_holds_is_refused_and_keeps_its_level()
    {
        using IPinBoard other = new GpioChipBoard(SimulatedChip.Path);
        using IOutputPin relay = other.OpenOutput(17, activeLow: false, active: true);
        using IPinBoard board = Open();
        Assert.Contains("line 17", Assert.Throws<DeviceException>(() => board.OpenOutput(17, activeLow: false, active: false)).Message, StringComparison.Ordinal);
        Assert.True(WireOf(17));
        relay.Dispose();
        using IOutputPin now = board.OpenOutput(17, activeLow: false, active: true);
        Assert.True(WireOf(17));
    }

    [Fact]
    public void Pulses_are_not_counted_and_that_is_said_with_the_remedy()
    {
        using IPinBoard board = Open();
        Assert.Contains("gpiochip", Assert.Throws<DeviceException>(() => board.OpenPulses(22, activeLow: false, PinBias.PullUp, TimeSpan.Zero)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_word_opens_it()
    {
        DotnetIot.DotnetIotStack.Add();
        using IPinBoard board = PinBoardFactory.Open(new PinBoardSettings(PinBoardFactory.SystemDeviceGpio, SimulatedChip.Path));
        Assert.IsType<GpioControllerBoard>(board);
    }

    protected override IPinBoard Open() => new GpioControllerBoard(SimulatedChip.Path);

    protected override bool WireOf(int line) => SimulatedChip.LevelOf(line);

    protected override void Drive(int line, bool high) => SimulatedChip.Drive(line, high);

    /// <inheritdoc/>
    protected override void FitResistor(int line, bool high) => Drive(line, high);
}
