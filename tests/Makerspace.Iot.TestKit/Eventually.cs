using System.Diagnostics;

namespace Makerspace.Iot.TestKit;

/// <summary>Waits on a condition with a deadline: the house has no sleeps in tests.</summary>
public static class Eventually
{
    /// <summary>Waits until <paramref name="condition"/> holds; fails with <paramref name="what"/> after <paramref name="seconds"/>.</summary>
    public static async Task That(Func<bool> condition, string what, double seconds = 20) =>
        await That(() => Task.FromResult(condition()), what, seconds);

    /// <summary>Waits until <paramref name="condition"/> holds; fails with what <paramref name="what"/> says then.</summary>
    public static Task That(Func<bool> condition, Func<string> what, double seconds = 20) => That(() => Task.FromResult(condition()), what, seconds);

    /// <summary>Waits until <paramref name="condition"/> holds; fails with <paramref name="what"/> after <paramref name="seconds"/>.</summary>
    public static Task That(Func<Task<bool>> condition, string what, double seconds = 20) => That(condition, () => what, seconds);

    /// <summary>Waits until <paramref name="condition"/> holds; fails with what <paramref name="what"/> says then, such as a program's output.</summary>
    public static async Task That(Func<Task<bool>> condition, Func<string> what, double seconds = 20)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed.TotalSeconds > seconds)
            {
                throw new TimeoutException($"Not within {seconds} s: {what()}");
            }

            await Task.Delay(15);
        }
    }
}
