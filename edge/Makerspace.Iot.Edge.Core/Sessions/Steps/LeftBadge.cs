namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// A badge that was there before the reader was first asked. It was left in the slot or on the reader over a return of power, a crash or a fault of the reader.
/// Nobody is known to stand there, so it opens nothing, ends nothing and clears nothing, whatever its rights.
/// Whoever holds it is told to take it away and present it anew.
/// </summary>
internal static class LeftBadge
{
    /// <summary>True if the input was such a badge and is done with.</summary>
    public static bool Take(StepScope s)
    {
        if (s.Input is not MachineInput.BadgePresented badge)
        {
            if (s.Input is MachineInput.BadgeRemoved removed && removed.Badge == s.State.LeftBadge)
            {
                s.State = s.State with { LeftBadge = null };
            }

            return false;
        }

        if (!badge.AlreadyThere)
        {
            s.State = s.State.LeftBadge is null ? s.State : s.State with { LeftBadge = null };
            return false;
        }

        if (s.Profile.Presence == PresenceStyle.Slot && s.State.Session is { } session && Badges.IsOwn(session, badge))
        {
            SessionBadge.InSlot(s, badge);
            return true;
        }

        s.State = s.State with { LeftBadge = badge.Badge };
        s.Tell(SignalKind.BadgeLeft);
        return true;
    }
}
