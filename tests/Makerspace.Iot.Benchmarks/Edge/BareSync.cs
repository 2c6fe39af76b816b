using System.Diagnostics;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>The limit of every durable commit: 4 KiB written over a part of a file that is there already, and synced to the disk; nothing else.</summary>
internal static class BareSync
{
    private const int Page = 4096;
    private const int Pages = 256;

    /// <summary>Milliseconds of each sync, one now and then until cancelled, so that they meet the same disk as what is measured meanwhile.</summary>
    public static double[] Measure(string file, TimeSpan pause, CancellationToken until)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        stream.Write(new byte[Page * Pages]);
        stream.Flush(flushToDisk: true);
        byte[] page = new byte[Page];
        var all = new List<double>();
        while (!until.WaitHandle.WaitOne(pause))
        {
            page[0] = (byte)all.Count;
            long begin = Stopwatch.GetTimestamp();
            stream.Position = Page * (all.Count % Pages);
            stream.Write(page);
            stream.Flush(flushToDisk: true);
            all.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return [.. all];
    }
}
