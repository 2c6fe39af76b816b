using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>The checks that access folds over, each preceded by its reason. If the fact it needs is missing, it denies.</summary>
internal static class AccessChecks
{
    // An old list no longer knows who was revoked since: it opens nothing.
    public static Verdict ListInForce(in AccessFacts f) =>
        f.List is not null && f.Now.Utc < f.List.ValidUntil ? Verdict.Allow : Verdict.Deny(DenialReason.ListTooOld);

    // A badge nobody has registered stands for nobody.
    public static Verdict BadgeKnown(in AccessFacts f) => f.Member is not null ? Verdict.Allow : Verdict.Deny(DenialReason.UnknownBadge);

    // A lost or stolen badge stands for nobody any more, whoever holds it; nor does one that was lent, once its time is over.
    public static Verdict BadgeNotRevoked(in AccessFacts f) => f.Badge is { Revoked: false } badge && !(f.Now.Utc >= badge.Until) ? Verdict.Allow : Verdict.Deny(DenialReason.BadgeRevoked);

    // A machine that the registry has withdrawn, or does not place here, may be used by nobody.
    public static Verdict InService(in AccessFacts f) => f.Machine is { OutOfService: false } ? Verdict.Allow : Verdict.Deny(DenialReason.OutOfService);

    // Members of a sister site are told so, rather than that their membership has lapsed.
    public static Verdict SiteCovered(in AccessFacts f) => f.Member is { ElsewhereOnly: false } ? Verdict.Allow : Verdict.Deny(DenialReason.SiteNotCovered);

    // No valid membership, no insurance.
    public static Verdict MembershipValid(in AccessFacts f) => f.Valid is not null ? Verdict.Allow : Verdict.Deny(DenialReason.MembershipLapsed);

    // Both the membership and the machine may have hours (noise, staff present); with no time of day, neither can be judged (see BelievedTime).
    public static Verdict WithinHours(in AccessFacts f) =>
        f.Open is not null && f.Machine is not null && (!f.Now.TimeOfDayKnown || OpeningTimes.Open(f.Machine.Hours, f.Local))
            ? Verdict.Allow : Verdict.Deny(DenialReason.OutsideHours);

    // Competence: enough alone, enough under supervision, expired, or not enough.
    public static Verdict Qualified(in AccessFacts f)
    {
        if (f.Machine is null)
        {
            return Verdict.Deny(DenialReason.NotQualified);
        }

        (int now, int ever) = f.Levels();
        if (now >= f.Machine.LevelAlone)
        {
            return Verdict.Allow;
        }

        if (now >= f.Machine.LevelSupervised)
        {
            return Verdict.Supervise;
        }

        return Verdict.Deny(ever >= f.Machine.LevelSupervised ? DenialReason.QualificationExpired : DenialReason.NotQualified);
    }

    // Competence to supervise; an expired qualification supervises nobody.
    public static Verdict QualifiedToSupervise(in AccessFacts f)
    {
        (int now, int ever) = f.Levels();
        int wanted = f.Machine?.LevelSupervisor ?? int.MaxValue;
        return now >= wanted ? Verdict.Allow : Verdict.Deny(ever >= wanted ? DenialReason.QualificationExpired : DenialReason.NotQualified);
    }

    // Whoever booked the machine finds it free. With no time of day, nobody can say whose turn it is, and the first to come is served.
    public static Verdict NotBookedByAnother(in AccessFacts f)
    {
        if (f.Machine is null || f.Member is null)
        {
            return Verdict.Deny(DenialReason.BookedByAnother);
        }

        AccessBooking[] bookings = f.Machine.Bookings;
        for (int i = 0; f.Now.TimeOfDayKnown && i < bookings.Length; i++)
        {
            AccessBooking b = bookings[i];
            if (f.Now.Utc >= b.From && f.Now.Utc < b.Until && b.Member != f.Member.Ref)
            {
                return Verdict.Deny(DenialReason.BookedByAnother);
            }
        }

        return Verdict.Allow;
    }

    // What was agreed is used up; the server counts it over all sites.
    public static Verdict QuotaLeft(in AccessFacts f) => f.Member is { QuotaSpent: false } ? Verdict.Allow : Verdict.Deny(DenialReason.QuotaSpent);

    // On a dangerous machine nobody works alone, however qualified.
    public static Verdict NotAlone(in AccessFacts f) => f.Machine is { TwoPersons: false } ? Verdict.Allow : Verdict.Supervise;
}
