using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Tests.Linux;
using Makerspace.Iot.Edge.TestKit.Chips.Expanders;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>What every board must do, and what a relay on an I2C expander needs, over chips that are simulated from their datasheets.</summary>
public abstract class ExpanderTests(string kind, VirtualExpander chip) : PinBoardContract
{
    private readonly KeptInMemory _store = new();

    protected override int LineCount => PinBoardFactory.Open(new PinBoardSettings(kind, "/dev/i2c-77", 0x20)).Controller.PinCount;

    protected override int Out => 6;

    protected override int In => 7;

    protected ManualTime Time { get; } = new();

    private bool Keeps => chip is not VirtualPcf857x;

    public override void Dispose()
    {
        base.Dispose();
        chip.Dispose();
    }

    [Fact]
    public void An_output_that_begins_off_never_clicks_and_moves_no_other_line()
    {
        using PinBoard board = Open();
        using OutputLine first = board.OpenRelay(1, activeLow: true);
        using OutputLine second = board.OpenRelay(2, activeLow: true);
        using IInputPin input = board.OpenInput(3, activeLow: false, PinBias.PullUp);
        Assert.Empty(chip.Changes);
        first.Write(active: true);
        second.Write(active: true);
        second.Write(active: false);
        Assert.Equal([(1, false), (2, false), (2, true)], chip.Changes);
        Assert.False(first.WasOn);
        Assert.True(first.OutlivesProcess);
    }

    [Fact]
    public void A_relay_that_a_killed_process_left_on_goes_off_at_once_and_never_on_again()
    {
        using PinBoard killed = Open();
        killed.OpenRelay(1, activeLow: true).Write(active: true);
        killed.OpenRelay(2, activeLow: true).Write(active: true);
        Assert.False(chip.LevelOf(1));

        // The next one knows only one of them, and both fall as soon as the board is there.
        using PinBoard next = Open();
        Assert.Equal((true, true), (chip.LevelOf(1), chip.LevelOf(2)));
        int changes = chip.Changes.Count;
        using OutputLine relay = next.OpenRelay(1, activeLow: true);
        Assert.False(relay.WasOn);
        Assert.Equal(changes, chip.Changes.Count);
    }

    [Fact]
    public void A_relay_that_an_agent_was_killed_with_stays_on_untouched_if_the_chip_knows_its_directions()
    {
        using PinBoard killed = Open(_store);
        killed.OpenRelay(1, activeLow: true).Write(active: true);
        killed.OpenRelay(2, activeLow: true);
        killed.OpenOutput(3, activeLow: true, active: true);
        Assert.Equal(Keeps, _store.Names.Count == 2);

        // What was no relay goes off at once.
        using PinBoard next = Open(_store);
        Assert.Equal((!Keeps, true, true), (chip.LevelOf(1), chip.LevelOf(2), chip.LevelOf(3)));
        int changes = chip.Changes.Count;
        using OutputLine relay = next.OpenRelay(1, activeLow: true);
        using OutputLine other = next.OpenRelay(2, activeLow: true);
        next.LetGoUnclaimed();
        relay.Verify();
        Assert.Equal((Keeps, false, changes), (relay.WasOn, other.WasOn, chip.Changes.Count));

        // It obeys, and the one after finds nothing of a line that was given back.
        relay.Write(active: false);
        Assert.True(chip.LevelOf(1));
        relay.Write(active: true);
        relay.Dispose();
        Assert.True(chip.LevelOf(1));
        Assert.DoesNotContain(_store.Names, n => n.EndsWith(".1.low", StringComparison.Ordinal));
    }

    [Fact]
    public void A_relay_that_was_taken_over_and_loses_its_supply_stays_off_until_it_has_been_switched_off()
    {
        using PinBoard killed = Open(_store);
        killed.OpenRelay(1, activeLow: true).Write(active: true);
        using PinBoard next = Open(_store);
        using OutputLine relay = next.OpenRelay(1, activeLow: true);
        Assert.Equal(Keeps, relay.WasOn);
        chip.LoseSupply();
        if (Keeps)
        {
            Assert.Contains("not switched on again", Assert.Throws<DeviceException>(relay.Verify).Message, StringComparison.Ordinal);
            Assert.Throws<DeviceException>(() => relay.Write(active: true));
        }

        Assert.True(chip.LevelOf(1));
        relay.Write(active: false);
        relay.Verify();
    }

