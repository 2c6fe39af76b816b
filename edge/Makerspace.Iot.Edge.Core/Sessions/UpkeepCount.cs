using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>What a machine has done since its last upkeep, ended sessions only.</summary>
/// <param name="ActiveSeconds">Time at work, seconds.</param>
/// <param name="Sessions">Sessions.</param>
public readonly record struct UpkeepCount(double ActiveSeconds, long Sessions)
{
    /// <summary>With a session that has ended.</summary>
    public UpkeepCount With(SessionFigures figures) => new(ActiveSeconds + figures.ActiveSeconds, Sessions + 1);

    /// <summary>True if a threshold of the profile is reached.</summary>
    public bool IsDue(MachineProfile profile) =>
        (profile.UpkeepActiveHours is { } hours && ActiveSeconds >= hours * 3600) || (profile.UpkeepSessions is { } sessions && Sessions >= sessions);
}
