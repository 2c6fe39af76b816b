using System.Device.Gpio;
using System.Runtime.InteropServices;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Tests.Linux;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>
/// Against a chip of the kernel's gpio-sim, whose files show and drive the wires from outside (kernel 5.17 and later, CONFIG_GPIO_SIM; one bank of at least 28 lines).
/// A real chip is never touched: nobody knows what is wired to it.
/// </summary>
[Collection("gpio-sim")]
public sealed class GpioChipDriverTests : PulseBoardContract
{
    private static readonly string Chip = SimulatedChip.MissingReason is null ? SimulatedChip.Path : "";

    public GpioChipDriverTests() => SimulatedChip.Claim();

    protected override int LineCount => SimulatedChip.LineCount;

    [Fact]
    public void The_chip_says_its_name_and_lines()
    {
        var chip = new GpioChipDriver(Chip);
        using var board = new PinBoard(chip.Name, chip);
        Assert.Equal(SimulatedChip.LineCount, board.Controller.PinCount);
        Assert.NotEmpty(chip.Label);
    }

    [Fact]
    public void A_chip_is_found_by_its_label_too()
    {
        string label;
        using (var chip = new GpioChipDriver(Chip))
        {
            label = chip.Label;
        }

        using var same = new GpioChipDriver(GpioChipFinder.LabelPrefix + label);
        Assert.Equal(Chip, same.Name);
    }

    [Theory]
    [InlineData(PinBias.PullUp, true)]
    [InlineData(PinBias.PullDown, false)]
    public void A_bias_pulls_the_line(PinBias bias, bool level)
    {
        using PinBoard board = Open();
        using IInputPin pin = board.OpenInput(7, activeLow: false, bias);
        Assert.Equal(level, pin.Read());
    }

    [Fact]
    public void The_kernel_keeps_a_line_for_one_holder()
    {
        using PinBoard first = Open();
        using PinBoard second = new PinBoard(Chip, new GpioChipDriver(Chip, "another"));
        using IOutputPin relay = first.OpenOutput(17, activeLow: false, active: true);
        Assert.Contains("another program or the kernel holds the line", Assert.Throws<DeviceException>(() => second.OpenOutput(17, activeLow: false, active: false)).Message, StringComparison.Ordinal);
        Assert.True(WireOf(17));
    }

    [Fact]
    public async Task What_does_not_fit_the_queue_is_told_by_the_numbers()
    {
        using PinBoard board = Open();
        Drive(11, high: false);
        using PulseLine input = board.OpenPulses(11, activeLow: false, PinBias.None, TimeSpan.Zero);
        const int Pulses = PulseLine.Kept + 88;
        for (int i = 0; i < Pulses; i++)
        {
            Drive(11, high: true);
            Drive(11, high: false);

            // The kernel's thread takes one edge after the other: two that come before it is awake would be one.
            await Task.Delay(2);
        }

        var counter = new PulseCounter(1, TimeSpan.FromSeconds(300), 0);
        var edges = new PulseEdge[64];
        int taken = 0;
        uint last = 0;
        for (int count = edges.Length; count == edges.Length; taken += count)
        {
            count = input.Read(edges);
            counter.Add(edges.AsSpan(0, count));
            last = count > 0 ? edges[count - 1].Number : last;
        }

        // On a slow machine the kernel may take a few edges together before it numbers them; what it has numbered is counted to the last one.
        Assert.InRange(counter.Count, Pulses * 95 / 100, Pulses);
        Assert.Equal(last, (uint)counter.Count);

        // The newest wait here, and one or the other may come while they are read.
        Assert.InRange(taken, PulseLine.Kept, Pulses - 1);
        Assert.Equal(counter.Count - taken, counter.Recovered);
    }

    [Fact]
    public async Task The_kernel_debounces()
    {
        using PinBoard board = Open();
        Drive(12, high: false);

        // Longer than a busy machine may hold one bounce up.
        using PulseLine input = board.OpenPulses(12, activeLow: false, PinBias.None, TimeSpan.FromSeconds(1));
        for (int i = 0; i < 10; i++)
        {
            Drive(12, high: true);
            Drive(12, high: false);
        }

        Drive(12, high: true);
        var edges = new PulseEdge[64];
        int counted = 0;
        await Eventually.That(() => (counted += input.Read(edges)) > 0, "the level that stays is counted");
        Assert.Equal(1, counted);
    }

