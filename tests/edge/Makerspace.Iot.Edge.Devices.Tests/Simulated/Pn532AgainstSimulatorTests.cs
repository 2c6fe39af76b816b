using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;
using Makerspace.Iot.Edge.Devices.Tests.Readers;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>
/// The driver against the simulator's chip, which was written from the manual by somebody else: what both understand differently shows here.
/// </summary>
public sealed class Pn532AgainstSimulatorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Channel<ReaderEvent> _events = Channel.CreateBounded<ReaderEvent>(1_000);

    private string Tty => _folder.File("reader");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1122AABB", CardKind.Classic, 115_200)]
    [InlineData("04DE5F1EACC040", CardKind.Ntag, 115_200)]
    [InlineData("04DE5F1EACC040", CardKind.IsoDep, 115_200)]
    [InlineData("0102030405060708090A", CardKind.IsoDep, 115_200)]
    [InlineData("085A1377", CardKind.IsoDep, 460_800)]
    [InlineData("1122AABB", CardKind.Classic, 921_600)]
    public async Task Cards_of_all_kinds_come_and_go_at_all_rates(string id, CardKind kind, int baudRate)
    {
        var chip = new VirtualPn532(115_200, new Dice(1));
        using var line = new SerialLine(chip, Tty);
        // A busy machine may keep a chip waiting; how a silent one is told has its own tests.
        await using IBadgeReader reader = new Pn532HsuSettings(Tty, baudRate) { Options = new Pn532Options { FaultAfterFailedChecks = 500 } }.Open(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task watch = WatchAsync(reader, stop.Token);
        await Eventually.That(() => reader.Counters.Polls > 5, "polls of an empty field", 60);
        chip.Card = VirtualCard.FromHex(id, kind);
        line.Nudge();
        await ExpectAsync(ReaderEventKind.Arrived, id);
        chip.Card = null;
        await ExpectAsync(ReaderEventKind.Left, id);
        Assert.Equal(baudRate, chip.Baud);
        Assert.Equal("1.6", ((PolledReader)reader).Firmware);
        await stop.CancelAsync();
        await watch;
    }

    [Fact]
    public async Task A_line_that_wants_repair_never_makes_a_wrong_badge()
    {
        var chip = new VirtualPn532(115_200, new Dice(7)) { MissProbability = 0.02 };
        chip.Line.Faults = LineFaults.Many with { Late = 0.05, Silence = 0 };
        using var line = new SerialLine(chip, Tty);
        var options = new Pn532Options { PollPeriod = TimeSpan.FromMilliseconds(20), FaultAfterFailedChecks = 50 };
        await using IBadgeReader reader = new Pn532HsuSettings(Tty) { Options = options }.Open(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task watch = WatchAsync(reader, stop.Token);
        await Eventually.That(() => reader.Counters.Polls > 15, "polls of an empty field", 60);
        string[] ids = ["1122AABB", "04DE5F1EACC040", "0102030405060708090A"];
        for (int i = 0; i < 6; i++)
        {
            chip.Card = VirtualCard.FromHex(ids[i % 3]);
            await ExpectAsync(ReaderEventKind.Arrived, ids[i % 3]);
            long seen = reader.Counters.Polls;
            await Eventually.That(() => reader.Counters.Polls > seen + 15, "polls with the badge", 60);
            chip.Card = null;
            await ExpectAsync(ReaderEventKind.Left, ids[i % 3]);
        }

        await stop.CancelAsync();
        await watch;
        Assert.Empty(_events.Reader.ReadAllAsync().ToBlockingEnumerable());
        Assert.True(chip.Line.Spoiled > 10, "the line was not bad enough to prove anything");
        Assert.True(reader.Counters is { BadFrames: > 0, NoiseBytes: > 0 });
    }

    [Fact]
    public async Task A_chip_that_falls_silent_is_a_fault_and_comes_back()
    {
        var chip = new VirtualPn532(115_200, new Dice(3)) { Card = VirtualCard.FromHex("1122AABB") };
        using var line = new SerialLine(chip, Tty);
        // Patient, so that it takes seconds of silence to be a fault.
        var options = new Pn532Options { AckTimeout = TimeSpan.FromMilliseconds(500), AnswerTimeout = TimeSpan.FromSeconds(2) };
        await using IBadgeReader reader = new Pn532HsuSettings(Tty) { Options = options }.Open(TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task watch = WatchAsync(reader, stop.Token);
        await ExpectAsync(ReaderEventKind.AlreadyThere, "1122AABB");
        chip.Line.Mute = true;
        await ExpectAsync(ReaderEventKind.LinkFault, null);
        chip.Line.Mute = false;
        await ExpectAsync(ReaderEventKind.LinkRestored, null);
        line.Unplug();
        await ExpectAsync(ReaderEventKind.LinkFault, null);
        line.Plug();
        await ExpectAsync(ReaderEventKind.LinkRestored, null);
        chip.Card = null;
        await ExpectAsync(ReaderEventKind.Left, "1122AABB");
        await stop.CancelAsync();
        await watch;
    }

    private async Task WatchAsync(IBadgeReader reader, CancellationToken cancellationToken)
    {
        await foreach (ReaderEvent report in reader.BehindGreetingAsync(cancellationToken))
        {
            await _events.Writer.WriteAsync(report, CancellationToken.None);
        }

        _events.Writer.Complete();
    }

    private async Task ExpectAsync(ReaderEventKind kind, string? id)
    {
        ReaderEvent report = await _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((kind, id), (report.Kind, report.Badge is { } badge ? Convert.ToHexString(badge.Bytes) : null));
    }
}
