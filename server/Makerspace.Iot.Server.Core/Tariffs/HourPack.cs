using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>Hours that were bought before they are used.</summary>
/// <param name="Id">Tells it from others, for ever.</param>
/// <param name="Member">Who may use it; null for everyone of the structure.</param>
/// <param name="Structure">The structure that bought it; null for a private person.</param>
/// <param name="Ms">How much, in milliseconds.</param>
/// <param name="FirstDay">First day, in the time zone of the site.</param>
/// <param name="LastDay">Last day, included.</param>
/// <param name="Site">Where, or <see cref="Everywhere.Mark"/>.</param>
/// <param name="Category">At which machines, or <see cref="Everywhere.Mark"/>.</param>
public sealed record HourPack(
    string Id, string? Member, string? Structure, long Ms, DateOnly FirstDay, DateOnly LastDay, string Site = Everywhere.Mark, string Category = Everywhere.Mark)
{
    /// <summary>True if it may pay for an entry of that day.</summary>
    public bool Covers(BillableEntry entry, DateOnly day) =>
        (Member is null || Member == entry.Member) && Structure == entry.Structure && FirstDay <= day && day <= LastDay
        && Everywhere.Covers(Site, entry.Site) && Everywhere.Covers(Category, entry.Category);
}
