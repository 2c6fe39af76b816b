namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>What the person at the machine is told.</summary>
public enum SignalKind
{
    /// <summary>Released.</summary>
    Granted,

    /// <summary>A supervisor's badge is wanted, within the seconds left.</summary>
    SupervisorWanted,

    /// <summary>Refused, with its reason.</summary>
    Refused,

    /// <summary>The session ends in the seconds left unless the machine works or time is given.</summary>
    Warning,

    /// <summary>The time was given back.</summary>
    Extended,

    /// <summary>The end is noted; the machine stays on until it is safe.</summary>
    Ending,

    /// <summary>The end was taken back; the session goes on.</summary>
    Resumed,

    /// <summary>The session is over.</summary>
    Ended,

    /// <summary>An interlock was lost during a session.</summary>
    InterlockLost,

    /// <summary>A fault appeared.</summary>
    Fault,

    /// <summary>Faults were cleared.</summary>
    FaultCleared,

    /// <summary>Out of service.</summary>
    OutOfService,

    /// <summary>Back in service.</summary>
    BackInService,

    /// <summary>A supervisor badged before the trainee: the trainee's badge comes first, then the supervisor's.</summary>
    TraineeFirst,

    /// <summary>The machine has reached its working temperature.</summary>
    AtTemperature,

    /// <summary>Would have been refused, with its reason; the machine is only watched.</summary>
    Observed,

    /// <summary>A badge was already there when the reader was first asked: it is to be taken away and presented anew.</summary>
    BadgeLeft,

    /// <summary>A badge came again a moment after what it did: it is the same tap, and nothing more comes of it.</summary>
    SameTap,

    /// <summary>A badge whose id changes at each presentation; told after its refusal as unknown.</summary>
    RandomBadge,

    /// <summary>A badge of whose id the reader gives only a part; told after its refusal as unknown.</summary>
    CutBadge,

    /// <summary>The reader told something that is no badge id.</summary>
    UnreadableBadge,

    /// <summary>A command asks which machine this is.</summary>
    Identify,

    /// <summary>The badge was read for the registry; it opens nothing yet.</summary>
    BadgeEnrolled,

    /// <summary>No badge came to be enrolled.</summary>
    EnrolmentOver,
}
