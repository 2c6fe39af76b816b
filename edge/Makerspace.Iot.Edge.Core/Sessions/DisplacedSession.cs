using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>A session that was taken over in the last step, as it was: it goes on if the store refuses the take-over.</summary>
/// <param name="Session">The session.</param>
/// <param name="Condition">The machine's condition before.</param>
/// <param name="Since">Since when.</param>
/// <param name="Upkeep">Counted use before.</param>
internal sealed record DisplacedSession(OpenSession Session, MachineCondition Condition, Instant Since, UpkeepCount Upkeep);
