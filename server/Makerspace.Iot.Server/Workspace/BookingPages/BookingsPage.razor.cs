using System.Globalization;
using Makerspace.Iot.Server.Bookings;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Bookings;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.MemberPages;
using Microsoft.AspNetCore.Components;

namespace Makerspace.Iot.Server.Workspace.BookingPages;

/// <summary>The week of a machine, or of any of a category, and what is booked there.</summary>
public sealed partial class BookingsPage
{
    private const string AnyMark = "any:";

    private RegistrySnapshot _registry = null!;
    private RegistryTables _tables = null!;
    private People _people = null!;
    private DateTimeOffset _now;
    private IReadOnlyList<Booking> _mine = [];
    private List<(string Value, string Words, string Site, bool Any)> _choices = [];
    private string _site = "";
    private string _words = "";
    private Machine? _machine;
    private IReadOnlyList<Machine> _machines = [];
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private DateOnly _today;
    private DateOnly _thisMonday;
    private DateOnly _monday;
    private DateOnly _last;
    private IReadOnlyList<Booking> _held = [];
    private IReadOnlyList<DayAvailability> _days = [];
    private BookingTerms? _terms;
    private bool _mayManage;
    private string? _feed;
    private DateTimeOffset? _feedSince;
    private IReadOnlyList<string> _problems = [];
    private FormProblems _wrong = FormProblems.None;
    private Phrase? _done;

    /// <summary>A machine, or <c>any:</c>, a site, a colon and a category.</summary>
    [SupplyParameterFromQuery]
    private string? Of { get; set; }

    /// <summary>A day of the week that is shown.</summary>
    [SupplyParameterFromQuery]
    private string? Week { get; set; }

    /// <summary>Day that the form begins with.</summary>
    [SupplyParameterFromQuery(Name = "day")]
    private string? DayGiven { get; set; }

    /// <summary>Begin that the form begins with.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    private string? FromGiven { get; set; }

    /// <summary>Id of the booking to be.</summary>
    [SupplyParameterFromForm]
    private string? Key { get; set; }

    /// <summary>Day.</summary>
    [SupplyParameterFromForm]
    private string? Date { get; set; }

    /// <summary>Begin.</summary>
    [SupplyParameterFromForm]
    private string? Begin { get; set; }

    /// <summary>End.</summary>
    [SupplyParameterFromForm]
    private string? Finish { get; set; }

    /// <summary>Booking to be cancelled.</summary>
    [SupplyParameterFromForm]
    private string? Cancel { get; set; }

    /// <summary>Why.</summary>
    [SupplyParameterFromForm]
    private string? Reason { get; set; }

    // An hour later, or the shortest that may be booked.
    private string? ToGiven => TimeOnly.TryParseExact(FromGiven, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly from)
        ? from.AddMinutes(Math.Clamp(60, _terms?.MinMinutes ?? 60, Math.Max(_terms?.MinMinutes ?? 60, _terms?.MaxMinutes ?? 60))).ToString("HH:mm", CultureInfo.InvariantCulture)
        : null;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        (_people, _tables) = await Directory.ReadAsync(Aborted);
        (_registry, _now) = (RegistrySnapshot.Of(_tables), Time.GetUtcNow());
        string? person = Visitor.Person;
        if (person is not null)
        {
            _mine = await Reader.OfPersonAsync(person, _now, Aborted);
            _feedSince = await Feeds.MadeAtAsync(person, Aborted);
        }

        SiteScope floor = _registry.Whole(Http.Scope(Permission.ReadFloor));
        Membership[] own = [.. _tables.Memberships.Where(m => m.Person == person)];
        SitePlaces places = _registry.PlacesAt(_now);
        _choices = [];
        foreach (Site site in _registry.Sites.Where(s => floor.Covers(s.Name) || own.Any(m => Everywhere.Covers(m.Site, s.Name))).OrderByDescending(s => own.Any(m => m.Site == s.Name)))
        {
            Machine[] here = [.. places.MachinesOf(site.Name).Select(m => m.Machine).OrderBy(m => m.Label, StringComparer.Ordinal)];
            _choices.AddRange(here.Select(m => (m.Name, m.Label, site.Name, false)));
            _choices.AddRange(here.GroupBy(m => m.Category).Where(g => g.Count() > 1)
                .Select(g => (AnyMark + site.Name + ":" + g.Key, L.Say(BookingTexts.AnyOf, _registry.Categories[g.Key].Label), site.Name, true)));
        }

        if (_choices.Count == 0)
        {
            return;
        }

        if (string.IsNullOrEmpty(Of))
        {
            Of = _choices[0].Value;
        }

        // Of another site it is as if there were none.
        int chosen = _choices.FindIndex(c => c.Value == Of);
        if (chosen < 0)
        {
            throw new RequestException(StatusCodes.Status404NotFound, ErrorTexts.NoMachine, Of.Length > 60 ? Of[..60] : Of);
        }

