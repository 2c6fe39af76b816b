using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>A reader and its scripted chip on a line without a tty: a whole day of polls runs in an instant, the same way every time.</summary>
internal sealed class ReaderBench
{
    /// <param name="baudRate">Rate of the line.</param>
    /// <param name="reset">What a reset of the chip does; null: no reset line is wired.</param>
    public ReaderBench(int baudRate = 115_200, Action? reset = null)
    {
        Line = new FakeLine(Chip, Time, baudRate) { InOrder = true };
        Reader = Pn532Probe.Reader(
            new Pn532HsuPort(Line), new Pn532Options { RemovalPolls = 3, FaultAfterFailedChecks = 5, InitialiseAfterFailedChecks = 2 }, Time, reset is null ? null : new ResetPin(this, reset), Time.Advance);
    }

    public ScriptedPn532 Chip { get; } = new();

    public ManualTime Time { get; } = new();

    public FakeLine Line { get; }

    public PolledReader Reader { get; }

    /// <summary>Seconds of the reader's clock since the start.</summary>
    public double Seconds => (double)Time.GetTimestamp() / TimeSpan.TicksPerSecond;

    /// <summary>Events until the chip has been polled this often, as short words: <c>+ id</c>, <c>- id</c>, <c>fault</c>, <c>restored</c>.</summary>
    public async Task<List<string>> RunAsync(int polls)
    {
        List<string> words = [];
        using var stop = new CancellationTokenSource();
        // The chip stops the watch itself, so that no event depends on how fast the test's thread is.
        Func<int, byte[]?> field = Chip.Field;
        Chip.Field = poll =>
        {
            if (poll + 1 >= polls)
            {
                stop.Cancel();
            }

            return field(poll);
        };
        await foreach (ReaderEvent report in Reader.BehindGreetingAsync(stop.Token))
        {
            Events.Add(report);
            words.Add(ReaderWords.Of(report));
        }

        await Reader.DisposeAsync();
        return words;
    }

    public List<ReaderEvent> Events { get; } = [];

    /// <summary>How long the chip was held in reset, one entry per time.</summary>
    public List<TimeSpan> Resets { get; } = [];

    private sealed class ResetPin(ReaderBench bench, Action reset) : IOutputPin
    {
        private long? _since;

        public void Write(bool active)
        {
            if (active)
            {
                _since = bench.Time.GetTimestamp();
            }
            else if (_since is { } since)
            {
                bench.Resets.Add(bench.Time.GetElapsedTime(since));
                _since = null;
                bench.Chip.Reset();
                reset();
            }
        }

        public void Dispose()
        {
        }
    }
}
