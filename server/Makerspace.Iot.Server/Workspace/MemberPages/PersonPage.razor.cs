using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Members;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Components;
using RegistryAccount = Makerspace.Iot.Server.Core.Accounts.Account;

namespace Makerspace.Iot.Server.Workspace.MemberPages;

/// <summary>One person: what they may use and why not, and everything that is written about them.</summary>
public sealed partial class PersonPage
{
    private const int LastSessions = 10;
    private const int LastRefusals = 20;

    private PersonEntry _person = null!;
    private PersonName? _name;
    private People _people = null!;
    private RegistrySnapshot _registry = null!;
    private DateTimeOffset _now;
    private IReadOnlyList<Membership> _memberships = [];
    private IReadOnlyList<StructureEntry> _structures = [];
    private IReadOnlyList<(Qualification Row, MachineCategory Category)> _qualifications = [];
    private IReadOnlyDictionary<Guid, string> _reasons = new Dictionary<Guid, string>();
    private IReadOnlyList<RefusalLine>? _refusals;
    private IReadOnlyList<SessionLine>? _sessions;
    private RegistryAccount? _account;
    private bool _accountSeen;
    private Membership? _edited;
    private MembershipForm? _form;
    private FormProblems _problems = FormProblems.None;
    private Phrase? _done;
    private string? _link;

    /// <summary>Reference of the person.</summary>
    [Parameter]
    public string Person { get; set; } = "";

    /// <summary>Membership that is changed.</summary>
    [SupplyParameterFromQuery(Name = "membership")]
    private string? Changed { get; set; }

    /// <summary>Name.</summary>
    [SupplyParameterFromForm]
    private string? Name { get; set; }

    /// <summary>Revision of the row that was seen.</summary>
    [SupplyParameterFromForm]
    private string? Revision { get; set; }

    /// <summary>Site of a membership.</summary>
    [SupplyParameterFromForm]
    private string? SiteName { get; set; }

    /// <summary>Kind.</summary>
    [SupplyParameterFromForm]
    private string? Kind { get; set; }

    /// <summary>Structure.</summary>
    [SupplyParameterFromForm]
    private string? StructureName { get; set; }

    /// <summary>First day.</summary>
    [SupplyParameterFromForm]
    private string? Begin { get; set; }

    /// <summary>Last day.</summary>
    [SupplyParameterFromForm]
    private string? Finish { get; set; }

    /// <summary>Purpose.</summary>
    [SupplyParameterFromForm]
    private string? PurposeName { get; set; }

    /// <summary>Hours.</summary>
    [SupplyParameterFromForm]
    private string? Hours { get; set; }

    /// <summary>Why.</summary>
    [SupplyParameterFromForm]
    private string? Reason { get; set; }

    /// <summary>Id of a badge.</summary>
    [SupplyParameterFromForm]
    private string? Uid { get; set; }

    /// <summary>Structure that a badge is charged to first.</summary>
    [SupplyParameterFromForm]
    private string? BadgeStructure { get; set; }

    /// <summary>Last day of a badge.</summary>
    [SupplyParameterFromForm]
    private string? BadgeFinish { get; set; }

    /// <summary>Address of an invitation.</summary>
    [SupplyParameterFromForm]
    private string? Email { get; set; }

    /// <summary>Site of the role that comes with it.</summary>
    [SupplyParameterFromForm]
    private string? InviteSite { get; set; }

    private SiteScope EditScope => Http.Scope(Permission.EditMembers);

    private SiteScope InviteScope => Http.Scope(Permission.EditAccounts);

    private bool MayEdit => _person.Sites.Within(EditScope);

    private int? Seen => RequestQuery.Whole(Revision, "Revision", 1, int.MaxValue);

    private string Why => FormText.Trimmed(Reason, FormText.Reason);

    private string Address => "/members/" + _person.Ref;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        (_people, RegistryTables tables) = await Directory.ReadAsync(Aborted);
        SiteScope scope = Http.Scope(Permission.ReadMembers);
        _person = _people.Find(Person) is { } found && found.Sites.Within(scope) ? found : throw new RequestException(StatusCodes.Status404NotFound, MemberTexts.NoPersonOf, Person);
        (_registry, _now) = (RegistrySnapshot.Of(tables), Time.GetUtcNow());
        _memberships = [.. _person.Memberships.Where(m => m.Site == Everywhere.Mark || scope.Covers(m.Site))];
        _structures = _people.StructuresWithin(EditScope);
        _edited = MayEdit && Guid.TryParse(Changed, out Guid id) ? _memberships.FirstOrDefault(m => m.Id == id && MayWrite(m)) : null;
        _qualifications =
        [
            .. tables.Qualifications.Where(q => q.Person == Person && _registry.Categories.ContainsKey(q.Category)).Select(q => (q, _registry.Categories[q.Category]))
                .OrderBy(q => q.Item2.Label, StringComparer.Ordinal).ThenByDescending(q => q.q.Level),
        ];
        if (MayEdit)
        {
            _name = await Directory.NameAsync(Person, Aborted);
            _reasons = await BadgeActs.ReasonsAsync([.. _person.Badges.Where(b => b.RevokedAt <= _now).Select(b => b.Id)], Aborted);
        }

        if (Http.Scope(Permission.ReadRefusals) is { IsNowhere: false } refusals)
        {
            _refusals = await Ledger.LastRefusalsOfAsync(Person, refusals, LastRefusals, Aborted);
        }

        if (Http.Scope(Permission.ReadSessions) is { IsNowhere: false } sessions)
        {
            _sessions = await Ledger.LastSessionsAsync(new SessionQuery(Scope: sessions, Member: Person), LastSessions, Aborted);
        }

