using System.Security.Cryptography;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Members;

/// <summary>A membership as it is asked for.</summary>
/// <param name="Site">Its site; <see cref="Everywhere.Mark"/> for the whole network.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Structure">Who pays; empty for the person.</param>
/// <param name="FirstDay">First day; null for today at the site.</param>
/// <param name="LastDay">Last day, included; null if open.</param>
/// <param name="Purpose">What sessions are for; null: training for a trainee, else production.</param>
/// <param name="Hours">When it gives access, in the text form of <see cref="OpeningHours"/>; empty if always.</param>
public sealed record MembershipAsked(string Site, MembershipKind Kind, string Structure, DateOnly? FirstDay, DateOnly? LastDay, UsagePurpose? Purpose = null, string Hours = "");

/// <summary>What pages do to people and their memberships: each an act of <see cref="MemberWrites"/>, which authorises, checks and audits. Thread-safe.</summary>
/// <param name="acts">The acts.</param>
public sealed class MemberEdits(MemberActs acts)
{
    /// <summary>Most memberships of one person, past ones included.</summary>
    public const int MostMemberships = 200;

    private const string RefLetters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>A new reference, drawn at random: it says nothing of the person.</summary>
    public static string NewRef(char kind = 'm') => kind + "-" + RandomNumberGenerator.GetString(RefLetters, 10);

    /// <summary>Makes a person with a first membership and, if one is given, a badge. The reference comes with the form, so that a form sent twice makes one person.</summary>
    public Task<WriteOutcome> CreateAsync(Actor actor, string person, string name, MembershipAsked membership, BadgeAsked? badge, CancellationToken cancellationToken) => acts.ActAsync(actor, person, badge?.Uid, null, (writes, act) =>
    {
        if (writes.Persons.Find(person) is not null)
        {
            act.Refuse(null, new RecordProblem("ref", RecordFault.Taken, person));
            return;
        }

        writes.Put(new Person { Ref = person });
        writes.Put(new PersonName { Person = person, DisplayName = name });
        Membership added = Row(person, membership, MemberActs.Today(act, membership.Site));
        writes.Put(added);
        if (badge is not null)
        {
            BadgeEdits.Give(writes, act, person, badge, added.Site);
        }
    }, cancellationToken);

    /// <summary>Changes a name. It needs no reason: the name is the person's own.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="person">Reference.</param>
    /// <param name="revision">Revision of the name that was seen; null if there was none.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<WriteOutcome> RenameAsync(Actor actor, string person, int? revision, string name, CancellationToken cancellationToken) => acts.ActAsync(actor, person, null, null, (writes, act) =>
    {
        if (!MemberActs.Known(writes, act, person))
        {
            return;
        }

        PersonName? stands = writes.Names.Find(person);
        if (stands?.Revision != revision)
        {
            act.Refuse(stands, new RecordProblem(string.Empty, RecordFault.Stale));
        }
        else
        {
            writes.Put(new PersonName { Person = person, DisplayName = name });
        }
    }, cancellationToken);

    /// <summary>Adds a membership. One that begins before today needs a reason, since it may price past sessions otherwise.</summary>
    public Task<WriteOutcome> AddMembershipAsync(Actor actor, string person, MembershipAsked asked, string reason, CancellationToken cancellationToken) => acts.ActAsync(actor, person, null, reason, (writes, act) =>
    {
        DateOnly today = MemberActs.Today(act, asked.Site);
        Membership row = Row(person, asked, today);
        if (!MemberActs.Known(writes, act, person))
        {
            return;
        }

        if (writes.Memberships.Find((row.Person, row.Site, row.Structure, row.FirstDay)) is { } same)
        {
            act.Refuse(row, new RecordProblem("firstDay", RecordFault.Overlap, RecordRules.Text(same.FirstDay), same.LastDay is { } last ? RecordRules.Text(last) : string.Empty, RecordRules.Text(row.FirstDay)));
            return;
        }

        if (row.FirstDay < today && string.IsNullOrWhiteSpace(reason))
        {
            act.Refuse(row, new RecordProblem("reason", RecordFault.ReasonMissing));
        }

        MemberActs.Limit(act, writes.Memberships.Rows.Count, MostMemberships);
        writes.Put(row);
    }, cancellationToken);

    /// <summary>Corrects a membership.</summary>
    public Task<WriteOutcome> CorrectMembershipAsync(Actor actor, string person, Guid membership, int? revision, string reason, MembershipAsked asked, CancellationToken cancellationToken) =>
        acts.OneAsync(actor, person, w => w.Memberships, membership, reason, (writes, _, row) =>
        {
            Membership wanted = Row(person, asked, row.FirstDay);
            writes.Correct(writes.Memberships, row, revision, reason, m =>
            {
                (m.Site, m.Structure, m.FirstDay, m.LastDay, m.Kind, m.Hours) = (wanted.Site, wanted.Structure, wanted.FirstDay, wanted.LastDay, wanted.Kind, wanted.Hours);
                m.Purpose = asked.Purpose ?? m.Purpose;
            });
        }, cancellationToken);

    /// <summary>Ends a membership after a day.</summary>
    public Task<WriteOutcome> EndMembershipAsync(Actor actor, string person, Guid membership, int? revision, string reason, DateOnly lastDay, CancellationToken cancellationToken) =>
        acts.OneAsync(actor, person, w => w.Memberships, membership, reason, (writes, _, row) => writes.Correct(writes.Memberships, row, revision, reason, m => m.LastDay = lastDay), cancellationToken);

    /// <summary>Takes a membership away that should never have stood.</summary>
    public Task<WriteOutcome> WithdrawMembershipAsync(Actor actor, string person, Guid membership, int? revision, string reason, CancellationToken cancellationToken) =>
        acts.OneAsync(actor, person, w => w.Memberships, membership, reason, (writes, _, row) => writes.Withdraw(writes.Memberships, row, revision, reason), cancellationToken);

    private static Membership Row(string person, MembershipAsked asked, DateOnly firstDay) => new()
    {
        Person = person,
        Site = asked.Site,
        Structure = asked.Structure,
        FirstDay = asked.FirstDay ?? firstDay,
        LastDay = asked.LastDay,
        Kind = asked.Kind,
        Purpose = asked.Purpose ?? (asked.Kind == MembershipKind.Trainee ? UsagePurpose.Training : UsagePurpose.Production),
        Hours = asked.Hours,
    };
}
