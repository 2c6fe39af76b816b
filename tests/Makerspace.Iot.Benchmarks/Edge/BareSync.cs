using System.Diagnostics;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>The limit of every durable commit: 4 KiB appended to a file and synced to the disk, nothing else.</summary>
internal static class BareSync
{
    /// <summary>Milliseconds of each of so many syncs, with a pause between them as between badges.</summary>
    public static double[] Measure(string file, int count)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        byte[] page = new byte[4096];
        double[] all = new double[count];
        for (int i = 0; i < count; i++)
        {
            Thread.Sleep(10);
            page[0] = (byte)i;
            long begin = Stopwatch.GetTimestamp();
            stream.Write(page);
            stream.Flush(flushToDisk: true);
            all[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        return all;
    }
}
