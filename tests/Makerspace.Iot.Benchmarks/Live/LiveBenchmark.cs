using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Live;

/// <summary>What open live pages cost the real server program: its CPU time with <see cref="Pages"/> of them over <see cref="LiveNetwork"/>, beside the same load without a page.</summary>
internal static class LiveBenchmark
{
    private const int Pages = 200;
    private const double MostCores = 0.5;

    public static async Task Run(ResultTable table, bool quick)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            table.LeftOut($"live: {missing}");
            return;
        }

        await using Installation place = await Installation.Start(LiveNetwork.Write, influx: false);
        await using LiveNetwork network = await LiveNetwork.Connect(place.Broker.Port);
        using var end = new CancellationTokenSource();
        (Task<long> load, long started) = (network.Run(end.Token), TimeProvider.System.GetTimestamp());
        int server = place.Server!.Id;
        (TimeSpan warmUp, TimeSpan measured) = (TimeSpan.FromSeconds(quick ? 5 : 30), TimeSpan.FromSeconds(quick ? 10 : 60));

        // The lists of a hundred agents are made first.
        await Task.Delay(warmUp);
        double without = await Cores(server, measured / 2);
        using OpenPages pages = await OpenPages.Open(place.Web, Pages);
        await Task.Delay(warmUp);
        (long bytes, long begin) = (pages.Bytes, TimeProvider.System.GetTimestamp());
        double with = await Cores(server, measured);
        double seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        pages.Check();
        long brought = pages.Bytes - bytes;
        if (brought < Pages * seconds)
        {
            throw new InvalidOperationException($"the pages heard hardly anything: {brought} bytes in {seconds:0} s\n{place.Server.Output}");
        }

        await end.CancelAsync();
        double rate = await load / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        table.Add(new Figure(
            $"{Pages} live pages over {LiveNetwork.Sites * LiveNetwork.MachinesEach:N0} machines of {LiveNetwork.Sites} sites: CPU of the server", $"{with:0.00} of a core",
            $"{without:0.00} without a page; {rate:0} messages/s", "", $"< {MostCores:0.0} of a core", with < MostCores));
        table.Add(new Figure("  brought to each page", $"{brought / seconds / Pages / 1000:0.0} kB/s"));
        table.Add(new Figure("  memory of the server", $"{ProcessUsage.ResidentMb(server):0} MB, of it {ProcessUsage.OwnMb(server):0} MB its own"));
    }

    private static async Task<double> Cores(int process, TimeSpan time)
    {
        (double cpu, long begin) = (ProcessUsage.CpuSeconds(process), TimeProvider.System.GetTimestamp());
        await Task.Delay(time);
        return (ProcessUsage.CpuSeconds(process) - cpu) / TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    }
}
