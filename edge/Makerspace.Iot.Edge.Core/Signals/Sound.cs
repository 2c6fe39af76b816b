namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>What the buzzer plays, once.</summary>
public enum Sound
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>Ended, noted.</summary>
    Ended,

    /// <summary>Something more is wanted.</summary>
    Wanted,

    /// <summary>Refused.</summary>
    Refused,

    /// <summary>The session is about to end.</summary>
    Warning,

    /// <summary>An interlock was lost, or a fault appeared.</summary>
    Alarm,
}
