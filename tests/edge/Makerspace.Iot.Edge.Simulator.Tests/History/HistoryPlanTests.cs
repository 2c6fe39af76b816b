using System.Security.Cryptography;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Simulator.History;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Tests.Scenarios;

namespace Makerspace.Iot.Edge.Simulator.Tests.History;

/// <summary>One year, made once for all tests of it.</summary>
public sealed class OneYear : IDisposable
{
    internal static readonly DateTimeOffset End = new(2026, 11, 18, 15, 20, 0, TimeSpan.Zero);

    public OneYear() => Plan = HistoryPlan.Build(Scenario.Data, End, 1);

    internal DemoScenario Scenario { get; } = new();

    internal HistoryPlan Plan { get; }

    public void Dispose() => Scenario.Dispose();
}

public sealed class HistoryPlanTests(OneYear year) : IClassFixture<OneYear>
{
    private static readonly DateTimeOffset End = OneYear.End;
    private readonly DemoScenario _scenario = year.Scenario;
    private readonly HistoryPlan _plan = year.Plan;

    [Fact]
    public void It_is_a_year_of_twelve_to_twenty_thousand_sessions_with_every_kind_of_event()
    {
        Assert.InRange(_plan.Sessions, 12_000, 20_000);
        Assert.InRange(_plan.Refusals, 500, 3_000);
        string[] kinds = _plan.Agents.SelectMany(a => a.Events).Select(e => e.Event.Kind).Distinct(StringComparer.Ordinal).ToArray();
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                EventKind.SessionStarted, EventKind.SessionEnded, EventKind.AccessDenied, EventKind.FaultRaised, EventKind.FaultCleared,
                EventKind.MachineOutOfService, EventKind.MachineBackInService, EventKind.AgentBooted,
            },
            kinds.ToHashSet(StringComparer.Ordinal));
        DenialReason[] reasons = Bodies<AccessDenied>().Select(d => d.Body.Reason).Distinct().ToArray();
        Assert.True(reasons.Length >= 9, string.Join(", ", reasons));
    }

    [Fact]
    public void The_same_registry_end_and_seed_give_the_same_bytes_and_another_seed_others()
    {
        Assert.Equal(Digest(_plan), Digest(HistoryPlan.Build(_scenario.Data, End, 1)));
        Assert.NotEqual(Digest(_plan), Digest(HistoryPlan.Build(_scenario.Data, End, 2)));
    }

    [Fact]
    public void Energy_behind_a_meter_that_is_not_for_billing_is_an_estimate()
    {
        var printers = _scenario.Data.Machines.Where(m => LoadKinds.Of(m.Category) == LoadKind.Printer).Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(printers);
        EnergyQuality[] qualities = [.. _plan.Agents.SelectMany(a => a.Events).Where(e => printers.Contains(e.Event.Machine ?? "")).Select(e => e.Event.Body).OfType<SessionEnded>().Select(e => e.Figures.EnergyQuality)];
        Assert.NotEmpty(qualities);
        Assert.DoesNotContain(EnergyQuality.Metered, qualities);
        Assert.Contains(Bodies<SessionEnded>(), e => e.Body.Figures.EnergyQuality == EnergyQuality.Metered);
    }

    [Fact]
    public void Sequence_numbers_have_no_holes_and_follow_time()
    {
        foreach (AgentHistory agent in _plan.Agents)
        {
            Assert.NotEmpty(agent.Events);
            for (int i = 0; i < agent.Events.Count; i++)
            {
                AgentEvent e = agent.Events[i].Event;
                Assert.Equal(i + 1, e.Seq);
                Assert.Equal("history-1", e.Epoch);
                Assert.True(i == 0 || e.Wall >= agent.Events[i - 1].Event.Wall);
                Assert.True(e.MonotonicMs >= 0);
                Assert.True(e.Wall <= End);
                Assert.Equal(0, e.Wall.Ticks % TimeSpan.TicksPerMillisecond);
            }
        }
    }

    [Fact]
    public void Every_event_and_batch_is_within_the_bounds_of_the_wire()
    {
        foreach (NumberedEvent item in _plan.Agents.SelectMany(a => a.Events))
        {
            Decoded<AgentEvent> read = EventCodec.Decode(EventCodec.Encode(item.Event));
            Assert.True(read.Ok, read.Error);
            if (item.Samples is { } samples)
            {
                byte[] bytes = WireCodec.Encode(new TelemetryBatch { Machine = item.Event.Machine!, Clock = item.Event.Clock, Late = true, Samples = samples });
                Decoded<TelemetryBatch> batch = WireCodec.DecodeTelemetry(bytes);
                Assert.True(batch.Ok, batch.Error);
            }
        }
    }

    [Fact]
    public void Sessions_of_a_machine_never_overlap_and_the_meter_never_runs_backwards()
    {
        foreach (IGrouping<string, (AgentEvent Event, SessionEnded Body, TelemetrySample[]? Samples)> machine in Bodies<SessionEnded>().GroupBy(s => s.Event.Machine!, StringComparer.Ordinal))
        {
            DateTimeOffset last = DateTimeOffset.MinValue;
            double counter = 0;
            foreach ((AgentEvent e, SessionEnded body, TelemetrySample[]? samples) in machine.OrderBy(s => s.Body.StartWall))
            {
                Assert.True(body.StartWall >= last, $"{machine.Key} at {body.StartWall}");
                Assert.Equal(e.Wall, body.EndWall);
                Assert.Equal(body.Figures.OccupiedSeconds, (body.EndWall - body.StartWall).TotalSeconds, 3);
                last = body.EndWall;
                foreach (TelemetrySample sample in samples!)
                {
                    Assert.True(sample.EnergyWh >= counter);
                    counter = sample.EnergyWh!.Value;
                }

                Assert.Equal(body.Figures.EnergyWh, samples[^1].EnergyWh!.Value - samples[0].EnergyWh!.Value);
                Assert.InRange(body.Figures.ActiveSeconds, 0, body.Figures.OccupiedSeconds);
            }
        }
    }

    [Fact]
    public void Every_event_comes_from_the_agent_that_guards_its_machine_on_that_day()
    {
        HashSet<string> agentsOfTheMover = new(StringComparer.Ordinal);
        foreach (AgentHistory agent in _plan.Agents)
        {
            foreach (AgentEvent e in agent.Events.Select(x => x.Event).Where(x => x.Machine is not null))
            {
                Assert.Equal(agent.Agent, _scenario.Data.AgentOf(e.Machine!, DateOnly.FromDateTime(RegistryData.Local(e.Wall))));
                if (e.Machine == "sewing-1")
                {
                    agentsOfTheMover.Add(agent.Agent);
                }
            }
        }

        Assert.Equal(["distri-1", "distri-3"], agentsOfTheMover.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nobody_works_on_sundays_holidays_or_at_night_and_august_is_quiet()
    {
        (AgentEvent Event, SessionEnded Body, TelemetrySample[]? Samples)[] sessions = Bodies<SessionEnded>().ToArray();
        Assert.All(sessions, s =>
        {
            DateTime local = RegistryData.Local(s.Body.StartWall);
            Assert.NotEqual(DayOfWeek.Sunday, local.DayOfWeek);
            Assert.InRange(local.Hour, 9, 18);
        });
        int PerMonth(int month) => sessions.Count(s => RegistryData.Local(s.Body.StartWall).Month == month);
        Assert.True(PerMonth(8) * 3 < PerMonth(10));
        Assert.Equal(new DateOnly(2026, 4, 5), OpeningCalendar.EasterOf(2026));
        Assert.Null(OpeningCalendar.HoursOn(new DateOnly(2026, 4, 6)));
        Assert.Null(OpeningCalendar.HoursOn(new DateOnly(2026, 5, 14)));
        Assert.NotNull(OpeningCalendar.HoursOn(new DateOnly(2026, 5, 15)));
    }

    [Fact]
    public void No_session_starts_on_a_machine_that_is_out_of_service()
    {
        foreach (AgentHistory agent in _plan.Agents)
        {
            HashSet<string> blocked = new(StringComparer.Ordinal);
            foreach (AgentEvent e in agent.Events.Select(x => x.Event))
            {
                if (e.Kind == EventKind.MachineOutOfService)
                {
                    blocked.Add(e.Machine!);
                }
                else if (e.Kind == EventKind.MachineBackInService)
                {
                    blocked.Remove(e.Machine!);
                }
                else if (e.Kind == EventKind.SessionStarted)
                {
                    Assert.DoesNotContain(e.Machine!, blocked);
                }
            }
        }
    }

    private IEnumerable<(AgentEvent Event, T Body, TelemetrySample[]? Samples)> Bodies<T>()
        where T : EventBody =>
        _plan.Agents.SelectMany(a => a.Events).Where(e => e.Event.Body is T).Select(e => (e.Event, (T)e.Event.Body, e.Samples));

    private static string Digest(HistoryPlan plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NumberedEvent item in plan.Agents.SelectMany(a => a.Events))
        {
            hash.AppendData(EventCodec.Encode(item.Event));
            hash.AppendData(WireCodec.Encode(new TelemetryBatch { Machine = "m", Clock = item.Event.Clock, Samples = item.Samples ?? [] }));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
