using System.Diagnostics;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>The limit of every path that crosses threads: how long a sleeping thread takes to run once another wakes it. Tells how busy the machine is with other work.</summary>
internal static class BareWake
{
    /// <summary>Milliseconds of each wake-up, one now and then until cancelled, so that they meet the same machine as what is measured meanwhile.</summary>
    public static double[] Measure(TimeSpan pause, CancellationToken until)
    {
        using var signal = new SemaphoreSlim(0);
        var all = new List<double>();
        long sentAt = 0;
        var sleeper = new Thread(() =>
        {
            for (signal.Wait(); !until.IsCancellationRequested; signal.Wait())
            {
                all.Add(Stopwatch.GetElapsedTime(Interlocked.Read(ref sentAt)).TotalMilliseconds);
            }
        })
        {
            IsBackground = true,
            Name = "sleeper",
        };
        sleeper.Start();
        while (!until.WaitHandle.WaitOne(pause))
        {
            Interlocked.Exchange(ref sentAt, Stopwatch.GetTimestamp());
            signal.Release();
        }

        signal.Release();
        sleeper.Join();
        return [.. all];
    }
}
