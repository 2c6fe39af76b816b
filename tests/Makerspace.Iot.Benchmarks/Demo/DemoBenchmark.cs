using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Demo;

/// <summary>
/// The demo as a person starts it: how long the year of history takes by the real way, and the memory of the server with all of it: InfluxDB, history, five agents at the demo's pace,
/// and a live page that stays open.
/// </summary>
internal static class DemoBenchmark
{
    private const double HistorySeconds = 90;
    private const double ServerMb = 300;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    public static async Task Run(ResultTable table, bool quick)
    {
        if ((RealMosquitto.MissingReason ?? RealInflux.MissingReason) is { } missing)
        {
            table.LeftOut($"demo: {missing}", targets: 2);
            return;
        }

        await using DemoHouse house = await DemoHouse.Start();
        double history = (await house.History()).TotalSeconds;
        int server = house.Server.Id;
        double after = ProcessUsage.ResidentMb(server);
        double peakOfHistory = ProcessUsage.PeakMb(server);
        table.Add(new Figure("a year of history by the real way", $"{history:0} s", "", "", $"< {HistorySeconds:0} s", history < HistorySeconds));

        await house.Live();
        using OpenPage page = await OpenPage.Open(house.Web);
        await Eventually.That(async () => await house.Influx.Count("makerspace", "power", "w") > 0, () => $"curves come in:\n{house.Server.Output}", 120);
        (long before, long linesBefore) = (await house.Influx.Count("makerspace", "power", "w"), page.Lines);
        var resident = new List<double>();
        long start = TimeProvider.System.GetTimestamp();
        var duration = TimeSpan.FromSeconds(quick ? 15 : 120);
        for (TimeSpan look = TimeSpan.Zero; TimeProvider.System.GetElapsedTime(start) < duration; resident.Add(ProcessUsage.ResidentMb(server)))
        {
            if (TimeProvider.System.GetElapsedTime(start) >= look)
            {
                look += BetweenLooks;
                await page.Look();
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        double points = await house.Influx.Count("makerspace", "power", "w") - before;
        long lines = page.Lines - linesBefore;
        if (points < seconds || lines < seconds)
        {
            throw new InvalidOperationException($"this was no demo: {points} points and {lines} lines of the live page in {seconds:0} s\n{house.Server.Output}");
        }

        double peak = ProcessUsage.PeakMb(server);
        table.Add(new Figure(
            "memory of the server during the demo, at its peak", $"{peak:0} MB; steady {Spread.Median([.. resident.Skip(resident.Count / 2)]):0} MB, of it {ProcessUsage.OwnMb(server):0} MB its own",
            $"{peakOfHistory:0} MB at the peak of the history, {after:0} MB after it; then {house.Agents} agents, {points / seconds:0} points/s, {lines / seconds:0} lines/s to an open page", "", $"< {ServerMb:0} MB", peak < ServerMb));
    }
}
