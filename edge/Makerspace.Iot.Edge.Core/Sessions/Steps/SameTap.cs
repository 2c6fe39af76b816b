namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// A badge held badly, or a reader that loses it for a moment, makes several arrivals of one tap. A badge does something by a start, a badge-out, an end that it had asked for, time given back, or a fault cleared.
/// Within the profile's window after that, the same badge, or another of the same member, does nothing more. It is acknowledged without a sound and recorded nowhere.
/// The window begins with the tap and is not renewed. In slot style the session's own card is not noted: it cannot toggle, and the end waits for the window instead (<see cref="Closing"/>).
/// </summary>
internal static class SameTap
{
    /// <summary>True if the input was such an arrival and is done with.</summary>
    public static bool Take(StepScope s)
    {
        if (s.Input is not MachineInput.BadgePresented { AlreadyThere: false } badge || s.State.Taps.Count == 0)
        {
            return false;
        }

        if (!Fresh(s).Any(t => t.Badge == badge.Badge || (t.Member is { } member && member == badge.Decision.Member)))
        {
            return false;
        }

        s.Decision = badge.Decision;
        s.Tell(SignalKind.SameTap);
        return true;
    }

    /// <summary>A badge did something now.</summary>
    public static void Note(StepScope s, string badge, string? member)
    {
        if (s.WindowMs > 0 && (badge.Length > 0 || member is not null))
        {
            BadgeTap tap = new(badge, member, s.NowMs);
            s.State = s.State with { Taps = [tap, .. Fresh(s).Where(t => t.Badge != badge).Take(MachineState.MaxTaps - 1)] };
        }
    }

    /// <summary>As <see cref="Note(StepScope, string, string?)"/>, for a badge that is there.</summary>
    public static void Note(StepScope s, MachineInput.BadgePresented badge) => Note(s, badge.Badge, badge.Decision.Member ?? badge.Standing.Member);

    private static IEnumerable<BadgeTap> Fresh(StepScope s) => s.State.Taps.Where(t => s.NowMs - t.AtMs < s.WindowMs);
}
