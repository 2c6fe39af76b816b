using System.Collections.Concurrent;
using System.Diagnostics;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Evdev;

/// <summary>The reader on a named pipe that carries what the kernel would; a pipe cannot be grabbed, which the tests are allowed to do without.</summary>
public sealed class EvdevReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _words = new();
    private string? _faultDetail;

    private string Pipe => _folder.File("usb-wedge-event-kbd");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Taps_are_told_as_arrivals_alone_and_a_repeated_badge_is_one_tap()
    {
        await using FileStream keyboard = PlugIn();
        await using var reader = new EvdevReader(Options(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task watching = WatchAsync(reader, stop.Token);
        keyboard.Write(Keys.Type("1122AABB\n"));
        keyboard.Flush();
        await Expect("+ 1122AABB");
        keyboard.Write(Keys.Type("1122AABB\n04DE5F1EACC040\n"));
        keyboard.Flush();
        await Expect("~ 1122AABB");
        await Expect("+ 04DE5F1EACC040");
        await stop.CancelAsync();
        await watching;
        Assert.Empty(_words);
        Assert.Equal(2, reader.Counters.Badges);
    }

    [Fact]
    public async Task Number_without_enter_is_complete_after_the_silence()
    {
        await using FileStream keyboard = PlugIn();
        await using var reader = new EvdevReader(Options(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task watching = WatchAsync(reader, stop.Token);
        keyboard.Write(Keys.Type("1122AABB"));
        keyboard.Flush();
        await Expect("+ 1122AABB");
        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task Unplugged_reader_is_a_fault_once_and_restored_when_it_is_plugged_in_again()
    {
        await using var reader = new EvdevReader(Options(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task watching = WatchAsync(reader, stop.Token);
        await Expect("fault");
        Assert.Contains("/dev/input/by-id", _faultDetail, StringComparison.Ordinal);
        FileStream keyboard = PlugIn();
        await Expect("restored");
        keyboard.Write(Keys.Type("1122"));
        await Unplug(keyboard);
        await Expect("fault");
        keyboard = PlugIn();
        await Expect("restored");
        keyboard.Write(Keys.Type("04DE5F1EACC040\n"));
        await keyboard.FlushAsync(TestContext.Current.CancellationToken);

        // What was typed before the plug was pulled is forgotten.
        await Expect("+ 04DE5F1EACC040");
        await stop.CancelAsync();
        await watching;
        await keyboard.DisposeAsync();
    }

    [Fact]
    public async Task Badge_that_lies_on_a_repeating_reader_when_it_is_opened_is_already_there_until_it_was_away_for_a_window()
    {
        var time = new ManualTime();
        await using var reader = new EvdevReader(Options(), time);
        using var stop = new CancellationTokenSource();
        FileStream keyboard = PlugIn();
        Task watching = WatchAsync(reader, stop.Token, exactly: true);
        await Type(keyboard, "1122AABB\n", "= 1122AABB");
        for (int i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Type(keyboard, "1122AABB\n", "~ 1122AABB");
        }

        // Taken away for a window, and presented: a tap. Another badge was away all the time.
        await Type(keyboard, "04DE5F1EACC040\n", "+ 04DE5F1EACC040");
        time.Advance(TimeSpan.FromSeconds(10));
        await Type(keyboard, "1122AABB\n", "+ 1122AABB");

        // Plugged in again, it types what lies there, whatever it was.
        await Unplug(keyboard);
        await Expect("fault");
        keyboard = PlugIn();
        await Expect("restored");
        await Type(keyboard, "1122AABB\n", "~ 1122AABB");
        await Type(keyboard, "0A0B0C0D\n", "= 0A0B0C0D");
        await stop.CancelAsync();
        await watching;
        await keyboard.DisposeAsync();
    }

    [Fact]
    public async Task Reader_that_types_once_per_badge_is_believed_from_its_start()
    {
        await using FileStream keyboard = PlugIn();
        await using var reader = new EvdevReader(Options() with { RepeatWindow = TimeSpan.Zero }, new ManualTime());
        using var stop = new CancellationTokenSource();
        Task watching = WatchAsync(reader, stop.Token, exactly: true);
        await Type(keyboard, "1122AABB\n", "+ 1122AABB");
        await Type(keyboard, "1122AABB\n", "+ 1122AABB");
        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task Device_that_cannot_be_grabbed_is_a_fault()
    {
        await using FileStream keyboard = PlugIn();
        await using var reader = new EvdevReader(Options() with { Grab = true }, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        Task watching = WatchAsync(reader, stop.Token);
        await Expect("fault");
        Assert.Contains("grab", _faultDetail, StringComparison.Ordinal);
        keyboard.Write(Keys.Type("1122AABB\n"));
        await stop.CancelAsync();
        await watching;
        Assert.Empty(_words);
    }

    private EvdevOptions Options() => new() { Device = Pipe, Silence = TimeSpan.FromMilliseconds(60), RepeatWindow = TimeSpan.FromSeconds(10), Grab = false };

    private FileStream PlugIn()
    {
        using Process make = Process.Start("/usr/bin/mkfifo", [Pipe]);
        make.WaitForExit();
        return new FileStream(Pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    private async Task Unplug(FileStream keyboard)
    {
        File.Delete(Pipe);
        await keyboard.DisposeAsync();
    }

    private async Task Type(FileStream keyboard, string keys, string word)
    {
        keyboard.Write(Keys.Type(keys));
        await keyboard.FlushAsync(TestContext.Current.CancellationToken);
        await Expect(word);
    }

    private async Task WatchAsync(EvdevReader reader, CancellationToken stop, bool exactly = false)
    {
        await foreach (ReaderEvent report in reader.BehindGreetingAsync(stop))
        {
            _faultDetail = report.Detail ?? _faultDetail;
            _words.Enqueue(exactly ? ReaderWords.Exactly(report) : ReaderWords.Of(report));
        }
    }

    private async Task Expect(string word)
    {
        string? got = null;
        await Eventually.That(() => Task.FromResult(_words.TryDequeue(out got)), word);
        Assert.Equal(word, got);
    }
}
