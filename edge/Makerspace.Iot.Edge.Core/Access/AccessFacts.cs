using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>What the list says about one badge at one machine at one moment. What is null is missing, and a missing signal denies.</summary>
internal readonly record struct AccessFacts(AccessList? List, BelievedTime Now, DateTimeOffset Local, AccessMachine? Machine, AccessBadge? Badge, AccessMember? Member, AccessMembership? Valid, AccessMembership? Open)
{
    public static AccessFacts Gather(AccessList? list, string machine, string badgeHash, Instant moment)
    {
        if (list is null)
        {
            return default;
        }

        BelievedTime now = BelievedTime.Of(list, moment);
        DateTimeOffset local = TimeZoneInfo.ConvertTime(now.Utc, list.Zone);
        AccessBadge? badge = list.FindBadge(badgeHash);
        AccessMember? member = badge is null ? null : list.MemberOf(badge);
        (AccessMembership? valid, AccessMembership? open) = Memberships(member, badge, now, local);
        return new AccessFacts(list, now, local, list.FindMachine(machine), badge, member, valid, open);
    }

    /// <summary>The best unexpired level for the machine's category, and the best level whether expired or not; 0 if none.</summary>
    public (int Now, int Ever) Levels()
    {
        (int now, int ever) = (0, 0);
        AccessQualification[] all = Member?.Qualifications ?? [];
        for (int i = 0; i < all.Length; i++)
        {
            AccessQualification q = all[i];
            if (q.Category != Machine?.Category)
            {
                continue;
            }

            ever = Math.Max(ever, q.Level);
            now = q.Until is { } until && Now.Utc >= until ? now : Math.Max(now, q.Level);
        }

        return (now, ever);
    }

    // Of several valid memberships, one that is open now comes before one that is not. Then the badge's own structure, then the private person.
    // Of equals the first in the list, which the server puts in order.
    private static (AccessMembership? Valid, AccessMembership? Open) Memberships(AccessMember? member, AccessBadge? badge, BelievedTime now, DateTimeOffset local)
    {
        AccessMembership? valid = null;
        AccessMembership? open = null;
        AccessMembership[] all = member?.Memberships ?? [];
        for (int i = 0; i < all.Length; i++)
        {
            AccessMembership m = all[i];
            if (now.Utc < m.From || (m.Until is { } until && now.Utc >= until))
            {
                continue;
            }

            valid ??= m;
            if ((!now.TimeOfDayKnown || OpeningTimes.Open(m.Hours, local)) && (open is null || Rank(m, badge) > Rank(open, badge)))
            {
                open = m;
            }
        }

        return (valid, open);
    }

    // A badge that stands for one structure does not charge another one so long as the private person may pay.
    private static int Rank(AccessMembership membership, AccessBadge? badge) =>
        badge?.Structure is not { } own ? 0 : membership.Structure == own ? 2 : membership.Structure is null ? 1 : 0;
}
