using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Maintenance;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Maintenance;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Attention;

/// <summary>Gathers what the fabmanager should know, the worst first, at most <see cref="Most"/>.</summary>
public sealed class AttentionReader(ServerHealth health, BackupMonitor backups, DefectReader defects)
{
    /// <summary>Most entries of the box; the alarms page has all.</summary>
    public const int Most = 12;

    // Machines and agents together: many broken machines must not push out what concerns the whole installation.
    private const int MostOfMachines = 7;

    private const int LongestReason = 200;

    /// <summary>The box of a scope; what concerns the whole installation stands in it only if the scope has it.</summary>
    public async ValueTask<IReadOnlyList<AttentionItem>> ReadAsync(LivePicture live, LiveScope scope, Locale l, CancellationToken cancellationToken)
    {
        var items = new List<AttentionItem>();
        if (scope.Whole)
        {
            AddStops(items, live, l);
        }

        IReadOnlyList<SiteView> sites = live.Sites(scope.Alarms, scope.Trade);
        AddDangers(items, sites, await defects.DangersAsync(live.Version, cancellationToken), l);
        AddFloor(items, sites, live.At, l);
        if (scope.Whole)
        {
            AddRest(items, live, l);
        }

        return [.. items.OrderByDescending(i => i.Bad).Take(Most)];
    }

    private void AddStops(List<AttentionItem> items, LivePicture live, Locale l)
    {
        HealthFacts facts = health.Facts;
        if (facts.LedgerProblem is { } problem)
        {
            items.Add(new(true, l.Say(AttentionTexts.LedgerStuck, l[problem]), l[AttentionTexts.LedgerStuckNext], "/health"));
        }

        if (backups.State is { Problem: { } failure } backup)
        {
            string why = l.Language == Language.English ? failure.English : failure.French;
            items.Add(new(true, l.Say(AttentionTexts.BackupFailed, Short(why)), backup.LastAt is { } last ? l.Say(AttentionTexts.BackupLast, l.Stamp(last, live.Registry.Zones.Common)) : l[AttentionTexts.BackupNone], "/health"));
        }
    }

    // People said so: before what machines say. Of the site of the report, at a machine that is shown; of one machine its last.
    private static void AddDangers(List<AttentionItem> items, IReadOnlyList<SiteView> sites, IReadOnlyList<DefectReport> dangers, Locale l)
    {
        var shown = sites.SelectMany(s => s.Machines.Select(m => (s.Site, Machine: m))).ToDictionary(m => (m.Site, m.Machine.Machine), m => m.Machine.Title);
        foreach (DefectReport danger in dangers.DistinctBy(d => d.Machine).Where(d => shown.ContainsKey((d.Site, d.Machine))).Take(MostOfMachines))
        {
            items.Add(new(true, l.Say(DefectTexts.Danger, shown[(danger.Site, danger.Machine)], Short(danger.What)) + ".", l[DefectTexts.DangerNext], "/defects"));
        }
    }

    private static void AddFloor(List<AttentionItem> items, IReadOnlyList<SiteView> sites, DateTimeOffset now, Locale l)
    {
        var floor = new List<AttentionItem>();
        foreach (MachineView machine in sites.SelectMany(s => s.Machines).Where(m => m.Freshness == MachineFreshness.Fresh))
        {
            if (machine.Disagrees)
            {
                floor.Add(new(true, l.Say(AttentionTexts.Disagrees, machine.Title), l[AttentionTexts.DisagreesNext], "/machines/" + machine.Machine));
            }

            foreach (string code in machine.Faults.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                Advice fault = MachineWords.OfFault(code);
                floor.Add(new(true, l.Say(AttentionTexts.Fault, machine.Title, l[fault.What].ToLowerInvariant()), l[fault.Next], "/machines/" + machine.Machine));
            }

            if (machine.IsLockedOut && machine.Faults.Length == 0)
            {
                MachineLook look = MachineLook.Of(machine, l, now);
                floor.Add(new(machine.Condition == MachineCondition.Faulted, l.Say(AttentionTexts.Fault, machine.Title, look.Word.ToLowerInvariant()), look.Hint, "/machines/" + machine.Machine));
            }
        }

        floor.AddRange(sites.SelectMany(s => s.Agents, (s, a) => (Site: s, Agent: a))
            .Where(x => x.Agent.Online == false)
            .Select(x => new AttentionItem(
                true,
                l.Say(AttentionTexts.AgentOffline, x.Agent.Agent, x.Agent.Since is { } since ? l.InZone(l.Since(since, now, x.Site.Zone), x.Site.NamedZone) : "?"),
                l[AttentionTexts.AgentOfflineNext])));
        items.AddRange(floor.OrderByDescending(i => i.Bad).Take(MostOfMachines));
        AddCount(items, true, floor.Count - MostOfMachines, AttentionTexts.OneMore, AttentionTexts.ManyMore, AttentionTexts.MoreNext, l);
    }

