using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>
/// Who may use which machine now: a pure fold over <see cref="AccessChecks"/>, in which deny beats needs-supervisor beats allow and a missing signal denies.
/// The order of the checks is the order in which reasons are told; it never changes whether the answer is yes. Thread-safe.
/// </summary>
public static class AccessPolicy
{
    /// <summary>Decides for a badge at a machine.</summary>
    /// <param name="list">The list in force; null if there is none, which denies as <see cref="DenialReason.ListTooOld"/>.</param>
    /// <param name="machine">Machine name.</param>
    /// <param name="badgeHash">Keyed hash of the badge, 22 characters.</param>
    /// <param name="moment">Now; see <see cref="BelievedTime"/> for what an unsynced clock does.</param>
    public static AccessDecision Decide(AccessList? list, string machine, string badgeHash, Instant moment)
    {
        AccessFacts f = AccessFacts.Gather(list, machine, badgeHash, moment);
        Verdict qualified = AccessChecks.Qualified(f);
        Verdict verdict = AccessChecks.ListInForce(f)
            .And(AccessChecks.BadgeKnown(f))
            .And(AccessChecks.BadgeNotRevoked(f))
            .And(AccessChecks.InService(f))
            .And(AccessChecks.SiteCovered(f))
            .And(AccessChecks.MembershipValid(f))
            .And(AccessChecks.WithinHours(f))
            .And(qualified)
            .And(AccessChecks.NotBookedByAnother(f))
            .And(AccessChecks.QuotaLeft(f))
            .And(AccessChecks.NotAlone(f));

        long version = list?.Version ?? 0;
        if (verdict.Kind == Verdict.Weight.Deny || f.Member is null || f.Open is null)
        {
            return new AccessDecision.Denied(version, f.Member?.Ref, verdict.Reason);
        }

        // Whose membership opens pays: a structure that has ended its membership is charged nothing, whatever the badge still says.
        string? structure = f.Open.Structure;
        if (verdict.Kind == Verdict.Weight.Supervise)
        {
            SessionPurpose purpose = qualified.Kind == Verdict.Weight.Supervise ? SessionPurpose.Training : f.Open.Purpose;
            return new AccessDecision.NeedsSupervisor(version, f.Member.Ref, structure, purpose);
        }

        return new AccessDecision.Grant(version, f.Member.Ref, structure, f.Open.Purpose);
    }

    /// <summary>
    /// What a badge may do at a machine besides using it. Supervising asks for a valid badge, membership and level, not for hours, quota or a free booking:
    /// those concern the one who works.
    /// </summary>
    public static BadgeStanding Standing(AccessList? list, string machine, string badgeHash, Instant moment)
    {
        AccessFacts f = AccessFacts.Gather(list, machine, badgeHash, moment);
        Verdict present = AccessChecks.ListInForce(f)
            .And(AccessChecks.BadgeKnown(f))
            .And(AccessChecks.BadgeNotRevoked(f))
            .And(AccessChecks.SiteCovered(f))
            .And(AccessChecks.MembershipValid(f));
        Verdict supervises = present.And(AccessChecks.QualifiedToSupervise(f));
        bool allowed = supervises.Kind == Verdict.Weight.Allow;
        return new BadgeStanding(f.Member?.Ref, allowed ? null : supervises.Reason, present.Kind == Verdict.Weight.Allow && f.Member is { Maintainer: true });
    }

    /// <summary>The badge of a member that may do most at a machine: opens it, else opens it with a supervisor, else any that is not revoked; null if the list holds none.</summary>
    public static string? BestBadge(AccessList? list, string machine, string memberRef, Instant moment) => list?.BadgesOf(memberRef)
        .OrderBy(b => Decide(list, machine, b, moment) switch { AccessDecision.Grant => 0, AccessDecision.NeedsSupervisor => 1, _ => 2 })
        .ThenBy(b => b, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>True if the badge's holder may supervise at the machine now.</summary>
    public static bool CanSupervise(AccessList? list, string machine, string badgeHash, Instant moment) =>
        Standing(list, machine, badgeHash, moment).Supervises;
}
