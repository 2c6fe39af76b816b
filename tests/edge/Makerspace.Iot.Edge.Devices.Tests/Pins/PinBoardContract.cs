using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>What every board must do. The hardware side of the wires is given by the board's own test class.</summary>
public abstract class PinBoardContract : IDisposable
{
    protected abstract int LineCount { get; }

    /// <summary>Two lines of the board, for an output and an input.</summary>
    protected virtual int Out => 17;

    /// <inheritdoc cref="Out"/>
    protected virtual int In => 22;

    protected abstract PinBoard Open();

    /// <summary>Physical level that the board drives on a line.</summary>
    protected abstract bool WireOf(int line);

    /// <summary>Drives the physical level of an input.</summary>
    protected abstract void Drive(int line, bool high);

    /// <summary>The resistor that gives a line its level when nobody drives it; a board whose lines keep their last level needs none.</summary>
    protected virtual void FitResistor(int line, bool high)
    {
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public void An_output_has_its_first_level_from_the_moment_it_is_opened(bool activeLow, bool active, bool wire)
    {
        using PinBoard board = Open();
        using IOutputPin pin = board.OpenOutput(Out, activeLow, active);
        Assert.Equal(wire, WireOf(Out));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_output_follows_what_is_written_and_falls_when_disposed(bool activeLow)
    {
        using PinBoard board = Open();
        FitResistor(5, high: activeLow);
        IOutputPin pin = board.OpenOutput(5, activeLow, active: false);
        pin.Write(active: true);
        Assert.Equal(!activeLow, WireOf(5));
        pin.Write(active: false);
        Assert.Equal(activeLow, WireOf(5));
        pin.Write(active: true);
        pin.Dispose();
        Assert.Equal(activeLow, WireOf(5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_input_reads_the_wire_in_its_own_sense(bool activeLow)
    {
        using PinBoard board = Open();
        Drive(In, high: true);
        using IInputPin pin = board.OpenInput(In, activeLow, PinBias.None);
        Assert.Equal(!activeLow, pin.Read());
        Drive(In, high: false);
        Assert.Equal(activeLow, pin.Read());
        Drive(In, high: true);
        Assert.Equal(!activeLow, pin.Read());
    }

    [Fact]
    public void Lines_do_not_disturb_each_other()
    {
        using PinBoard board = Open();
        using IOutputPin first = board.OpenOutput(0, activeLow: false, active: false);
        using IOutputPin last = board.OpenOutput(LineCount - 1, activeLow: false, active: true);
        using IInputPin between = board.OpenInput(1, activeLow: false, PinBias.None);
        Drive(1, high: true);
        first.Write(active: true);
        last.Write(active: false);
        Assert.True(WireOf(0));
        Assert.False(WireOf(LineCount - 1));
        Assert.True(between.Read());
    }

    [Fact]
    public void A_line_that_does_not_exist_is_refused_with_the_range()
    {
        using PinBoard board = Open();
        DeviceException above = Assert.Throws<DeviceException>(() => board.OpenOutput(LineCount, activeLow: false, active: false));
        Assert.Contains($"0 to {LineCount - 1}", above.Message, StringComparison.Ordinal);
        Assert.Throws<DeviceException>(() => board.OpenInput(-1, activeLow: false, PinBias.None));
    }

    [Fact]
    public void A_line_has_one_holder_until_it_is_given_back()
    {
        using PinBoard board = Open();
        IOutputPin relay = board.OpenOutput(Out, activeLow: false, active: true);
        Assert.Contains($"line {Out}", Assert.Throws<DeviceException>(() => board.OpenInput(Out, activeLow: false, PinBias.None)).Message, StringComparison.Ordinal);
        Assert.True(WireOf(Out), "the refused opening must not change the level");
        relay.Dispose();
        using IInputPin now = board.OpenInput(Out, activeLow: false, PinBias.None);
        Drive(Out, high: true);
        Assert.True(now.Read());
    }

    [Fact]
    public void Disposing_the_board_lets_every_output_fall()
    {
        PinBoard board = Open();
        IOutputPin first = board.OpenOutput(2, activeLow: false, active: true);
        board.OpenOutput(3, activeLow: false, active: true);
        board.Dispose();
        Assert.False(WireOf(2));
        Assert.False(WireOf(3));
        Assert.Throws<ObjectDisposedException>(() => first.Write(active: true));
        Assert.False(WireOf(2));
        Assert.Throws<ObjectDisposedException>(() => board.OpenOutput(4, activeLow: false, active: false));
    }

    [Fact]
    public void A_disposed_pin_refuses_work_and_bears_a_second_disposal()
    {
        using PinBoard board = Open();
        IInputPin input = board.OpenInput(In, activeLow: false, PinBias.None);
        input.Dispose();
        input.Dispose();
        Assert.Throws<ObjectDisposedException>(() => input.Read());
        using IOutputPin other = board.OpenOutput(In, activeLow: false, active: false);
        input.Dispose();
        Assert.Throws<DeviceException>(() => board.OpenOutput(In, activeLow: false, active: false));
    }
}
