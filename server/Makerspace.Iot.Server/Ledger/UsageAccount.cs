using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>Whose account a session is on, as one word, so that an index finds the sessions of each. What is not a structure is not a wire name: no structure can be called so.</summary>
public static class UsageAccount
{
    /// <summary>Members on their own account.</summary>
    public const string Own = "_";

    /// <summary>Sessions that no member's badge opened and no structure pays.</summary>
    public const string Unbadged = "_unbadged";

    /// <summary>The account of a session.</summary>
    /// <param name="structure">Structure that pays; null if none.</param>
    /// <param name="member">Member reference; null if it is not known yet.</param>
    public static string Of(string? structure, string? member) => structure ?? (member is not null && SessionParty.IsNobody(member) ? Unbadged : Own);
}