    [Fact]
    public void A_chip_that_was_without_supply_between_two_agents_has_dropped_its_relays()
    {
        using PinBoard killed = Open(_store);
        killed.OpenRelay(1, activeLow: true).Write(active: true);
        chip.LoseSupply();
        int changes = chip.Changes.Count;
        using PinBoard next = Open(_store);
        using OutputLine relay = next.OpenRelay(1, activeLow: true);
        relay.Verify();
        Assert.Equal((false, true, changes), (relay.WasOn, chip.LevelOf(1), chip.Changes.Count));
    }

    /// <summary>Without its supply, and back, in the middle of the takeover too: nothing is driven to the level of before.</summary>
    [Fact]
    public void A_chip_that_loses_its_supply_before_a_left_relay_is_opened_does_not_drive_it_again()
    {
        using PinBoard killed = Open(_store);
        killed.OpenRelay(1, activeLow: true).Write(active: true);
        using PinBoard next = Open(_store);
        chip.LoseSupply();
        int changes = chip.Changes.Count;
        using OutputLine relay = next.OpenRelay(1, activeLow: true);
        using OutputLine other = next.OpenRelay(2, activeLow: true);
        next.LetGoUnclaimed();
        Assert.Equal(changes, chip.Changes.Count);
        Assert.True(chip.LevelOf(1));
    }

    [Fact]
    public void A_left_relay_that_is_wired_otherwise_now_or_that_nobody_takes_goes_off()
    {
        using PinBoard killed = Open(_store);
        killed.OpenRelay(1, activeLow: true).Write(active: true);
        killed.OpenRelay(2, activeLow: false).Write(active: false);
        killed.OpenRelay(4, activeLow: true).Write(active: true);
        using PinBoard next = Open(_store);
        using OutputLine relay = next.OpenRelay(2, activeLow: true);
        using OutputLine kept = next.OpenRelay(4, activeLow: true);
        next.LetGoUnclaimed();
        Assert.Equal((true, true, !Keeps), (chip.LevelOf(1), chip.LevelOf(2), chip.LevelOf(4)));
        Assert.Equal((false, Keeps), (relay.WasOn, kept.WasOn));
        Assert.Equal(Keeps ? 2 : 0, _store.Names.Count);
    }

    [Fact]
    public void A_chip_that_does_not_answer_when_the_next_agent_starts_lets_every_relay_go_once_it_does()
    {
        using PinBoard killed = Open(_store);
        killed.OpenRelay(1, activeLow: true).Write(active: true);
        chip.Absent = true;
        using PinBoard next = Open(_store);
        using OutputLine relay = next.OpenRelay(1, activeLow: true);
        Assert.Throws<DeviceException>(relay.Verify);
        Assert.False(relay.WasOn);
        chip.Absent = false;
        relay.Verify();
        Assert.True(chip.LevelOf(1));
    }

    [Fact]
    public void After_a_boot_nothing_is_taken_over_whatever_the_chip_still_drives()
    {
        using PinBoard killed = Open(_store);
        killed.OpenRelay(1, activeLow: true).Write(active: true);
        using PinBoard next = Open(new KeptInMemory());
        Assert.True(chip.LevelOf(1));
        using OutputLine relay = next.OpenRelay(1, activeLow: true);
        Assert.False(relay.WasOn);
    }

    [Fact]
    public void A_chip_that_does_not_answer_is_told_by_every_use_and_serves_as_soon_as_it_does()
    {
        chip.Absent = true;
        using PinBoard board = Open();
        using OutputLine relay = board.OpenRelay(1, activeLow: true);
        using IInputPin input = board.OpenInput(3, activeLow: false, PinBias.None);
        Assert.Contains("line 1", Assert.Throws<DeviceException>(relay.Verify).Message, StringComparison.Ordinal);
        Assert.Contains("check the wires", Assert.Throws<DeviceException>(() => relay.Write(active: true)).Message, StringComparison.Ordinal);
        Assert.Throws<DeviceException>(() => input.Read());
        chip.Absent = false;
        relay.Write(active: false);
        relay.Verify();
        Assert.True(input.Read());
        Assert.Empty(chip.Changes);
        relay.Write(active: true);
        Assert.False(chip.LevelOf(1));
    }

    [Fact]
    public void After_a_loss_of_the_bus_alone_a_relay_goes_on_as_it_was_and_obeys_again()
    {
        using PinBoard board = Open();
        using OutputLine relay = board.OpenRelay(1, activeLow: true);
        relay.Write(active: true);
        chip.Absent = true;
        Assert.Throws<DeviceException>(relay.Verify);
        Assert.Throws<DeviceException>(() => relay.Write(active: false));
        Assert.False(chip.LevelOf(1));
        chip.Absent = false;
        relay.Verify();
        Assert.False(chip.LevelOf(1));
        relay.Write(active: false);
        Assert.Equal([(1, false), (1, true)], chip.Changes);
    }

