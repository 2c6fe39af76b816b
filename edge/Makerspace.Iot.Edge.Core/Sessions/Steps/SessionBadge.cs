using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>The session's own badge. Badging out asks for no rights: whoever came in may go, with whatever became of the badge since.</summary>
internal static class SessionBadge
{
    /// <summary>Presented while the session goes on: in tap style the end, or more time while the time-out is being warned of. In the slot, the card is back where it belongs.</summary>
    public static void Badge(StepScope s, MachineInput.BadgePresented badge)
    {
        s.Decision = badge.Decision;
        if (s.Profile.Presence == PresenceStyle.Tap && s.Session.Warned && s.AtRest && Holds(s.Session, badge))
        {
            // Whoever badges into the warning is there: the time is given back, and the next badge is the end.
            Rest.Extend(s);
            SameTap.Note(s, badge);
        }
        else if (s.Profile.Presence == PresenceStyle.Tap)
        {
            SameTap.Note(s, badge);
            Closing.Request(s, SessionEndReason.BadgeOut);
        }
        else
        {
            InSlot(s, badge);
        }
    }

    /// <summary>The session's card is in the slot. Taken up after a restart, the session did not know its card until now.</summary>
    public static void InSlot(StepScope s, MachineInput.BadgePresented badge)
    {
        OpenSession session = s.Session;
        s.Change(session with { Badge = session.Badge.Length == 0 ? badge.Badge : session.Badge, CardDueMs = null, CardOutMs = null });
    }

    /// <summary>Taken from the slot; in tap style a badge always leaves the field.</summary>
    public static void Removed(StepScope s, MachineInput.BadgeRemoved removed)
    {
        if (s.Profile.Presence == PresenceStyle.Slot && removed.Badge == s.Session.Badge)
        {
            s.Change(s.Session with { CardOutMs = s.NowMs });
            Closing.Request(s, SessionEndReason.BadgeOut);
        }
    }

    /// <summary>Presented while the session is ending: takes a badge-out back, and nothing else, and only with rights that still hold. A tap at a machine whose meter is silent says once more that the member goes.</summary>
    public static void BadgeAgain(StepScope s, MachineInput.BadgePresented badge)
    {
        OpenSession session = s.Session;
        bool holds = Holds(session, badge);
        s.Decision = badge.Decision;
        bool unseen = !s.PowerKnown && s.Profile.Presence == PresenceStyle.Tap;
        session = session with { CardDueMs = null, CardOutMs = null };
        if (s.Profile.Presence == PresenceStyle.Tap)
        {
            SameTap.Note(s, badge);
        }

        if (session.EndRequest == SessionEndReason.BadgeOut && holds && !unseen)
        {
            s.Change(session);
            Closing.TakeBack(s);
        }
        else
        {
            // The member goes all the same: with a silent meter this is what lets the session end.
            s.Change(session with { BadgedOut = true, LeftUnseenMs = unseen ? s.NowMs : session.LeftUnseenMs });
            s.Tell(SignalKind.Ending);
        }
    }

    // Rights that still carry the session: alone, under the supervisor who stands by, or for maintenance.
    private static bool Holds(OpenSession session, MachineInput.BadgePresented badge) =>
        badge.Decision is AccessDecision.Grant
        || (badge.Decision is AccessDecision.NeedsSupervisor && session.Party.Supervisor is not null)
        || (session.IsMaintenance && badge.Standing.Maintains);
}
