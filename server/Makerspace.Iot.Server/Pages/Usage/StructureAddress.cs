using Makerspace.Iot.Server.Queries;

namespace Makerspace.Iot.Server.Pages.Usage;

/// <summary>Where the sessions behind a row of the usage table are listed.</summary>
public static class StructureAddress
{
    /// <summary>Stands in addresses for members on their own account. Not a wire name, so that no structure can be called so.</summary>
    public const string OwnAccount = "_";

    /// <summary>The address.</summary>
    public static string Of(string? structure, CalendarMonth month) => $"/structures/{structure ?? OwnAccount}?month={month}";
}
