using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>A member who waits for a supervisor.</summary>
/// <param name="Badge">Keyed hash of the member's badge.</param>
/// <param name="Decision">What was decided for the member.</param>
/// <param name="Supervises">True if the member may supervise others here.</param>
public sealed record AwaitedStart(string Badge, AccessDecision.NeedsSupervisor Decision, bool Supervises = false)
{
    /// <summary>True once the member's card has left the slot to make room for the supervisor's.</summary>
    public bool IsAway { get; init; }
}