        (_, _words, _site, bool any) = _choices[chosen];
        _machine = any ? null : _registry.Machines[Of];
        string category = any ? Of.Split(':')[2] : _machine!.Category;
        _machines = _machine is { } one ? [one] : [.. places.MachinesOf(_site).Select(m => m.Machine).Where(m => m.Category == category)];
        await WeekAsync(person);
    }

    private async Task WeekAsync(string? person)
    {
        _zone = _registry.Zones.Of(_site);
        _today = LocalDays.DayOf(_now, _zone);
        _thisMonday = BookingRules.Monday(_today);
        DateOnly shown = RequestQuery.Instant(Week, "week") is { Day: { } day } ? day : _today;
        _monday = BookingRules.Monday(shown < _today ? _today : shown > _today.AddYears(2) ? _today : shown);
        Membership? membership = person is null ? null : BookingEdits.MembershipOf(_tables, person, _site, _today);
        IReadOnlyList<BookingRule> rules = await Reader.RulesAsync(_site, Aborted);
        _terms = membership is null ? null : BookingTerms.Of(rules, _site, _machine?.Name ?? string.Empty, membership.Kind);
        _last = _today.AddDays(_terms?.DaysAhead ?? BookingTerms.Default.DaysAhead);
        _mayManage = _registry.Whole(Http.Scope(Permission.EditMachines)).Covers(_site);
        HashSet<string> names = [.. _machines.Select(m => m.Name)];
        _held = [.. (await Reader.OfSiteAsync(_site, LocalDays.Start(_monday.AddDays(-1), _zone), LocalDays.Start(_monday.AddDays(7), _zone), Aborted)).Where(b => names.Contains(b.Machine))];
        var machines = _machines.Select(m => ((IReadOnlyList<OpeningHours>)(OpeningHours.TryParse(m.Hours, out OpeningHours[] hours) ? hours : []), (IReadOnlyList<Booking>)[.. _held.Where(b => b.Machine == m.Name)])).ToArray();
        int least = _terms?.MinMinutes ?? BookingTerms.StepMinutes;
        _days = [.. Enumerable.Range(0, 7).Select(d => Availability.Of(_monday.AddDays(d), machines, least, _zone, _now))];
    }

    private string TermWords(BookingTerms t) => L.Say(
        BookingTexts.Terms, L.Number(t.DaysAhead), L.Number(t.MinMinutes), L.Number(t.MaxMinutes), L.Number(t.HoursPerDay), L.Number(t.HoursPerWeek), L.Number(t.NoShowMinutes));

    // The midnight that ends a day is 24:00: 00:00 would read as its begin.
    private string Span(DateTimeOffset from, DateTimeOffset to)
    {
        string end = L.Time(to, _zone) == "00:00" ? "24:00" : L.Time(to, _zone);
        return end == "24:00" && L.Time(from, _zone) == "00:00" ? L[BookingTexts.WholeDay] : L.Time(from, _zone) + "–" + end;
    }

    // Names are for those who manage members there.
    private string? NameOf(Booking b) => _people.Find(b.Person) is { } person && person.Sites.Within(Http.Scope(Permission.ReadMembers)) ? person.Title : null;

    private string Address(DateOnly monday) => $"/bookings?of={Uri.EscapeDataString(Of!)}&week={RecordRules.Text(monday)}";

    private async Task BookAsync()
    {
        var problems = new List<(string Field, string Words)>();
        DateOnly? day = FormText.Day(Date, "day", L, problems);
        bool read = TimeOnly.TryParseExact(Begin, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly from)
            & TimeOnly.TryParseExact(Finish, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly to);
        if (problems.Count == 0 && (day is null || !read))
        {
            problems.Add((day is null ? "day" : "from", L[BookingTexts.Unreadable]));
        }

        if (problems.Count == 0 && Visitor.Person is { } person)
        {
            WriteOutcome outcome = await Edits.BookAsync(
                Visitor.Actor, Guid.TryParse(Key, out Guid key) ? key : Guid.CreateVersion7(_now), person, new BookingAsked(_site, _machine?.Name, _machines[0].Category, day!.Value, from, to), Aborted);
            problems.AddRange(outcome.Problems.Select(p => (p.Problem.Field, BookingTexts.Of(p.Problem, p.Row, _registry, _zone, L))));
        }

        if (problems.Count > 0)
        {
            _wrong = FormProblems.Sort("book", problems, ["day", "from", "to"]);
            _problems = [.. problems.Select(p => p.Words).Distinct()];
        }
        else
        {
            (_done, Key, Date, Begin, Finish, DayGiven, FromGiven) = (BookingTexts.Booked, null, null, null, null, null, null);
        }

        await ReadAsync();
    }

    private async Task CancelAsync() => await SayAsync(await Edits.CancelAsync(Visitor.Actor, Guid.TryParse(Cancel, out Guid id) ? id : Guid.Empty, null, string.Empty, Aborted));

    private async Task DropAsync(Booking b) => await SayAsync(await Edits.CancelAsync(Visitor.Actor, b.Id, b.Revision, FormText.Trimmed(Reason, FormText.Reason), Aborted));

    private async Task FeedAsync()
    {
        _feed = await Feeds.MakeAsync(Visitor.Person!, Aborted);
        _feedSince = _now;
    }

    private async Task NoFeedAsync()
    {
        await Feeds.DropAsync(Visitor.Person!, Aborted);
        (_feedSince, _done) = (null, BookingTexts.Done);
    }

    private async Task SayAsync(WriteOutcome outcome)
    {
        _problems = [.. outcome.Problems.Select(p => BookingTexts.Of(p.Problem, p.Row, _registry, _zone, L)).Distinct()];
        _done = outcome.Written ? BookingTexts.Cancelled : null;
        await ReadAsync();
    }
}
