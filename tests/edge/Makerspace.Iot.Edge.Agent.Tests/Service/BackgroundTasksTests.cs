using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

public sealed class BackgroundTasksTests
{
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _end = new();
    private int _starts;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_task_that_fails_or_ends_by_itself_is_counted_and_started_again(bool fails)
    {
        var background = new BackgroundTasks(_time, NullLogger.Instance);
        Task kept = background.Run("lamp", _ => Body(fails), _end.Token);
        for (int n = 1; n <= 4; n++)
        {
            await Eventually.That(() => Volatile.Read(ref _starts) >= n && background.Restarts >= n && background.Last is not null, "it ended");
            Assert.Equal("lamp", background.Last!.Name);
            Assert.Equal(fails ? "InvalidDataException: burnt" : "ended by itself", background.Last.Why);
            await Eventually.That(
                () =>
                {
                    _time.Advance(BackgroundTasks.FirstPause * Math.Pow(2, n - 1));
                    return Volatile.Read(ref _starts) > n;
                },
                "it is started again");
        }

        await _end.CancelAsync();
        await kept;
    }

    [Fact]
    public async Task A_task_that_ends_because_it_was_told_to_is_no_event()
    {
        var background = new BackgroundTasks(_time, NullLogger.Instance);
        Task kept = background.Run("lamp", end => Task.Delay(Timeout.InfiniteTimeSpan, end), _end.Token);
        Task late = background.Run("fan", async end =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidDataException("burnt on the way out");
        }, _end.Token);
        await _end.CancelAsync();
        await Task.WhenAll(kept, late);
        Assert.Equal((0, null), (background.Restarts, background.Last));
    }

    private Task Body(bool fails)
    {
        Interlocked.Increment(ref _starts);
        return fails ? Task.FromException(new InvalidDataException("burnt")) : Task.CompletedTask;
    }
}
