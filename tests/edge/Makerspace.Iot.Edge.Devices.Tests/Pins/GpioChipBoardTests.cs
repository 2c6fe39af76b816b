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
public sealed class GpioChipBoardTests : PulseBoardContract
{
    private static readonly string Chip = SimulatedChip.MissingReason is null ? SimulatedChip.Path : "";

    public GpioChipBoardTests() => SimulatedChip.Claim();

    protected override int LineCount => SimulatedChip.LineCount;

    [Fact]
    public void The_chip_says_its_name_and_lines()
    {
        using var board = new GpioChipBoard(Chip);
        Assert.Equal(SimulatedChip.LineCount, board.LineCount);
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
    public async Task What_does_not_fit_the_kernels_queue_is_told_by_the_numbers()
    {
        using IPinBoard board = Open();
        Drive(11, high: false);
        using IPulseInput input = board.OpenPulses(11, activeLow: false, PinBias.None, TimeSpan.Zero);
        const int Pulses = GpioChipBoard.KeptEvents + 88;
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
        Assert.Equal((last, GpioChipBoard.KeptEvents), ((uint)counter.Count, taken));
        Assert.Equal(counter.Count - GpioChipBoard.KeptEvents, counter.Recovered);
    }

    [Fact]
    public async Task The_kernel_debounces()
    {
        using IPinBoard board = Open();
        Drive(12, high: false);

        // Longer than a busy machine may hold one bounce up.
        using IPulseInput input = board.OpenPulses(12, activeLow: false, PinBias.None, TimeSpan.FromSeconds(1));
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
        using IPinBoard board = Open();
        using var folder = new TempFolder();
        using var store = new FileCounterStore(folder.Path, TimeProvider.System);
        PulseMeter[] meters = [.. Enumerable.Range(0, Lines).Select(i => new PulseMeter(new PulseMeterSettings(i, 1_000) { DebounceMs = 2 }, board, store, TimeProvider.System))];
        foreach (int line in Enumerable.Range(0, Lines))
        {
            Drive(line, high: true);
        }

        long start = TimeProvider.System.GetTimestamp();
        for (int pulse = 0; pulse < Pulses; pulse++)
        {
            // A new pulse each 50 ms, 30 of them active. On a slow machine what is late stays late: the kernel's own work must come to its turn in between.
            await Until(start, (50 * pulse) + 20);
            foreach (int line in Enumerable.Range(0, Lines))
            {
                Drive(line, high: false);
            }

            await Until(start, 50 * (pulse + 1));
            foreach (int line in Enumerable.Range(0, Lines))
            {
                Drive(line, high: true);
            }
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
    }

    [Fact]
    public void A_line_that_was_left_keeps_its_level_behind_its_process_and_is_taken_over_as_it_is()
    {
        using var store = new LeftLines();
        FitResistor(17, high: true);
        var first = new GpioChipBoard(Chip, kept: store);
        IKeptOutput relay = first.OpenKeptOutput(17, activeLow: true);
        Assert.False(relay.WasOn);
        relay.Write(active: true);

        // The process dies: nothing is disposed of, and its descriptors are closed by the kernel.
        store.CloseOriginal();
        Assert.False(WireOf(17));

        using var next = new GpioChipBoard(Chip, kept: store);
        IKeptOutput same = next.OpenKeptOutput(17, activeLow: true);
        Assert.True(same.WasOn);
        Assert.False(WireOf(17));
        same.Dispose();
        Assert.True(WireOf(17));
        Assert.Equal([$"relay.{Path.GetFileName(Chip)}.17.low"], store.Forgotten);
        GC.KeepAlive(first);
    }

    [Fact]
    public void What_is_no_line_is_not_believed_and_the_line_is_taken_anew()
    {
        using var store = new LeftLines();
        using SafeHandle file = FakeStore.NewFile("no line");
        store.Keep($"relay.{Path.GetFileName(Chip)}.17.high", file);
        using var board = new GpioChipBoard(Chip, kept: store);
        using IKeptOutput relay = board.OpenKeptOutput(17, activeLow: false);
        Assert.False(relay.WasOn);
        relay.Write(active: true);
        Assert.True(WireOf(17));
    }

    [Fact]
    public void A_file_that_is_no_chip_is_refused() =>
        Assert.Contains("no GPIO chip", Assert.Throws<DeviceException>(() => new GpioChipBoard("/dev/null")).Message, StringComparison.Ordinal);

    protected override IPinBoard Open() => new GpioChipBoard(Chip);

    protected override bool WireOf(int line) => SimulatedChip.LevelOf(line);

    protected override void Drive(int line, bool high) => SimulatedChip.Drive(line, high);

    /// <summary>A line of gpio-sim that nobody holds follows its pull, as a relay's input follows the resistor that must be there.</summary>
    protected override void FitResistor(int line, bool high) => Drive(line, high);

    /// <summary>The kernel's thread takes one edge after the other, and two that come before it is awake are one: each stands as long as a meter's shortest pulse.</summary>
    protected override Task WhenSeen() => Task.Delay(30);

    // Two edges closer than the debounce time would be one bounce: at least as long as a pause between two pulses, however late it is.
    private static async Task Until(long start, int milliseconds)
    {
        TimeSpan left = TimeSpan.FromMilliseconds(milliseconds) - TimeProvider.System.GetElapsedTime(start);
        await Task.Delay(left > TimeSpan.FromMilliseconds(20) ? left : TimeSpan.FromMilliseconds(20));
    }

    /// <summary>A store in this process: the copies of descriptors that it holds outlive the originals, as those of systemd do.</summary>
    private sealed class LeftLines : IKeptLines, IDisposable
    {
        private readonly Dictionary<string, int> _copies = new(StringComparer.Ordinal);
        private SafeHandle? _original;

        public List<string> Forgotten { get; } = [];

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
