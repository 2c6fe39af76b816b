namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>What a buzzer plays. Told apart by count and length, because a buzzer has one pitch.</summary>
public enum BuzzerPattern
{
    /// <summary>Nothing; stops what plays.</summary>
    Silence,

    /// <summary>One short beep: accepted, released.</summary>
    Accepted,

    /// <summary>Two short beeps: ended, noted.</summary>
    Ended,

    /// <summary>Three short beeps: one more thing is wanted, for example a supervisor's badge.</summary>
    Wanted,

    /// <summary>One long beep: refused.</summary>
    Refused,

    /// <summary>Two medium beeps: the session is about to end.</summary>
    Warning,

    /// <summary>Five quick beeps: an interlock or a fault.</summary>
    Alarm,
}
