using Makerspace.Iot.Edge.Agent.Settings;

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

    /// <summary>The "out of order" button: rising is pressed.</summary>
    public SettleTimes Button { get; init; } = SettleTimes.Hand;

    /// <summary>The maintenance key: rising is on.</summary>
    public SettleTimes Key { get; init; } = SettleTimes.Hand;

    /// <summary>The contactor's auxiliary contact: rising is closed.</summary>
    public SettleTimes Feedback { get; init; } = SettleTimes.None;

    /// <summary>Those of a machine's configuration. What is set for the emergency stop holds for its release alone.</summary>
    public static InputSettling From(MachineSettings machine) => new()
    {
        EmergencyStop = SettleTimes.EmergencyStop with { Rising = Of(machine.EmergencyStop, SettleTimes.EmergencyStop).Rising },
        Lid = Of(machine.Lid, SettleTimes.Lid),
        Airflow = Of(machine.Airflow, SettleTimes.Flow),
        Coolant = Of(machine.Coolant, SettleTimes.Flow),
        Button = Of(machine.OutOfOrderButton, SettleTimes.Hand),
        Key = Of(machine.MaintenanceKey, SettleTimes.Hand),
        Feedback = Of(machine.Feedback, SettleTimes.None),
    };

    private static SettleTimes Of(LineSettings? line, SettleTimes usual) => line?.SettleMs is { } ms ? SettleTimes.Both(ms) : usual;
}