    private void AddRest(List<AttentionItem> items, LivePicture live, Locale l)
    {
        HealthFacts facts = health.Facts;
        AddCount(items, true, facts.Alarms, AttentionTexts.OneAlarm, AttentionTexts.ManyAlarms, AttentionTexts.AlarmsNext, l);
        AddCount(items, false, facts.Quarantined, AttentionTexts.OneQuarantined, AttentionTexts.ManyQuarantined, AttentionTexts.QuarantineNext, l);
        AddLoss(items, facts.Losses.PointsDropped, AttentionTexts.PointsDropped, AttentionTexts.PointsDroppedNext, l);
        AddLoss(items, facts.Losses.SamplesWithoutTime, AttentionTexts.SamplesWithoutTime, AttentionTexts.SamplesWithoutTimeNext, l);
        AddLoss(items, facts.Losses.QuarantineDropped, AttentionTexts.QuarantineDropped, AttentionTexts.QuarantineDroppedNext, l);
        items.AddRange(live.Unregistered.Select(m => new AttentionItem(false, l.Say(AttentionTexts.Unregistered, m.Machine, m.Agent), l[AttentionTexts.UnregisteredNext])));
        if (facts.Influx is null)
        {
            items.Add(new(false, l[AttentionTexts.NoInflux], l[AttentionTexts.NoInfluxNext]));
        }
        else if (facts.Influx == false)
        {
            items.Add(new(false, l.Say(AttentionTexts.InfluxDown, facts.InfluxUrl ?? "?"), l[AttentionTexts.InfluxDownNext]));
        }
        else if (facts.Curves.Problem is { } refusal)
        {
            items.Add(new(false, l.Say(AttentionTexts.InfluxRefuses, Short(refusal)), l[AttentionTexts.InfluxRefusesNext], "/health"));
        }

        if (facts.Curves is { Held: > 0, HeldReason: { } held })
        {
            items.Add(new(false, l.Say(AttentionTexts.PointsHeld, l.Number(facts.Curves.Held), Short(held)), l[AttentionTexts.PointsHeldNext], "/health"));
        }

        if (facts.Losses.PointsRefused > 0)
        {
            items.Add(new(false, l.Say(AttentionTexts.PointsRefused, l.Number(facts.Losses.PointsRefused), Short(facts.Curves.RefusedReason ?? "?")), l[AttentionTexts.PointsRefusedNext], "/health"));
        }
    }

    // InfluxDB's own words, which are in English and may quote a line.
    private static string Short(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason] + "…";

    private static void AddLoss(List<AttentionItem> items, long count, Phrase what, Phrase next, Locale l)
    {
        if (count > 0)
        {
            items.Add(new(false, l.Say(what, l.Number(count)), l[next], "/health"));
        }
    }

    private static void AddCount(List<AttentionItem> items, bool bad, long count, Phrase one, Phrase many, Phrase next, Locale l)
    {
        if (count > 0)
        {
            items.Add(new(bad, l.Count(count, one, many), l[next], "/alarms"));
        }
    }
}
