using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>A session that goes on.</summary>
/// <param name="Machine">Machine's name.</param>
/// <param name="Agent">Agent that guards it.</param>
/// <param name="Member">Member's reference; null while its start has not come.</param>
/// <param name="Structure">Reference of the structure that pays; null if the member stands for nobody else.</param>
/// <param name="Purpose">What it is for.</param>
public sealed record OpenSession(string Machine, string Agent, string? Member, string? Structure, SessionPurpose Purpose)
{
    /// <summary>When it began, wall time UTC; null if that is not known.</summary>
    public DateTimeOffset? Start { get; init; }
}