    [Fact]
    public async Task Eight_meters_at_twenty_pulses_a_second_are_counted_without_loss()
    {
        const int Lines = 8;
        const int Pulses = 100;
        using PinBoard board = Open();
        using var folder = new TempFolder();
        using var store = new FileCounterStore(folder.Path, TimeProvider.System);
        PulseMeter[] meters = [.. Enumerable.Range(0, Lines).Select(i => new PulseMeter(new PulseMeterSettings(i, 1_000) { DebounceMs = 2 }, board, store, TimeProvider.System))];
        await DriveAll(high: true);
        long start = TimeProvider.System.GetTimestamp();
        for (int pulse = 0; pulse < Pulses; pulse++)
        {
            // A new pulse each 50 ms, 30 of them active. On a slow machine what is late stays late: the kernel must have debounced a level before the next one comes.
            await Until(start, (50 * pulse) + 20);
            await DriveAll(high: false);
            await Until(start, 50 * (pulse + 1));
            await DriveAll(high: true);
        }

        // The last edges may still be on their way through the kernel.
        await Eventually.That(
            async () =>
            {
                foreach (PulseMeter meter in meters)
                {
                    await meter.ReadAsync(CancellationToken.None);
                }

                return meters.All(m => m.Pulses >= Pulses);
            },
            () => $"all pulses are counted; {string.Join(", ", meters.Select(m => m.Pulses))} are");
        Assert.All(meters, m => Assert.Equal(Pulses, m.Pulses));
        Array.ForEach(meters, m => m.Dispose());

        async Task DriveAll(bool high)
        {
            foreach (int line in Enumerable.Range(0, Lines))
            {
                Drive(line, high);
            }

            await Eventually.That(() => Enumerable.Range(0, Lines).All(l => board.Controller.Read(l) == (high ? PinValue.High : PinValue.Low)), "the kernel has debounced the level");
        }
    }

    [Fact]
    public void A_line_that_was_left_keeps_its_level_after_its_process_and_is_taken_over_as_it_is()
    {
        using var store = new LeftLines();
        FitResistor(17, high: true);
        var first = new PinBoard(Chip, new GpioChipDriver(Chip, kept: store));
        OutputLine relay = first.OpenRelay(17, activeLow: true);
        Assert.False(relay.WasOn);
        relay.Write(active: true);

        // The process dies: nothing is disposed of, and its descriptors are closed by the kernel.
        store.CloseOriginal();
        Assert.False(WireOf(17));

        using var next = new PinBoard(Chip, new GpioChipDriver(Chip, kept: store));
        OutputLine same = next.OpenRelay(17, activeLow: true);
        Assert.True(same.WasOn);
        Assert.False(WireOf(17));
        same.Dispose();
        Assert.True(WireOf(17));
        Assert.Equal([$"gpio.{Path.GetFileName(Chip)}.17.low"], store.Forgotten);
        GC.KeepAlive(first);
    }

