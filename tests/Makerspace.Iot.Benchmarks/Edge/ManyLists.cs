using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>
/// Memory of the real server program with <see cref="Sites"/> access lists of <see cref="Badges"/> badges: once it has built them all, and at rest after a start that finds them built;
/// and the lists that one badge more of one site makes.
/// </summary>
internal static class ManyLists
{
    private const int Sites = 100;
    private const int Badges = 22_000;
    private const int NomadEvery = 20;
    private const double MostMb = 500;

    public static async Task Run(ResultTable table, bool quick)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            table.LeftOut($"lists: {missing}", targets: 2);
            return;
        }

        await using Installation place = await Installation.Start(Write, influx: false);
        await using IMqttLink link = new MqttLink(place.Broker.Options("many-lists"));
        link.Subscribe(TopicAddress.FilterForAll(TopicChannel.Access), 1);
        link.Start();
        await Lists(link, Sites, TimeSpan.FromMinutes(10));
        (double built, double own, double peak) = (ProcessUsage.ResidentMb(place.Server!.Id), ProcessUsage.OwnMb(place.Server.Id), ProcessUsage.PeakMb(place.Server.Id));
        table.Add(new Figure($"memory of the server after it built {Sites} access lists of {Badges:N0} badges", $"{built:0} MB, of it {own:0} MB its own; {peak:0} MB at its peak", "", "", $"< {MostMb:0} MB", built < MostMb));

        double cpu = ProcessUsage.CpuSeconds(place.Server.Id);
        Put(place.File("more"), "badges", "uid;person;structure;revokedAt", [$"04ffffffffff01;{BenchRegistry.Member(1)};;"]);
        await Programs.Run(Programs.Server, "import", place.File("more"), "--config", place.File("server.json"));
        await Lists(link, 1, TimeSpan.FromMinutes(2));
        await Task.Delay(TimeSpan.FromSeconds(quick ? 5 : 20));
        int others = 0;
        while (link.Inbound.TryRead(out _))
        {
            others++;
        }

        table.Add(new Figure("  one badge more of one site: lists made", $"{1 + others}, {ProcessUsage.CpuSeconds(place.Server.Id) - cpu:0.0} s of CPU"));
        await place.StopServer();
        await place.StartServer();
        await Lists(link, Sites, TimeSpan.FromMinutes(2));
        await Task.Delay(TimeSpan.FromSeconds(quick ? 5 : 20));
        (double rest, double restOwn) = (ProcessUsage.ResidentMb(place.Server!.Id), ProcessUsage.OwnMb(place.Server.Id));
        table.Add(new Figure("  at rest, after a start that found them built", $"{rest:0} MB, of it {restOwn:0} MB its own; {ProcessUsage.PeakMb(place.Server.Id):0} MB at its peak", "", "", $"< {MostMb:0} MB", rest < MostMb));
    }

    private static async Task Lists(IMqttLink link, int count, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Count < count)
        {
            seen.Add((await link.Inbound.ReadAsync(limit.Token)).Topic);
        }
    }

    private static void Write(string folder)
    {
        int[] sites = [.. Enumerable.Range(0, Sites)];
        int[] members = [.. Enumerable.Range(0, Badges)];
        Put(folder, "sites", "name;label", sites.Select(s => $"s-{s};Site {s}"));
        Put(folder, "agents", "name;site;label", sites.Select(s => $"a-{s};s-{s};"));
        Put(folder, "categories", "name;label", ["tool;Machine"]);
        Put(folder, "machines", "name;label;category;levelAlone;levelSupervised", sites.Select(s => $"m-{s};Machine {s};tool;2;1"));
        Put(folder, "placements", "machine;from;agent", sites.Select(s => $"m-{s};2020-01-01;a-{s}"));
        Put(folder, "persons", "ref;displayName", members.Select(p => $"{BenchRegistry.Member(p)};"));
        Put(folder, "memberships", "person;site;structure;firstDay;lastDay;kind;purpose;hours", members.Select(p => $"{BenchRegistry.Member(p)};{(p % NomadEvery == 0 ? "*" : $"s-{p % Sites}")};;2020-01-01;;resident;;"));
        Put(folder, "badges", "uid;person;structure;revokedAt", members.Select(p => $"{BenchRegistry.Badge(p)};{BenchRegistry.Member(p)};;"));
        Put(folder, "qualifications", "person;category;level;signedOn;signedBy;lastDay", members.Select(p => $"{BenchRegistry.Member(p)};tool;2;2024-02-01;;"));
    }

    private static void Put(string folder, string name, string header, IEnumerable<string> rows)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, name + ".csv"), [header, .. rows]);
    }
}
