namespace Makerspace.Iot.Server.Tariffs;

/// <summary>What stands in addresses in place of a structure's reference. Neither word is a wire name, so that no structure can be called so.</summary>
public static class UsageAccount
{
    /// <summary>Members on their own account.</summary>
    public const string Own = "_";

    /// <summary>Sessions that no member's badge opened.</summary>
    public const string Unbadged = "_unbadged";

    /// <summary>Regular expression of what may stand there.</summary>
    public const string Pattern = "^(_|_unbadged|[a-z0-9-]{1,40})$";
}