    [Fact]
    public void What_is_no_line_is_not_believed_and_the_line_is_taken_anew()
    {
        using var store = new LeftLines();
        using SafeHandle file = FakeStore.NewFile("no line");
        store.Keep($"gpio.{Path.GetFileName(Chip)}.17.high", file);
        using var board = new PinBoard(Chip, new GpioChipDriver(Chip, kept: store));
        using OutputLine relay = board.OpenRelay(17, activeLow: false);
        Assert.False(relay.WasOn);
        relay.Write(active: true);
        Assert.True(WireOf(17));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_relay_that_the_version_before_left_is_taken_over_as_it_is_and_left_under_the_name_of_today(bool activeLow, bool on)
    {
        using var store = new LeftLines();
        string chip = Path.GetFileName(Chip);
        string old = $"relay.{chip}.17.{(activeLow ? "low" : "high")}";
        FitResistor(17, high: activeLow);
        store.Keep(old, RequestOfTheVersionBefore(17, activeLow, on));
        store.CloseOriginal();
        bool wire = on != activeLow;
        Assert.Equal(wire, WireOf(17));
        var board = new PinBoard(Chip, new GpioChipDriver(Chip, kept: store));
        OutputLine relay = board.OpenRelay(17, activeLow);
        Assert.Equal((on, wire), (relay.WasOn, WireOf(17)));
        Assert.Equal([old], store.Forgotten);
        Assert.Equal([$"gpio.{chip}.17.{(activeLow ? "low" : "high")}"], store.Names);
        relay.Write(active: true);
        Assert.Equal(!activeLow, WireOf(17));
        relay.Write(active: false);
        Assert.Equal(activeLow, WireOf(17));

        // And over a crash of the version of today.
        relay.Write(on);
        store.CloseOriginal();
        Assert.Equal(wire, WireOf(17));
        using var next = new PinBoard(Chip, new GpioChipDriver(Chip, kept: store));
        using OutputLine same = next.OpenRelay(17, activeLow);
        Assert.Equal((on, wire), (same.WasOn, WireOf(17)));
        GC.KeepAlive(board);
    }

    [Theory]
    [InlineData("relay")]
    [InlineData("gpio")]
    public void A_line_that_was_left_and_is_wired_otherwise_now_is_let_go_and_can_be_taken(string prefix)
    {
        using var store = new LeftLines();
        FitResistor(17, high: false);
        FitResistor(18, high: false);
        store.Keep($"{prefix}.{Path.GetFileName(Chip)}.17.high", RequestOfTheVersionBefore(17, activeLow: false, on: true));
        store.CloseOriginal();
        store.Keep($"{prefix}.{Path.GetFileName(Chip)}.18.high", RequestOfTheVersionBefore(18, activeLow: false, on: true));
        store.CloseOriginal();
        using var board = new PinBoard(Chip, new GpioChipDriver(Chip, kept: store));
        using OutputLine relay = board.OpenRelay(17, activeLow: true);
        Assert.Equal((false, true), (relay.WasOn, WireOf(17)));
        using IInputPin input = board.OpenInput(18, activeLow: false, PinBias.None);
        Assert.False(input.Read());
        Assert.Equal([$"{prefix}.{Path.GetFileName(Chip)}.17.high", $"{prefix}.{Path.GetFileName(Chip)}.18.high"], store.Forgotten);
    }

    [Fact]
    public void A_file_that_is_no_chip_is_refused() =>
        Assert.Contains("no GPIO chip", Assert.Throws<DeviceException>(() => new GpioChipDriver("/dev/null")).Message, StringComparison.Ordinal);

    protected override PinBoard Open() => new PinBoard(Chip, new GpioChipDriver(Chip));

    protected override bool WireOf(int line) => SimulatedChip.LevelOf(line);

    protected override void Drive(int line, bool high) => SimulatedChip.Drive(line, high);

    /// <summary>A line of gpio-sim that nobody holds follows its pull, as a relay's input follows the resistor that must be there.</summary>
    protected override void FitResistor(int line, bool high) => Drive(line, high);

    /// <summary>The kernel's thread takes one edge after the other, and two that come before it is awake are one: each stands as long as a meter's shortest pulse.</summary>
    protected override Task WhenSeen() => Task.Delay(30);

    // As an agent did whose levels the kernel inverted.
    private static unsafe DescriptorHandle RequestOfTheVersionBefore(int line, bool activeLow, bool on)
    {
        using DescriptorHandle chip = Libc.Open(Chip, Libc.OpenReadWrite);
        GpioAbi.LineRequest request = default;
        request.Offsets[0] = (uint)line;
        request.LineCount = 1;
        request.Config.Flags = GpioAbi.LineFlags.Output | (activeLow ? GpioAbi.LineFlags.ActiveLow : GpioAbi.LineFlags.None);
        request.Config.AttributeCount = 1;
        request.Config.Attributes[0] = new GpioAbi.ConfigAttribute { Id = GpioAbi.AttributeOutputValues, Values = on ? 1UL : 0UL, Mask = 1 };
        Assert.True(Libc.IoControl(chip, GpioAbi.GetLine, &request) >= 0);
        return new DescriptorHandle(request.Descriptor);
    }

    // Two edges closer than the debounce time would be one bounce: at least as long as a pause between two pulses, however late it is.
    private static async Task Until(long start, int milliseconds)
    {
        TimeSpan left = TimeSpan.FromMilliseconds(milliseconds) - TimeProvider.System.GetElapsedTime(start);
        await Task.Delay(left > TimeSpan.FromMilliseconds(20) ? left : TimeSpan.FromMilliseconds(20));
    }

    /// <summary>A store in this process: the copies of descriptors that it holds outlive the originals, as those of systemd do.</summary>
    private sealed class LeftLines : IKeptDescriptors, IDisposable
    {
        private readonly Dictionary<string, int> _copies = new(StringComparer.Ordinal);
        private SafeHandle? _original;

        public List<string> Forgotten { get; } = [];

        public IEnumerable<string> Names => _copies.Keys;

        public int? Take(string name) => _copies.Remove(name, out int descriptor) ? descriptor : null;

        public bool Keep(string name, SafeHandle line)
        {
            _original = line;
            using var folder = new TempFolder();
            using var wire = new FakeStore(folder.File("wire"));
            using var sender = new DescriptorStore(wire.Path, null, null, null);
            sender.Keep(name, line);
            _copies[name] = wire.Receive()!.Value.Descriptor;
            return true;
        }

        public void Forget(string name) => Forgotten.Add(name);

        public void CloseOriginal() => _original!.Dispose();

        public void Dispose()
        {
            foreach (int copy in _copies.Values)
            {
                new Microsoft.Win32.SafeHandles.SafeFileHandle(copy, ownsHandle: true).Dispose();
            }
        }
    }
}
