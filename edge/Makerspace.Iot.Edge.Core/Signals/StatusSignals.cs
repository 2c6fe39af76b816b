using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>What lights, buzzer and display show: a function of what is known, and of what was told last. Pure; thread-safe.</summary>
public static class StatusSignals
{
    /// <summary>How a machine looks now.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="last">What was told last; null if nothing was.</param>
    /// <param name="now">Now.</param>
    /// <param name="profile">How the machine is served.</param>
    /// <param name="language">Language of the display.</param>
    public static StatusLook Show(MachineState state, ToldSignal? last, Instant now, MachineProfile profile, DisplayLanguage language = DisplayLanguage.French)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(profile);
        SessionEffect.Signal? standing = last is { } told && told.Stands(now.MonotonicMs) ? told.Signal : null;
        var words = new Words(language);
        IReadOnlyList<string> lines = SignalLines.Of(standing, state, profile, words) ?? StateLines.Of(state, now, profile, words);
        return new StatusLook(LightRules.Of(state, standing, now, profile), lines);
    }

    /// <summary>What the buzzer plays when something is told.</summary>
    public static Sound SoundOf(SessionEffect.Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return signal.Kind switch
        {
            SignalKind.Granted or SignalKind.Extended or SignalKind.Resumed or SignalKind.FaultCleared or SignalKind.BackInService or SignalKind.AtTemperature or SignalKind.BadgeEnrolled => Sound.Accepted,
            SignalKind.Ended or SignalKind.Ending => Sound.Ended,
            SignalKind.SupervisorWanted or SignalKind.BadgeLeft or SignalKind.Identify => Sound.Wanted,
            SignalKind.Refused or SignalKind.UnreadableBadge or SignalKind.TraineeFirst or SignalKind.OutOfService or SignalKind.EnrolmentOver => Sound.Refused,
            SignalKind.Warning => Sound.Warning,
            SignalKind.InterlockLost or SignalKind.Fault => Sound.Alarm,
            _ => Sound.None,
        };
    }
}
