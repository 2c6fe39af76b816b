using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>What every board must do that counts pulses, beside what every board must do.</summary>
public abstract class PulseBoardContract : PinBoardContract
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_activation_of_a_pulse_line_is_counted_once_with_its_time(bool activeLow)
    {
        using PinBoard board = Open();
        Drive(22, high: activeLow);
        using PulseLine input = board.OpenPulses(22, activeLow, PinBias.None, TimeSpan.Zero);
        var taken = new List<PulseEdge>();
        for (int i = 0; i < 20; i++)
        {
            Drive(22, high: !activeLow);
            await Eventually.That(() => Take(input, taken) == i + 1, $"pulse {i + 1} is counted; {taken.Count} are");
            Drive(22, high: activeLow);
            await WhenSeen();
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(n => (uint)n), taken.Select(e => e.Number));
        Assert.Equal(taken.OrderBy(e => e.AtNanoseconds), taken);
        long now = TimeProvider.System.GetElapsedTime(0).Ticks * 100;
        Assert.InRange(taken[^1].AtNanoseconds, now - 60_000_000_000, now);
    }

    [Fact]
    public async Task A_pulse_line_that_is_not_read_keeps_what_comes()
    {
        using PinBoard board = Open();
        Drive(22, high: false);
        using PulseLine input = board.OpenPulses(22, activeLow: false, PinBias.None, TimeSpan.Zero);
        for (int i = 0; i < 50; i++)
        {
            Drive(22, high: true);
            await WhenSeen();
            Drive(22, high: false);
            await WhenSeen();
        }

        var taken = new List<PulseEdge>();
        await Eventually.That(() => Take(input, taken) >= 50, "50 pulses are counted");
        Assert.Equal(50u, taken[^1].Number);
        Assert.Equal(50, taken.Count);
    }

    [Fact]
    public void A_pulse_line_has_one_holder_and_is_free_again_when_disposed()
    {
        using PinBoard board = Open();
        PulseLine input = board.OpenPulses(22, activeLow: false, PinBias.None, TimeSpan.Zero);
        Assert.Throws<DeviceException>(() => board.OpenInput(22, activeLow: false, PinBias.None));
        input.Dispose();
        input.Dispose();
        Assert.Throws<ObjectDisposedException>(() => input.Read(new PulseEdge[1]));
        using PulseLine again = board.OpenPulses(22, activeLow: false, PinBias.None, TimeSpan.FromMilliseconds(10));
        Assert.Equal(0, again.Read(new PulseEdge[1]));
        Assert.Throws<DeviceException>(() => board.OpenPulses(LineCount, activeLow: false, PinBias.None, TimeSpan.Zero));
    }

    /// <summary>Comes back once the board has surely seen the level that was driven last; a board with interrupts sees it at once.</summary>
    protected virtual Task WhenSeen() => Task.CompletedTask;

    private static int Take(PulseLine input, List<PulseEdge> taken)
    {
        var edges = new PulseEdge[7];
        for (int count = edges.Length; count == edges.Length;)
        {
            count = input.Read(edges);
            taken.AddRange(edges[..count]);
        }

        return taken.Count;
    }
}
