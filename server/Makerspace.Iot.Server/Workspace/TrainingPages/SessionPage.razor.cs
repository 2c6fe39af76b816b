using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.MemberPages;
using Microsoft.AspNetCore.Components;

namespace Makerspace.Iot.Server.Workspace.TrainingPages;

/// <summary>One training session: its list, who was there, and its sign-off.</summary>
public sealed partial class SessionPage
{
    private const int MostFound = 20;

    private TrainingSession _session = null!;
    private MachineCategory _category = null!;
    private RegistrySnapshot _registry = null!;
    private RegistryTables _tables = null!;
    private People _people = null!;
    private DateTimeOffset _now;
    private string _trainer = "";
    private IReadOnlyList<TrainingPlace> _places = [];
    private IReadOnlyList<Machine> _machines = [];
    private TrainerChoice _trainers = null!;
    private IReadOnlyList<PersonEntry>? _found;
    private bool _more;
    private SessionForm? _form;
    private FormProblems _problems = FormProblems.None;
    private Phrase? _done;

    /// <summary>Id of the session.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>What was done before the page was asked for.</summary>
    [SupplyParameterFromQuery(Name = "done")]
    private string? DoneBefore { get; set; }

    /// <summary>Revision that was seen.</summary>
    [SupplyParameterFromForm]
    private string? Revision { get; set; }

    /// <summary>Which button.</summary>
    [SupplyParameterFromForm]
    private string? Act { get; set; }

    /// <summary>Person to be taken off.</summary>
    [SupplyParameterFromForm]
    private string? Drop { get; set; }

    /// <summary>Text that people are searched by.</summary>
    [SupplyParameterFromForm]
    private string? Search { get; set; }

    /// <summary>Last day of the qualifications.</summary>
    [SupplyParameterFromForm]
    private string? LastDay { get; set; }

    /// <summary>Category.</summary>
    [SupplyParameterFromForm]
    private string? Category { get; set; }

    /// <summary>Level.</summary>
    [SupplyParameterFromForm]
    private string? Level { get; set; }

    /// <summary>Trainer.</summary>
    [SupplyParameterFromForm]
    private string? Trainer { get; set; }

    /// <summary>Day.</summary>
    [SupplyParameterFromForm]
    private string? Day { get; set; }

    /// <summary>Begin.</summary>
    [SupplyParameterFromForm]
    private string? Start { get; set; }

    /// <summary>End.</summary>
    [SupplyParameterFromForm]
    private string? Finish { get; set; }

    /// <summary>Places.</summary>
    [SupplyParameterFromForm]
    private string? Places { get; set; }

    /// <summary>Machine.</summary>
    [SupplyParameterFromForm]
    private string? Machine { get; set; }

    /// <summary>Title.</summary>
    [SupplyParameterFromForm]
    private string? Label { get; set; }

    /// <summary>Note.</summary>
    [SupplyParameterFromForm]
    private string? Note { get; set; }

    /// <summary>Why.</summary>
    [SupplyParameterFromForm]
    private string? Reason { get; set; }

    private SiteScope Scope => Http.Scope(Permission.EditTraining);

    private TimeZoneInfo Zone => _registry.Zones.Of(_session.Site);

    private bool Open => _session.State == TrainingState.Planned;

    private bool MaySign => _session.CanBeSignedOff(_now);

    private int? SeenRevision => RequestQuery.Whole(Revision, "Revision", 1, int.MaxValue);

    private DateOnly Today => _registry.Zones.DayOf(_now, _session.Site);

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        (_people, _tables) = await Directory.ReadAsync(Aborted);
        (_registry, _now) = (RegistrySnapshot.Of(_tables), Time.GetUtcNow());
        _session = await Reader.FindAsync(Id, Scope, Aborted) ?? throw new RequestException(StatusCodes.Status404NotFound, TrainingTexts.NoSession);
        _category = _registry.Categories[_session.Category];
        _places = await Reader.PlacesAsync(Id, Aborted);
        _trainer = _session.TrainerAccount is { } account ? (await Reader.NamesAsync([account], Aborted)).GetValueOrDefault(account, account) : NameOf(_session.TrainerPerson!);
        if (Open)
        {
            _machines = [.. _registry.PlacesAt(_now).MachinesOf(_session.Site).Select(m => m.Machine).OrderBy(m => m.Label, StringComparer.Ordinal)];
            _trainers = await TrainerChoice.ReadAsync(Reader, _people, _tables, SiteScope.Of([_session.Site]), _now, Aborted);
        }

