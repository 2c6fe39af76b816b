using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;
using Makerspace.Iot.Edge.Devices.Tests.Linux;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>The reader as the agent makes it, on a real tty of the kernel and in real time.</summary>
public sealed class Pn532OnPtyTests
{
    private static readonly byte[] Badge = [0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40];

    // A busy machine may keep the chip waiting; how a silent one is told has its own tests.
    private static readonly Pn532Options Patient = new() { AckTimeout = TimeSpan.FromSeconds(5), AnswerTimeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task A_badge_comes_and_goes()
    {
        var chip = new ScriptedPn532();
        bool there = false;
        chip.Field = _ => Volatile.Read(ref there) ? Badge : null;
        using var device = new DeviceOnPty(chip);
        await using IBadgeReader reader = new Pn532HsuSettings(device.Path) { Options = Patient }.Open(TimeProvider.System);
        await using var watch = new Watch(reader);
        await Eventually.That(() => chip.Polls > 5, "polls");
        Volatile.Write(ref there, true);
        ReaderEvent arrived = await watch.NextAsync();
        Assert.Equal((ReaderEventKind.Arrived, new BadgeId(Badge)), (arrived.Kind, arrived.Badge!.Value));
        Assert.InRange(TimeProvider.System.GetElapsedTime(arrived.Timestamp).TotalSeconds, 0, 10);
        Volatile.Write(ref there, false);
        ReaderEvent left = await watch.NextAsync();
        Assert.Equal((ReaderEventKind.Left, new BadgeId(Badge)), (left.Kind, left.Badge!.Value));
    }

    [Fact]
    public async Task The_tty_vanishes_and_comes_back_with_the_badge_still_there()
    {
        using var folder = new TempFolder();
        string tty = folder.File("reader");
        var chip = new ScriptedPn532 { Field = _ => Badge };
        var device = new DeviceOnPty(chip, tty);
        await using IBadgeReader reader = new Pn532HsuSettings(tty) { Options = Patient }.Open(TimeProvider.System);
        await using var watch = new Watch(reader);
        Assert.Equal(ReaderEventKind.AlreadyThere, (await watch.NextAsync()).Kind);
        device.Dispose();
        ReaderEvent fault = await watch.NextAsync();
        Assert.Equal(ReaderEventKind.LinkFault, fault.Kind);
        Assert.Contains(tty, fault.Detail, StringComparison.Ordinal);
        var again = new ScriptedPn532 { Field = poll => poll < 5 ? Badge : null };
        using var replaced = new DeviceOnPty(again, tty);
        Assert.Equal(ReaderEventKind.LinkRestored, (await watch.NextAsync()).Kind);
        Assert.Equal(ReaderEventKind.Left, (await watch.NextAsync()).Kind);
        Assert.Equal(1, again.SetUps);
    }

    [Fact]
    public async Task A_tty_that_is_not_there_at_the_start_is_a_fault_and_then_found()
    {
        using var folder = new TempFolder();
        string tty = folder.File("reader");
        await using IBadgeReader reader = new Pn532HsuSettings(tty) { Options = Patient }.Open(TimeProvider.System);
        await using var watch = new Watch(reader);
        ReaderEvent fault = await watch.NextAsync();
        Assert.Equal(ReaderEventKind.LinkFault, fault.Kind);
        Assert.Contains("plug the adapter in", fault.Detail, StringComparison.Ordinal);
        using var device = new DeviceOnPty(new ScriptedPn532 { Field = _ => Badge }, tty);
        Assert.Equal(ReaderEventKind.LinkRestored, (await watch.NextAsync()).Kind);
        Assert.Equal(ReaderEventKind.AlreadyThere, (await watch.NextAsync()).Kind);
    }

    [Fact]
    public async Task Disposing_ends_the_watch_and_frees_the_tty()
    {
        var chip = new ScriptedPn532();
        using var device = new DeviceOnPty(chip);
        IBadgeReader reader = new Pn532HsuSettings(device.Path) { Options = Patient }.Open(TimeProvider.System);
        var watch = new Watch(reader);
        await Eventually.That(() => chip.Polls > 0, "polls");
        await reader.DisposeAsync();
        await watch.DisposeAsync();
        await using IBadgeReader next = new Pn532HsuSettings(device.Path) { Options = Patient }.Open(TimeProvider.System);
        await using var again = new Watch(next);
        int before = chip.Polls;
        await Eventually.That(() => chip.Polls > before, "polls of the next reader");
    }

    /// <summary>Collects events until disposed.</summary>
    private sealed class Watch : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Channel<ReaderEvent> _events = Channel.CreateBounded<ReaderEvent>(100);
        private readonly Task _running;

        public Watch(IBadgeReader reader) => _running = Task.Run(async () =>
        {
            await foreach (ReaderEvent report in reader.BehindGreetingAsync(_stop.Token))
            {
                await _events.Writer.WriteAsync(report);
            }
        });

        public async Task<ReaderEvent> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
