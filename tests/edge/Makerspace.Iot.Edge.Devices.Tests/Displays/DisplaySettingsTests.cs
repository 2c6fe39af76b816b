using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Displays.Hd44780;
using Makerspace.Iot.Edge.Devices.Displays.Ssd1306;
using Makerspace.Iot.Edge.Devices.Outputs;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Displays;

public sealed class DisplaySettingsTests
{
    [Fact]
    public async Task Every_kind_is_made_and_one_that_is_not_there_is_told_with_the_remedy()
    {
        DisplaySettings[] all = [new Ssd1306Settings("/dev/i2c-98"), new Hd44780Settings("/dev/i2c-98")];
        foreach (DisplaySettings settings in all)
        {
            using IMemberDisplay display = settings.Open(TimeProvider.System);
            display.Show(["Libre"]);
            await Eventually.That(() => !display.Report.Works, "the absent display is told");
            Assert.Contains("dtparam=i2c_arm", display.Report.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        DisplaySettings[] impossible =
        [
            new Ssd1306Settings(""),
            new Ssd1306Settings("/dev/i2c-1", 0x3C << 1),
            new Ssd1306Settings("/dev/i2c-1", 0x3C, 48),
            new Hd44780Settings("/dev/i2c-1", 0x3C, 8, 2),
            new Hd44780Settings("/dev/i2c-1", 0x28),
            new Hd44780Settings("/dev/i2c-1", 0x27, 40, 2),
        ];
        Assert.All(impossible, settings => Assert.Throws<DeviceSettingsException>(() => settings.Open(TimeProvider.System)));
    }

    [Fact]
    public async Task Part_that_throws_keeps_no_other_from_its_turns()
    {
        var broken = new Part(throws: true);
        var sound = new Part(throws: false);
        using var thread = new TurnThread("test", [broken, sound]);
        await Eventually.That(
            () =>
            {
                thread.Wake();
                return broken.Turns > 2 && sound.Turns > 2;
            },
            "both have their turns");
        Assert.IsType<InvalidOperationException>(thread.Defect);
    }

    [Fact]
    public async Task Defect_of_a_panels_driver_is_told_like_a_failure()
    {
        using var display = new DisplayWorker(new DefectivePanel(), TimeProvider.System, ownThread: true);
        display.Show(["Libre"]);
        await Eventually.That(() => display.Report is { Works: false, Failures: > 0 }, "the defect is told");
        Assert.Contains("a defect", display.Report.Problem, StringComparison.Ordinal);
    }

    private sealed class Part(bool throws) : ITurn
    {
        private int _turns;

        public int Turns => Volatile.Read(ref _turns);

        public TimeSpan Turn()
        {
            Interlocked.Increment(ref _turns);
            return throws ? throw new InvalidOperationException("a defect") : Timeout.InfiniteTimeSpan;
        }
    }

    private sealed class DefectivePanel : ITextPanel
    {
        public string Name => "defective";

        public IReadOnlyList<TextPage> Lay(IReadOnlyList<string> lines) => throw new InvalidOperationException("a defect");

        public void Start()
        {
        }

        public void Draw(TextPage page)
        {
        }

        public void Dispose()
        {
        }
    }
}
