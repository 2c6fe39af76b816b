using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Members;

/// <summary>A badge as it is given.</summary>
/// <param name="Uid">Its id, in lower-case hexadecimal.</param>
/// <param name="Structure">The structure whose membership opens before the holder's others; null: none.</param>
/// <param name="LastDay">Its last day, for a badge that is lent; null if it has none.</param>
public sealed record BadgeAsked(string Uid, string? Structure = null, DateOnly? LastDay = null);

/// <summary>What pages do to badges: each an act of <see cref="MemberWrites"/>, which authorises, checks and audits. Thread-safe.</summary>
/// <param name="acts">The acts.</param>
/// <param name="databases">The database.</param>
public sealed class BadgeEdits(MemberActs acts, IDbContextFactory<MakerspaceDb> databases)
{
    /// <summary>Most badges of one person, revoked ones included.</summary>
    public const int MostBadges = 50;

    /// <summary>Gives a badge. One that another person has given back, or lost, may be given anew; a good one may not.</summary>
    public Task<WriteOutcome> GiveBadgeAsync(Actor actor, string person, BadgeAsked asked, CancellationToken cancellationToken) => acts.ActAsync(actor, person, asked.Uid, null, (writes, act) =>
    {
        if (!MemberActs.Known(writes, act, person))
        {
            return;
        }

        MemberActs.Limit(act, writes.Badges.Rows.Count(b => b.Person == person), MostBadges);
        string site = writes.Memberships.Rows.OrderByDescending(m => m.FirstDay).Select(m => m.Site).FirstOrDefault(s => s != Everywhere.Mark) ?? Everywhere.Mark;
        Give(writes, act, person, asked, site);
    }, cancellationToken);

    /// <summary>Revokes a badge now.</summary>
    public Task<WriteOutcome> RevokeBadgeAsync(Actor actor, string person, Guid badge, int? revision, string reason, CancellationToken cancellationToken) =>
        acts.OneAsync(actor, person, w => w.Badges, badge, reason, (writes, act, row) => writes.Correct(writes.Badges, row, revision, reason, b => b.RevokedAt = act.Acting.At), cancellationToken);

    /// <summary>Makes a revoked badge good again.</summary>
    public Task<WriteOutcome> RestoreBadgeAsync(Actor actor, string person, Guid badge, int? revision, string reason, CancellationToken cancellationToken) =>
        acts.OneAsync(actor, person, w => w.Badges, badge, reason, (writes, act, row) => writes.Correct(writes.Badges, row, revision, reason, b => b.RevokedAt = null), cancellationToken);

    /// <summary>Why badges were revoked, by their ids, as it was stated.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> ReasonsAsync(IReadOnlyCollection<Guid> badges, CancellationToken cancellationToken)
    {
        var reasons = new Dictionary<Guid, string>();
        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (Guid badge in badges.Take(MostBadges))
        {
            if (await db.Set<AuditEntry>().Where(a => a.Row == badge).OrderByDescending(a => a.At).Select(a => a.Reason).FirstOrDefaultAsync(cancellationToken) is { } reason)
            {
                reasons[badge] = reason;
            }
        }

        return reasons;
    }

    /// <summary>Gives a badge within an act.</summary>
    /// <param name="writes">The writes.</param>
    /// <param name="act">The act.</param>
    /// <param name="person">The holder.</param>
    /// <param name="asked">The badge.</param>
    /// <param name="site">The site by whose clock its last day ends; <see cref="Everywhere.Mark"/> for the common one.</param>
    internal static void Give(MemberWrites writes, RegistryAct act, string person, BadgeAsked asked, string site)
    {
        SiteZones zones = MemberActs.Zones(act);
        DateTimeOffset now = act.Acting.At;
        DateTimeOffset? until = asked.LastDay is not { } last ? null : LocalDays.End(last, zones.Of(site == Everywhere.Mark ? null : site));
        if (until <= now)
        {
            act.Refuse(null, new RecordProblem("badgeLastDay", RecordFault.EndsBeforeItBegins));
        }
        else if (writes.Badges.Find(asked.Uid) is not { } stands)
        {
            writes.Put(new Badge { Uid = asked.Uid, Person = person, Structure = asked.Structure, RevokedAt = until });
        }
        else if (stands.Person == person || !(stands.RevokedAt <= now))
        {
            act.Refuse(stands, new RecordProblem("uid", RecordFault.Taken, asked.Uid));
        }
        else
        {
            writes.Correct(writes.Badges, stands, null, "redonné", b => (b.Person, b.Structure, b.RevokedAt) = (person, asked.Structure, until));
        }
    }
}
