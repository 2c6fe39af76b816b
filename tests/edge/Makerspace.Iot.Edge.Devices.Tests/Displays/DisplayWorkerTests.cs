using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Displays.Hd44780;
using Makerspace.Iot.Edge.Devices.Displays.Ssd1306;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.TestKit.Chips.Displays;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Displays;

public sealed class DisplayWorkerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Newest_lines_win_and_older_ones_are_never_drawn()
    {
        (VirtualHd44780 chip, DisplayWorker worker) = Character();
        worker.Show(["Un"]);
        worker.Show(["Deux"]);
        worker.Turn();
        Assert.Equal("Deux", Seen(chip)[0].TrimEnd());
        Assert.Equal(1, worker.Report.Updates);
    }

    [Fact]
    public void Text_that_does_not_fit_turns_its_pages()
    {
        (VirtualHd44780 chip, DisplayWorker worker) = Character();
        worker.Show(["Au repos", "Fin dans 0:58", "Badger pour", "prolonger"]);
        TimeSpan next = worker.Turn();
        Assert.Equal("Au repos", Seen(chip)[0].TrimEnd());
        Assert.InRange(next, TimeSpan.FromSeconds(2), DisplayWorker.PagePeriod);
        _time.Advance(DisplayWorker.PagePeriod);
        worker.Turn();
        Assert.Equal(["Badger pour", "prolonger"], Seen(chip).Select(l => l.TrimEnd()));
        _time.Advance(DisplayWorker.PagePeriod);
        worker.Turn();
        Assert.Equal("Au repos", Seen(chip)[0].TrimEnd());
    }

    [Fact]
    public void Unplugged_display_is_told_tried_again_and_comes_back_by_itself()
    {
        (VirtualHd44780 chip, DisplayWorker worker) = Character();
        worker.Show(["Libre"]);
        worker.Turn();
        Assert.True(worker.Report.Works);
        chip.IsConnected = false;
        worker.Show(["Prise"]);
        Assert.Equal(DisplayWorker.RetryPeriod, worker.Turn());
        Assert.False(worker.Report.Works);

        // Turns before the time cost nothing and change nothing.
        for (int i = 0; i < 100; i++)
        {
            worker.Turn();
        }

        Assert.Equal(1, worker.Report.Failures);
        chip.IsConnected = true;
        chip.PowerUp(TimeSpan.FromTicks(_time.GetTimestamp()));
        _time.Advance(DisplayWorker.RetryPeriod);
        worker.Turn();
        Assert.True(worker.Report.Works);
        Assert.Equal("Prise", Seen(chip)[0].TrimEnd());
    }

    [Fact]
    public void Display_that_lost_its_power_unnoticed_shows_again_within_a_minute()
    {
        var chip = new VirtualSsd1306(64);
        using var worker = new DisplayWorker(new Ssd1306Panel(chip.On(_time), 64), _time, ownThread: false);
        worker.Show(["Libre"]);
        worker.Turn();
        chip.PowerUp();
        Assert.False(chip.IsLit);
        TimeSpan next = worker.Turn();
        _time.Advance(next);
        worker.Turn();
        Assert.True(chip.IsLit && chip.IsWiredRight);
        Assert.Contains('#', chip.Picture());
    }

    [Fact]
    public void Display_says_at_last_that_nobody_serves_the_machine()
    {
        (VirtualHd44780 chip, DisplayWorker worker) = Character();
        worker.Show(["Libre", "Badgez"]);
        worker.Turn();
        worker.Dispose();
        Assert.Equal(["Hors service", "Agent arrêté"], Seen(chip).Select(l => l.TrimEnd()));
    }

    [Fact]
    public async Task Whoever_shows_never_waits_for_a_bus_that_hangs()
    {
        using var free = new ManualResetEventSlim();
        using var panel = new HangingPanel(free);
        var worker = new DisplayWorker(panel, TimeProvider.System, ownThread: true);
        worker.Show(["1"]);
        await Eventually.That(() => Task.FromResult(panel.Starts == 1), "the panel is in use");
        for (int i = 0; i < 10_000; i++)
        {
            worker.Show([$"{i}"]);
        }

        free.Set();
        await Eventually.That(() => Task.FromResult(panel.Last == "9999"), "the newest lines are drawn");
        Assert.True(panel.Draws < 100, $"{panel.Draws} drawings");
        worker.Dispose();
    }

    private (VirtualHd44780 Chip, DisplayWorker Worker) Character()
    {
        var chip = new VirtualHd44780(16, 2);
        return (chip, new DisplayWorker(new Hd44780Panel(chip.On(_time), 16, 2, _time.Advance), _time, ownThread: false));
    }

    private static IReadOnlyList<string> Seen(VirtualHd44780 chip) =>
        chip.Lines(dots => Font.Characters.FirstOrDefault(c => Font.Rows(c).SequenceEqual(dots), '\u25A0'));

    private sealed class HangingPanel(ManualResetEventSlim free) : ITextPanel
    {
        private volatile string _last = "";
        private int _starts;

        public string Name => "hanging";

        public int Starts => Volatile.Read(ref _starts);

        public int Draws { get; private set; }

        public string Last => _last;

        public IReadOnlyList<TextPage> Lay(IReadOnlyList<string> lines) => [new TextPage(lines)];

        public void Start()
        {
            Interlocked.Increment(ref _starts);
            free.Wait();
        }

        public void Draw(TextPage page)
        {
            Draws++;
            _last = page.Rows[0];
        }

        public void Dispose()
        {
        }
    }
}
