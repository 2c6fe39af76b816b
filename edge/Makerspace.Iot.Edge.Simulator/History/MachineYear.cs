using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.People;
using Makerspace.Iot.Edge.Simulator.Registry;

namespace Makerspace.Iot.Edge.Simulator.History;

/// <summary>Lives the past year day by day, machine by machine. Sessions of one machine follow one another; a person is at one machine at a time, printers and kilns apart.</summary>
internal sealed class MachineYear
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(10);
    private readonly RegistryData _data;
    private readonly DateTimeOffset _end;
    private readonly List<HistoryItem> _items;
    private readonly Dice _dice;
    private readonly Dictionary<string, double> _counters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MachineRow> _machines;
    private readonly Dictionary<string, IReadOnlyList<OutOfServicePeriod>> _outOfService = new(StringComparer.Ordinal);
    private readonly List<Stay> _today = [];

    public MachineYear(RegistryData data, DateTimeOffset start, DateTimeOffset end, ulong seed, List<HistoryItem> items)
    {
        (_data, _end, _items, _dice) = (data, end, items, Dice.For(seed, "history"));
        // Out of service is a matter of dated periods here, not of today's flag.
        _machines = data.Machines.ToDictionary(m => m.Name, m => m with { OutOfService = false }, StringComparer.Ordinal);
        foreach (MachineRow machine in data.Machines)
        {
            Dice own = Dice.For(seed, "machine " + machine.Name);
            _counters[machine.Name] = own.Between(20_000, 900_000);
            _outOfService[machine.Name] = OutOfServicePeriod.Plan(machine, start, end, own);
            NoteOutOfService(machine.Name);
        }
    }

    public IReadOnlyDictionary<string, double> CountersWh => _counters;

    /// <summary>Adds what happened on a day.</summary>
    public void Live(DateOnly day)
    {
        if (OpeningCalendar.HoursOn(day) is not { } hours)
        {
            return;
        }

        _today.Clear();
        foreach (MachineRow machine in _machines.Values)
        {
            if (_data.AgentOf(machine.Name, day) is { } agent)
            {
                LiveAt(machine, agent, day, hours);
            }
        }

        foreach (AgentRow agent in _data.Agents)
        {
            Refuse(agent, day, hours);
        }
    }

    private void LiveAt(MachineRow machine, string agent, DateOnly day, (TimeSpan From, TimeSpan To) hours)
    {
        LoadKind kind = LoadKinds.Of(machine.Category);
        double meanGap = Usage.GapMinutes(kind) / OpeningCalendar.SeasonOf(day);
        DateTimeOffset closing = HistoryPlan.Moment(day, hours.To);
        DateTimeOffset at = WholeMilliseconds(HistoryPlan.Moment(day, hours.From).AddMinutes(Gap(meanGap / 2)));
        string site = _data.SiteOf(agent);
        while (at < closing.AddMinutes(-20))
        {
            Visit visit = Visit.Plan(kind, _dice, (closing - at).TotalSeconds);
            double seconds = Math.Round(visit.Seconds + (visit.Leaving == Leaving.Forgets ? IdleTimeout.TotalSeconds : 0), 1);
            DateTimeOffset over = After(at, seconds);
            if (over > _end)
            {
                return;
            }

            bool free = !_outOfService[machine.Name].Any(p => p.Covers(at) || p.Covers(over));
            if (free && Somebody(machine, site, kind, at, over) is { } who)
            {
                Use(machine, agent, kind, visit, at, seconds, who);
                _today.Add(new Stay(machine.Name, who.Badge.Person, at, over, kind));
            }

            at = WholeMilliseconds(over.AddMinutes(2 + Gap(meanGap)));
        }
    }

    private (BadgeRow Badge, Expectation Right)? Somebody(MachineRow machine, string site, LoadKind kind, DateTimeOffset from, DateTimeOffset to)
    {
        (BadgeRow Badge, Expectation Right)[] candidates = Usage.Candidates(_data, machine, site, from);
        for (int attempt = 0; candidates.Length > 0 && attempt < 4; attempt++)
        {
            (BadgeRow Badge, Expectation Right) candidate = _dice.Pick(candidates);
            bool busy = kind is not (LoadKind.Printer or LoadKind.Kiln)
                && _today.Exists(s => s.Person == candidate.Badge.Person && s.Kind is not (LoadKind.Printer or LoadKind.Kiln) && s.From < to && from < s.To);
            if (!busy)
            {
                return candidate;
            }
        }

        return null;
    }

    private void Use(MachineRow machine, string agent, LoadKind kind, Visit visit, DateTimeOffset at, double seconds, (BadgeRow Badge, Expectation Right) who)
    {
        DateOnly day = DateOnly.FromDateTime(RegistryData.Local(at));
        string? supervisor = who.Right.NeedsSupervisor ? Usage.Supervisor(_data, machine, _data.SiteOf(agent), day, who.Badge.Person) : null;
        if (who.Right.NeedsSupervisor && supervisor is null)
        {
            Add(at, agent, machine.Name, EventKind.AccessDenied, new AccessDenied { Reason = DenialReason.SupervisorNeeded, Member = who.Badge.Person, AccessVersion = 1 });
            return;
        }

        double before = _counters[machine.Name];
        SessionCurve curve = SessionCurve.Of(visit, kind, seconds, at, before);
        _counters[machine.Name] = before + curve.EnergyWh;
        bool gap = seconds > 900 && _dice.Chance(0.012);
        double gapSeconds = gap ? Math.Round(_dice.Between(30, 300), 1) : 0;
        SessionEndReason reason = visit.Leaving == Leaving.Forgets ? SessionEndReason.IdleTimeout : Usage.EndOf(_dice);
        var party = new SessionParty
        {
            Member = who.Badge.Person,
            Structure = who.Right.Membership!.Structure,
            Supervisor = supervisor,
            Purpose = supervisor is null ? Usage.PurposeOf(who.Right.Membership!.Purpose) : SessionPurpose.Training,
        };
        string session = $"h-{_dice.NextBits():x16}";
        Add(at, agent, machine.Name, EventKind.SessionStarted, new SessionStarted { Session = session, Party = party, AccessVersion = 1 });
        if (gap)
        {
            DateTimeOffset silent = After(at, Math.Round(_dice.Between(60, seconds - 400)));
            Add(After(silent, 15), agent, machine.Name, EventKind.FaultRaised, new FaultRaised { Code = FaultCode.MeterSilent, Detail = "no answer for 15 s" });
            Add(After(silent, gapSeconds), agent, machine.Name, EventKind.FaultCleared, new FaultCleared { Code = FaultCode.MeterSilent });
        }

        DateTimeOffset over = After(at, seconds);
        var ended = new SessionEnded
        {
            Session = session,
            Party = party,
            StartWall = at,
            StartClock = Contracts.ClockQuality.Synced,
            EndWall = over,
            Figures = new SessionFigures
            {
                OccupiedSeconds = seconds,
                ActiveSeconds = Math.Min(curve.ActiveSeconds, seconds),
                EnergyWh = Math.Floor(_counters[machine.Name]) - Math.Floor(before),
                EnergyQuality = gap || !LoadTraits.Of(kind).IsBillable ? EnergyQuality.Estimated : EnergyQuality.Metered,
                PeakW = curve.PeakW,
                GapSeconds = gapSeconds,
            },
            Reason = reason,
            AccessVersion = 1,
        };
        _items.Add(new HistoryItem(over, agent, machine.Name, EventKind.SessionEnded, ended, curve.Samples));
    }

    // A badge or two a day at each site does not open anything.
    private void Refuse(AgentRow agent, DateOnly day, (TimeSpan From, TimeSpan To) hours)
    {
        MachineRow[] machines = _machines.Values.Where(m => _data.AgentOf(m.Name, day) == agent.Name).ToArray();
        int attempts = machines.Length == 0 ? 0 : _dice.Below(4);
        for (int i = 0; i < attempts; i++)
        {
            MachineRow machine = _dice.Pick(machines);
            DateTimeOffset at = HistoryPlan.Moment(day, hours.From + TimeSpan.FromMilliseconds(Math.Floor(_dice.Between(0, (hours.To - hours.From).TotalMilliseconds))));
            BadgeRow? badge = _dice.Chance(0.1) ? null : Passer(agent.Site);
            DenialReason? reason = _outOfService[machine.Name].Any(p => p.Covers(at)) && badge is not null
                ? DenialReason.OutOfService
                : Expectation.Of(_data, badge, machine, agent.Site, at).Refusal ?? InUse(machine.Name, badge!.Person, at);
            if (reason is { } why && at < _end)
            {
                Add(at, agent.Name, machine.Name, EventKind.AccessDenied, new AccessDenied { Reason = why, Member = badge?.Person, AccessVersion = 1 });
            }
        }
    }

    // Mostly people of the site, now and then somebody from elsewhere.
    private BadgeRow Passer(string site)
    {
        BadgeRow badge = _dice.Pick(_data.Badges);
        for (int i = 0; i < 6 && !_data.Memberships.Any(m => m.Person == badge.Person && m.Site == site); i++)
        {
            badge = _dice.Pick(_data.Badges);
        }

        return badge;
    }

    private DenialReason? InUse(string machine, string person, DateTimeOffset at) =>
        _today.Exists(s => s.Machine == machine && s.Person != person && s.From < at && at < s.To) ? DenialReason.InUse : null;

    private void NoteOutOfService(string machine)
    {
        foreach (OutOfServicePeriod period in _outOfService[machine])
        {
            if (AgentAt(machine, period.From) is { } agent)
            {
                Add(period.From, agent, machine, EventKind.MachineOutOfService, new MachineOutOfService { Reason = period.Reason });
            }

            if (period.To is { } back && back < _end && AgentAt(machine, back) is { } later)
            {
                Add(back, later, machine, EventKind.MachineBackInService, new MachineBackInService());
            }
        }
    }

    private string? AgentAt(string machine, DateTimeOffset at) => _data.AgentOf(machine, DateOnly.FromDateTime(RegistryData.Local(at)));

    // The wire carries milliseconds.
    private static DateTimeOffset WholeMilliseconds(DateTimeOffset at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    private static DateTimeOffset After(DateTimeOffset at, double seconds) => at.AddTicks((long)Math.Round(seconds * 1000) * TimeSpan.TicksPerMillisecond);

    private double Gap(double meanMinutes) => -Math.Log(1 - _dice.Unit()) * meanMinutes;

    private void Add(DateTimeOffset at, string agent, string machine, string kind, EventBody body) => _items.Add(new HistoryItem(at, agent, machine, kind, body));

    private sealed record Stay(string Machine, string Person, DateTimeOffset From, DateTimeOffset To, LoadKind Kind);
}
