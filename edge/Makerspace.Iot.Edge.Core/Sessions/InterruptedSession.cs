using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>A session found open in the store at a restart.</summary>
/// <param name="Id">Session identity.</param>
/// <param name="Party">Who, for whom, why.</param>
/// <param name="StartWall">Wall time of the start, UTC.</param>
/// <param name="StartClock">How far that can be trusted.</param>
/// <param name="AccessVersion">Version of the list by which it was granted.</param>
/// <param name="Figures">Totals of the last checkpoint; null if there was none, which closes it with nothing.</param>
public sealed record InterruptedSession(string Id, SessionParty Party, DateTimeOffset StartWall, ClockQuality StartClock, long AccessVersion, SessionFigures? Figures)
{
    /// <summary>Start by the monotonic clock, milliseconds, if the computer has not been started since; otherwise null.</summary>
    public long? StartMonotonicMs { get; init; }
}
