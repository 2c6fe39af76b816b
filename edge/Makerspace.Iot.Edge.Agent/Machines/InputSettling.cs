namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>Settling times of a machine's inputs; the defaults suit common contacts.</summary>
public sealed record InputSettling
{
    /// <summary>Emergency stop: rising is released, falling is pressed. See <see cref="SettleTimes.EmergencyStop"/> for why its falling is short.</summary>
    public SettleTimes EmergencyStop { get; init; } = SettleTimes.EmergencyStop;

    /// <summary>Lid: rising is closed.</summary>
    public SettleTimes Lid { get; init; } = SettleTimes.Lid;

    /// <summary>Airflow: rising is flowing.</summary>
    public SettleTimes Airflow { get; init; } = SettleTimes.Flow;

    /// <summary>Coolant: rising is flowing.</summary>
    public SettleTimes Coolant { get; init; } = SettleTimes.Flow;

    /// <summary>Buttons and keys.</summary>
    public SettleTimes Hand { get; init; } = SettleTimes.Hand;
}
