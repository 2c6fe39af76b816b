using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

/// <summary>A member of a firm at a laser, under tariffs made of terms.</summary>
internal static class TariffScene
{
    public static readonly DateOnly NewYear = new(2026, 1, 1);

    public static Tariff Version(TariffTerms terms, DateOnly? firstDay = null, string site = "*", string category = "*", string machine = "*", string version = "v1") =>
        new(version, new TariffScope(MembershipKind.Resident, site, category, machine), firstDay ?? NewYear, null, terms);

    public static SessionPricing Pricing(params Tariff[] tariffs) => Pricing(tariffs, Member());

    public static SessionPricing Pricing(Tariff[] tariffs, params Membership[] memberships)
    {
        var zones = new SiteZones([new Site { Name = "le-port", Label = "Le Port", TimeZone = "Indian/Reunion" }]);
        return new SessionPricing(new TariffTable(tariffs), new MembershipRecord(memberships, zones), zones);
    }

    public static Membership Member(string person = "m-1", DateOnly? firstDay = null, DateOnly? lastDay = null) =>
        new() { Person = person, Site = Everywhere.Mark, Structure = "firm", FirstDay = firstDay ?? NewYear, LastDay = lastDay, Kind = MembershipKind.Resident };

    public static SessionUse Session(double activeMinutes, double wh = 0, string start = "2026-03-02T09:00:00Z", double? occupiedMinutes = null, string id = "s-1") =>
        new(new UsageFact
        {
            Site = "la-fabunit",
            Machine = "laser-1",
            Category = "laser",
            Member = "m-1",
            Structure = "firm",
            Purpose = UsagePurpose.Production,
            Start = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture),
            OccupiedSeconds = (occupiedMinutes ?? activeMinutes) * 60,
            ActiveSeconds = activeMinutes * 60,
            EnergyWh = wh,
            Energy = EnergyGrade.Metered,
        })
        {
            Key = new EntryKey("agent-1", id),
        };

    /// <summary>Sessions of one member, an hour apart, from 2 March 2026 on.</summary>
    public static SessionUse[] Sessions(params double[] activeMinutes) =>
        [.. activeMinutes.Select((m, i) => Session(m, start: $"2026-03-02T{6 + i:00}:00:00Z", id: $"s-{i}"))];

    public static (ChargeKind Kind, long Cents)[] Lines(TariffTerms terms, params BillableEntry[] entries) => Lines(new TariffFold(Pricing(Version(terms))), entries);

    public static (ChargeKind Kind, long Cents)[] Lines(TariffFold fold, params BillableEntry[] entries) =>
        [.. entries.SelectMany(e => fold.Add(e).Lines).Select(l => (l.Kind, l.Cents))];
}
