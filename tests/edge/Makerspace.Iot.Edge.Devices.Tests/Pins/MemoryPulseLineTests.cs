using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>Looks at a line's byte, at given milliseconds.</summary>
public sealed class MemoryPulseLineTests
{
    private readonly PulseEdge[] _edges = new PulseEdge[1_024];

    [Fact]
    public void A_line_that_is_active_when_it_is_opened_has_not_been_activated()
    {
        var line = new MemoryPulseLine(activeLow: true, 10_000_000);
        Look(line, 0, 0);
        Look(line, 0, 100);
        Assert.Equal(0, line.Take(_edges));
        Look(line, 1, 110);
        Look(line, 1, 130);
        Look(line, 0, 140);
        Look(line, 0, 150);
        Assert.Equal(1, line.Take(_edges));
        Assert.Equal(new PulseEdge(150_000_000, 1), _edges[0]);
    }

    [Fact]
    public void A_bounce_shorter_than_the_debounce_time_does_not_count()
    {
        var line = new MemoryPulseLine(activeLow: false, 10_000_000);
        byte[] levels = [0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for (int ms = 0; ms < levels.Length; ms++)
        {
            Look(line, levels[ms], ms);
        }

        Assert.Equal(1, line.Take(_edges));
    }

    [Fact]
    public void Pulses_that_came_and_went_between_two_looks_are_counted_by_their_changes()
    {
        var line = new MemoryPulseLine(activeLow: false, 10_000_000);
        Look(line, 0, 0);
        Look(line, Byte(level: 0, changes: 8), 200);
        Assert.Equal(4, line.Take(_edges));
        Assert.Equal([1u, 2u, 3u, 4u], _edges[..4].Select(e => e.Number));
        Assert.Equal(25_000_000, _edges[0].AtNanoseconds);
        Look(line, Byte(level: 1, changes: 9), 220);
        Assert.Equal(1, line.Take(_edges));
        Look(line, Byte(level: 1, changes: 9), 260);
        Assert.Equal(0, line.Take(_edges));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(170)]
    [InlineData(900)]
    public void However_seldom_somebody_looks_every_counted_pulse_is_counted_once(int lookMs)
    {
        var line = new MemoryPulseLine(activeLow: true, 10_000_000);
        var random = new Random(lookMs);
        Look(line, Byte(level: 1, changes: 0), 0);
        int counted = 0;
        for (int ms = 0; ms < 60_000; ms += 1 + random.Next(2 * lookMs))
        {
            // 30 ms of pulse from each full 50 ms on.
            int changes = (2 * (ms / 50)) + (ms % 50 >= 30 ? 2 : 1);
            Look(line, Byte(level: ms % 50 >= 30 ? 1 : 0, changes), ms);
            counted += line.Take(_edges);
        }

        Look(line, Byte(level: 1, changes: 2_400), 60_000);
        Assert.Equal(1_200, counted + line.Take(_edges));
    }

    [Fact]
    public void The_number_of_changes_runs_over()
    {
        var line = new MemoryPulseLine(activeLow: false, 0);
        int changes = 0;
        int counted = 0;
        Look(line, 0, 0);
        for (int second = 1; second <= 100; second++)
        {
            changes += 40;
            Look(line, Byte(0, changes), second * 1_000);
            counted += line.Take(_edges);
        }

        Assert.Equal(2_000, counted);
    }

    [Fact]
    public void The_newest_are_kept_and_their_numbers_tell_how_many_were_lost()
    {
        var line = new MemoryPulseLine(activeLow: false, 0);
        for (int i = 0; i < 1_300; i++)
        {
            Look(line, (byte)(i & 1), i);
        }

        Assert.Equal(MemoryPulseLine.Kept, line.Take(_edges));
        Assert.Equal(650u - MemoryPulseLine.Kept + 1, _edges[0].Number);
    }

    private static void Look(MemoryPulseLine line, byte value, long ms) => line.Look(value, ms * 1_000_000);

    private static byte Byte(int level, int changes) => (byte)((changes << 1) | level);
}
