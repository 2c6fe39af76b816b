namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>The lines of what happened beside sessions. Neither minimum, cap nor included hour counts for them.</summary>
internal static class OtherCharges
{
    /// <summary>The lines, none if nothing is asked for.</summary>
    public static IReadOnlyList<ChargeLine> Lines(OtherUse use, Tariff tariff) => use switch
    {
        ConsumableUse material when tariff.Terms.Consumables.FirstOrDefault(c => c.Code == material.Code) is { } price =>
            [Line(use, tariff, ChargeKind.Consumable, material.Thousandths, ChargeUnit.Piece, price.Euros) with { Material = (price.Label, price.Unit) }],
        MissedBooking missed when tariff.Terms.MissedBooking is { } price =>
        [
            .. price.Fee > 0 ? [Line(use, tariff, ChargeKind.MissedBooking, Quantity.Piece, ChargeUnit.Piece, price.Fee)] : Array.Empty<ChargeLine>(),
            .. price.PerHour > 0 ? [Line(use, tariff, ChargeKind.MissedBooking, missed.BookedMs, ChargeUnit.Hour, price.PerHour)] : Array.Empty<ChargeLine>(),
        ],
        _ => [],
    };

    private static ChargeLine Line(OtherUse use, Tariff tariff, ChargeKind kind, long thousandths, ChargeUnit unit, decimal rate)
    {
        var line = new ChargeLine { Entry = use.Key, Kind = kind, Thousandths = thousandths, Unit = unit, Rate = rate, Cents = 0, Version = tariff.Version };
        return line with { Cents = Quantity.Cents(thousandths, line.PerUnit, rate) };
    }
}
