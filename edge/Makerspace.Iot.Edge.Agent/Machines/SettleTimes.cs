namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>How long an input must stand before a change of it counts.</summary>
/// <param name="Rising">Before it counts as satisfied, pressed or on; 0 to 10 s.</param>
/// <param name="Falling">Before it counts as the opposite; 0 to 10 s.</param>
public readonly record struct SettleTimes(TimeSpan Rising, TimeSpan Falling)
{
    /// <summary>Shorter than the time between two looks at the pins: a change counts once the next look agrees with it.</summary>
    public static readonly TimeSpan NextLook = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Emergency stop. Its opening counts once the next look (25 ms later) agrees, and no later. The hardware has opened the contactor by itself long before.
    /// Software has only to let the relay fall before the button is released, so that nothing restarts by itself. A button that latches (ISO 13850) is not released within 25 ms. Without that second look a spike on a long wire
    /// beside a frequency converter would end a session of a machine that was never stopped. Its closing may take its time: contacts bounce when a button is turned back.
    /// </summary>
    public static SettleTimes EmergencyStop { get; } = new(Rising: TimeSpan.FromMilliseconds(200), Falling: NextLook);

    /// <summary>Lid or guard: a contact that rattles with the machine is not an opened lid; one that is opened is told within 75 ms.</summary>
    public static SettleTimes Lid { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(50));

    /// <summary>Airflow and coolant: their switches flutter while the flow builds up, and at each bubble.</summary>
    public static SettleTimes Flow { get; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1));

    /// <summary>Buttons and keys: longer than a contact bounces.</summary>
    public static SettleTimes Hand { get; } = new(TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(40));

    /// <summary>Contactor's auxiliary contact: as it is read; the core gives contactor and relay their own time to agree.</summary>
    public static SettleTimes None => default;

    /// <summary>The same time for both, milliseconds.</summary>
    public static SettleTimes Both(int milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds));
}
