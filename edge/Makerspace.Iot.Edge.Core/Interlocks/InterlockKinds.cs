namespace Makerspace.Iot.Edge.Core.Interlocks;

/// <summary>The interlock inputs that a machine may have. Their safety function is wired in hardware; software only reads them.</summary>
[Flags]
public enum InterlockKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Emergency stop circuit: satisfied while not pressed. Blocks a start, and an open circuit ends the session at once.</summary>
    EmergencyStop = 1,

    /// <summary>Lid or guard: satisfied while closed. Blocks a start; ends at once only if the profile says that it opens the machine's supply.</summary>
    Lid = 2,

    /// <summary>Extraction: satisfied while air flows. Blocks a start; lost during work, it is signalled.</summary>
    Extractor = 4,

    /// <summary>Coolant: satisfied while it flows. Blocks a start; lost during work, it is signalled.</summary>
    Coolant = 8,
}