        if (!InviteScope.IsNowhere)
        {
            _account = await Accounts.OfPersonAsync(Person, Aborted);
            _accountSeen = _account is not null && await Accounts.FindAsync(_account.Ref, InviteScope, Aborted) is not null;
        }
    }

    private bool MayWrite(Membership membership) => membership.Site == Everywhere.Mark ? EditScope.IsNetwork : EditScope.Covers(membership.Site);

    private DateOnly Today(string site) => site == Everywhere.Mark ? _registry.Zones.DaysOf(_now).First : _registry.Zones.DayOf(_now, site);

    // Trainers sign at several sites: the name of one of another site is not shown.
    private string NameOf(string person) => _people.Find(person) is { Name: { } name } found && found.Sites.Within(Http.Scope(Permission.ReadMembers)) ? name : person;

    private Task RenameAsync() => SayAsync("name", ["displayName"], MemberTexts.Done, _ => () => Edits.RenameAsync(Visitor.Actor, Person, Seen, FormText.Trimmed(Name, 1000), Aborted));

    private Task AddMembershipAsync() => SayAsync("membership", [.. MembershipForm.Fields, "reason"], MemberTexts.Done, problems =>
    {
        MembershipAsked asked = Asked(problems);
        return () => Edits.AddMembershipAsync(Visitor.Actor, Person, asked, Why, Aborted);
    });

    private Task CorrectAsync() => ChangeAsync("correct", [.. MembershipForm.Fields, "reason"], problems =>
    {
        MembershipAsked asked = Asked(problems);
        return () => Edits.CorrectMembershipAsync(Visitor.Actor, Person, _edited!.Id, Seen, Why, asked, Aborted);
    });

    private Task EndAsync() => ChangeAsync("end", ["lastDay", "reason"], problems =>
    {
        DateOnly last = FormText.Day(Finish, "lastDay", L, problems) ?? Today(_edited!.Site);
        return () => Edits.EndMembershipAsync(Visitor.Actor, Person, _edited!.Id, Seen, Why, last, Aborted);
    });

    private Task WithdrawAsync() => ChangeAsync("withdraw", ["reason"], _ => () => Edits.WithdrawMembershipAsync(Visitor.Actor, Person, _edited!.Id, Seen, Why, Aborted));

    private Task GiveAsync() => SayAsync("badge", ["uid", "structure", "badgeLastDay"], MemberTexts.GivenDone, problems =>
    {
        string? uid = BadgeText.Read(Uid, L, problems);
        DateOnly? last = FormText.Day(BadgeFinish, "badgeLastDay", L, problems);
        if (uid is null && problems.Count == 0)
        {
            problems.Add(("uid", L[MemberTexts.UidHint]));
        }

        return () => BadgeActs.GiveBadgeAsync(Visitor.Actor, Person, new BadgeAsked(uid!, string.IsNullOrEmpty(BadgeStructure) ? null : BadgeStructure, last), Aborted);
    });

    private Task RevokeAsync(Guid badge) => SayAsync("revoke", [], MemberTexts.RevokedDone, _ => () => BadgeActs.RevokeBadgeAsync(
        Visitor.Actor, Person, badge, Seen, MemberTexts.RevokeReasons.Select(r => r.Kept).FirstOrDefault(k => k == Reason) ?? string.Empty, Aborted));

    private Task RestoreAsync(Guid badge) => SayAsync("restore", [], MemberTexts.GivenDone, _ => () => BadgeActs.RestoreBadgeAsync(Visitor.Actor, Person, badge, Seen, Why, Aborted));

    private Task InviteAsync() => SayAsync("invite", ["email", "site"], AccountTexts.DoneInvited, _ => async () =>
    {
        AccountOutcome outcome = await Invitations.InviteAsync(Visitor.Actor, new Invitation(Email ?? "", _person.Title, "fr", Role.Member, InviteSite ?? "", null, null, Person), Aborted);
        _link = outcome.Link;
        return new WriteOutcome(outcome.Problems);
    });

    private MembershipAsked Asked(List<(string Field, string Words)> problems) =>
        (_form = new MembershipForm(SiteName, Kind, StructureName, Begin, Finish, PurposeName, Hours)).Read(L, problems);

    // Of a form that names a membership which is gone, or which is not the visitor's to change.
    private async Task ChangeAsync(string form, string[] fields, Func<List<(string Field, string Words)>, Func<Task<WriteOutcome>>> write)
    {
        if (_edited is null)
        {
            _problems = new FormProblems(form, new Dictionary<string, string>(), [MemberTexts.Of(new RecordProblem(string.Empty, RecordFault.NotThere), null, L)]);
            return;
        }

        await SayAsync(form, fields, MemberTexts.Done, write);
        if (!_problems.Any)
        {
            _edited = null;
        }
    }

    // Fields are read first; only if all can be is anything written.
    private async Task SayAsync(string form, string[] fields, Phrase done, Func<List<(string Field, string Words)>, Func<Task<WriteOutcome>>> write)
    {
        var problems = new List<(string Field, string Words)>();
        Func<Task<WriteOutcome>> act = write(problems);
        if (problems.Count == 0)
        {
            problems.AddRange((await act()).Problems.Select(p => BadgeText.Of(p.Problem, p.Row, _people, EditScope, Person, L)));
        }

        if (problems.Count > 0)
        {
            _problems = FormProblems.Sort(form, problems, fields);
            return;
        }

        (_done, _form, Name, Uid, BadgeFinish, BadgeStructure) = (done, null, null, null, null, null);
        if ((await Directory.ReadAsync(Aborted)).People.Find(Person)?.Sites.Within(Http.Scope(Permission.ReadMembers)) == true)
        {
            await ReadAsync();
        }
        else
        {
            // The last membership at one's sites is gone.
            Http.Response.Redirect("/members");
        }
    }
}
