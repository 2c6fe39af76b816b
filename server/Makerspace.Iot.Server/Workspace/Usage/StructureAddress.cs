using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Words;

namespace Makerspace.Iot.Server.Workspace.Usage;

/// <summary>Where the sessions of a row of the usage table are listed.</summary>
public static class StructureAddress
{
    /// <summary>Stands in addresses for members on their own account. Not a wire name, so that no structure can be called so.</summary>
    public const string OwnAccount = UsageAccount.Own;

    /// <summary>Stands in addresses for sessions that no member's badge opened.</summary>
    public const string Unbadged = UsageAccount.Unbadged;

    /// <summary>The address.</summary>
    public static string Of(UsageMonth row, CalendarMonth month) => $"/structures/{(row.Unbadged ? Unbadged : row.Structure ?? OwnAccount)}?month={month}";

    /// <summary>What the row is called.</summary>
    public static string Title(UsageRow row, Locale l) => row.Figures.Unbadged ? l[TableTexts.Unbadged] : row.Figures.Structure is null ? l[TableTexts.OwnAccount] : row.Title;
}
