namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Machines that heat: told when they are ready, kept on until they have cooled.</summary>
internal static class Heat
{
    /// <summary>Tells once per session that the working temperature is reached.</summary>
    public static void Take(StepScope s)
    {
        if (s.State.Session is { Heated: false } session && s.State.Phase(s.Now, s.Profile) == ThermalPhase.Holding)
        {
            s.Change(session with { Heated = true });
            s.Tell(SignalKind.AtTemperature);
        }
    }

    /// <summary>The time of cool-down, seconds: none if a temperature decides.</summary>
    public static double CoolDownSeconds(StepScope s) =>
        s.Profile.CoolBelowC is not null && s.State.KnownC(s.NowMs, s.Profile) is not null ? 0 : s.Profile.CoolDownSeconds;

    /// <summary>
    /// True while the open session's machine is hot and its longest cool-down has not passed. That is counted from the last heating.
    /// If no power reading says when that was, it is counted from the moment the end was asked for.
    /// Not if the contactor is sensed open: the hardware has cut already.
    /// </summary>
    public static bool MustCool(StepScope s)
    {
        if (s.Profile.IsAudit || !s.State.IsHot(s.NowMs, s.Profile) || (s.Profile.HasFeedback && s.State.Contactor == false))
        {
            return false;
        }

        long from = Math.Max(s.Session.Start.MonotonicMs, s.State.HeatAtMs ?? 0);
        from = s.PowerKnown ? from : Math.Max(from, s.State.Since.MonotonicMs);
        return s.Now.SecondsSince(from) < s.Profile.CoolDownMaxSeconds;
    }
}
