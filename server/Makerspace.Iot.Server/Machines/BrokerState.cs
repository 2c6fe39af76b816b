using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>Whether the server hears the agents at all.</summary>
/// <param name="Connected">True while connected to the broker.</param>
/// <param name="LostAt">When the connection was lost; null if there never was one.</param>
public sealed record BrokerState(bool Connected, DateTimeOffset? LostAt)
{
    /// <summary>What a page says of it, in the time zone of the page; empty while connected.</summary>
    public string Notice(Locale l, DateTimeOffset now, TimeZoneInfo zone) =>
        Connected ? "" : LostAt is { } at ? l.Say(LiveTexts.BrokerLost, l.Since(at, now, zone)) : l[LiveTexts.BrokerNever];
}
