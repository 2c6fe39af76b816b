using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>Who uses the machine, for whom and why.</summary>
/// <param name="Member">Member reference, <see cref="KeyHolder"/> or <see cref="Unbadged"/>.</param>
/// <param name="Structure">The structure that pays; null for a private person.</param>
/// <param name="Supervisor">Reference of the second person; null where none was needed.</param>
/// <param name="Purpose">What the session is for.</param>
public sealed record Party(string Member, string? Structure, string? Supervisor, SessionPurpose Purpose)
{
    /// <summary>Stands for whoever turned the maintenance key: a key has no member.</summary>
    public const string KeyHolder = "maintenance-key";

    /// <summary>Stands for whoever worked without a badge where the machine is only watched, and for whoever is at a machine that was found on with no record of it.</summary>
    public const string Unbadged = "unbadged";
}