    [Fact]
    public void A_relay_whose_chip_lost_its_supply_stays_off_until_it_has_been_switched_off()
    {
        using PinBoard board = Open();
        using OutputLine relay = board.OpenRelay(1, activeLow: true);
        using OutputLine other = board.OpenRelay(2, activeLow: true);
        relay.Write(active: true);
        chip.LoseSupply();

        // A neighbour that is switched meanwhile does not bring it back.
        other.Write(active: true);
        other.Write(active: false);
        Assert.Contains("not switched on again", Assert.Throws<DeviceException>(relay.Verify).Message, StringComparison.Ordinal);
        Assert.Throws<DeviceException>(() => relay.Write(active: true));
        Assert.True(chip.LevelOf(1));
        Assert.Equal(1, chip.Changes.Count(c => c == (1, false)));
        relay.Write(active: false);
        relay.Verify();
        relay.Write(active: true);
        Assert.False(chip.LevelOf(1));
    }

    [Fact]
    public void A_line_at_rest_is_mended_silently_after_a_loss_of_supply()
    {
        using PinBoard board = Open();
        using OutputLine relay = board.OpenRelay(1, activeLow: true);
        chip.LoseSupply();
        relay.Verify();
        if (chip is not VirtualPcf857x)
        {
            // It drives the line again, whatever is outside.
            chip.Drive(1, high: false);
            Assert.True(chip.LevelOf(1));
        }

        relay.Write(active: true);
        Assert.False(chip.LevelOf(1));
    }

    protected override PinBoard Open() => Open(null);

    private PinBoard Open(KeptInMemory? store) => new("expander", new ExpanderDriver(ExpanderChip.Find(kind)!, chip.ConnectionSettings, "expander", () => new Opened(chip), Time, store));

    protected override bool WireOf(int line) => chip.LevelOf(line);

    protected override void Drive(int line, bool high) => chip.Drive(line, high);

    /// <summary>One opening of the bus: closing it takes no chip away.</summary>
    private sealed class Opened(VirtualExpander chip) : System.Device.I2c.I2cDevice
    {
        public override System.Device.I2c.I2cConnectionSettings ConnectionSettings => chip.ConnectionSettings;

        public override void Read(Span<byte> buffer) => chip.Read(buffer);

        public override void Write(ReadOnlySpan<byte> buffer) => chip.Write(buffer);

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => chip.WriteRead(writeBuffer, readBuffer);
    }
}

public sealed class Mcp23008Tests() : ExpanderTests("mcp23008", new VirtualMcp230xx(8));

public sealed class Mcp23017Tests : ExpanderTests
{
    private readonly VirtualMcp230xx _chip;

    public Mcp23017Tests()
        : this(new VirtualMcp230xx(16))
    {
    }

    private Mcp23017Tests(VirtualMcp230xx chip)
        : base("mcp23017", chip) => _chip = chip;

    [Fact]
    public void A_pull_up_that_the_chip_has_lost_is_switched_on_again_before_the_input_is_read()
    {
        using PinBoard board = Open();
        using IInputPin stop = board.OpenInput(9, activeLow: false, PinBias.PullUp);
        Assert.Equal(1 << 9, _chip.PulledUp);
        _chip.LoseSupply();
        stop.Read();
        Assert.Equal(1 << 9, _chip.PulledUp);
    }

    [Fact]
    public void A_bus_that_hangs_is_left_alone_for_ten_times_as_long()
    {
        int calls = 0;
        var board = new PinBoard("expander", new ExpanderDriver(ExpanderChip.Find("mcp23017")!, _chip.ConnectionSettings, "expander", Hang, Time));
        OutputLine relay = board.OpenRelay(1, activeLow: true);
        int before = calls;
        Assert.Throws<DeviceException>(() => relay.Write(active: true));
        Assert.Equal(before, calls);
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Throws<DeviceException>(() => relay.Write(active: true));
        Assert.Equal(before + 1, calls);
        Assert.Throws<DeviceException>(board.Dispose);

        System.Device.I2c.I2cDevice Hang()
        {
            calls++;
            Time.Advance(TimeSpan.FromSeconds(1));
            throw new IOException("Error 110 performing I2C data transfer.");
        }
    }
}

public sealed class Pcf8574Tests() : ExpanderTests("pcf8574", new VirtualPcf857x(8));

public sealed class Pcf8575Tests() : ExpanderTests("pcf8575", new VirtualPcf857x(16));

public sealed class Tca9554Tests() : ExpanderTests("tca9554", new VirtualTca955x(8));

public sealed class Tca9555Tests() : ExpanderTests("tca9555", new VirtualTca955x(16));
