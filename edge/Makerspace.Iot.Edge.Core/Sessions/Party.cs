using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>Who uses the machine, for whom and why.</summary>
/// <param name="Member">Member reference.</param>
/// <param name="Structure">The structure that pays; null for a private person.</param>
/// <param name="Supervisor">Reference of the second person; null where none was needed.</param>
/// <param name="Purpose">What the session is for.</param>
public sealed record Party(string Member, string? Structure, string? Supervisor, SessionPurpose Purpose);