        _done ??= DoneBefore == "planned" ? TrainingTexts.Planned : null;
    }

    private bool Seen(string person) => _people.Find(person)?.Sites.Within(Http.Scope(Permission.ReadMembers)) == true;

    private string NameOf(string person) => Seen(person) ? _people.Find(person)!.Title : person;

    private string Had(string person)
    {
        Qualification[] own = [.. _tables.Qualifications.Where(q => q.Person == person && q.Category == _session.Category)];
        if (own.OrderByDescending(q => !(q.LastDayUnder(_category) < Today)).ThenByDescending(q => q.Level).FirstOrDefault() is not { } best)
        {
            return L[TrainingTexts.NoneYet];
        }

        DateOnly? last = best.LastDayUnder(_category);
        return L.Say(TrainingTexts.LevelOf, L.Number(best.Level)) + ", " + (last is not { } day ? L[TrainingTexts.NoEnd] : L.Say(day < Today ? TrainingTexts.Expired : TrainingTexts.Until, L.Day(day)));
    }

    private string Lacking(string person) => string.Join(", ", Prerequisites.For(_session.Category, _tables.Qualifications.Where(q => q.Person == person), _registry.Categories)
        .Where(p => !p.HoldsOn(Today)).Select(p => _registry.Categories.TryGetValue(p.Category, out MachineCategory? category) ? category.Label : p.Category));

    private Task SheetAsync() => SayAsync("sheet", ["lastDay"], Act == "sign" ? TrainingTexts.SignedDone : TrainingTexts.Done, problems =>
    {
        DateOnly? lastDay = FormText.Day(LastDay, "lastDay", L, problems);
        HashSet<string> present = [.. Http.Request.Form["Present"].OfType<string>().Take(TrainingSession.MostPlaces)];
        return () => Edits.AttendAsync(Visitor.Actor, Id, SeenRevision, present, Act == "sign", lastDay, Aborted);
    });

    private Task DropAsync() => SayAsync("drop", [], TrainingTexts.Done, _ => () => Edits.DropAsync(Visitor.Actor, Id, Drop ?? string.Empty, Aborted));

    private async Task AddAsync()
    {
        string[] chosen = [.. Http.Request.Form["Add"].OfType<string>().Take(TrainingEdits.MostAtOnce)];
        if (Act == "add" && chosen.Length > 0)
        {
            await SayAsync("add", [], TrainingTexts.Done, _ => () => Edits.EnrolAsync(Visitor.Actor, Id, chosen, Aborted));
            Search = null;
            return;
        }

        string text = FormText.Trimmed(Search, PeopleQuery.LongestText);
        HashSet<string> listed = [.. _places.Select(p => p.Person)];
        PeoplePage page = _people.Search(
            new PeopleQuery(Http.Scope(Permission.ReadMembers), SiteScope.Nowhere, text.Length == 0 ? null : text, _session.Site, Which: p => !listed.Contains(p)), _now, _ => Today, null, null, MostFound);
        (_found, _more) = (page.Items, page.After is not null);
    }

    private Task ChangeAsync() => SayAsync("change", SessionForm.Fields, TrainingTexts.Done, problems =>
    {
        _form = new SessionForm(_session.Site, Category, Level, Machine, Label, Trainer, Day, Start, Finish, Places, Note);
        TrainingAsked asked = _form.Read(_registry, L, problems);
        return () => Edits.ChangeAsync(Visitor.Actor, Id, SeenRevision, asked, Aborted);
    });

    private Task CancelAsync() => SayAsync("cancel", ["reason"], TrainingTexts.Done, _ => () => Edits.CancelAsync(Visitor.Actor, Id, SeenRevision, FormText.Trimmed(Reason, FormText.Reason), Aborted));

    // Fields are read first; only if all can be is anything written.
    private async Task SayAsync(string form, IReadOnlyList<string> fields, Phrase done, Func<List<(string Field, string Words)>, Func<Task<WriteOutcome>>> write)
    {
        var problems = new List<(string Field, string Words)>();
        Func<Task<WriteOutcome>> act = write(problems);
        if (problems.Count == 0)
        {
            problems.AddRange((await act()).Problems.Select(p => (p.Problem.Field, TrainingTexts.Of(p.Problem, p.Row, L))));
        }

        if (problems.Count > 0)
        {
            _problems = FormProblems.Sort(form, problems, [.. fields]);
            return;
        }

        (_done, _form, LastDay) = (done, null, null);
        await ReadAsync();
    }
}
