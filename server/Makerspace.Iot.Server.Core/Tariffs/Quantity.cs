namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>Measured figures as whole thousandths, and amounts as whole cents: the one place in which either is rounded.</summary>
public static class Quantity
{
    /// <summary>Milliseconds of a minute.</summary>
    public const long Minute = 60_000;

    /// <summary>Milliseconds of an hour.</summary>
    public const long Hour = 3_600_000;

    /// <summary>Thousandths of a watt-hour of a kWh.</summary>
    public const long Kwh = 1_000_000;

    /// <summary>Thousandths of a piece.</summary>
    public const long Piece = 1000;

    /// <summary>Seconds as milliseconds, or watt-hours as thousandths, half away from zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below zero, or no number: the ledger refuses such figures.</exception>
    public static long Thousandths(double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfEqual(value, double.NaN);
        return (long)decimal.Round((decimal)value * 1000m, MidpointRounding.AwayFromZero);
    }

    /// <summary>
    /// An exact amount in euros as whole cents, half a cent away from zero.
    /// <b>Source:</b> half up to the nearest cent is the rule for euros of Regulation (EC) No 1103/97, article 5.
    /// </summary>
    public static long Cents(decimal euros) => (long)decimal.Round(euros * 100m, MidpointRounding.AwayFromZero);

    /// <summary>Whole cents of a quantity at a rate, rounded once.</summary>
    /// <param name="thousandths">Quantity.</param>
    /// <param name="perUnit">How many of them make the unit of the rate.</param>
    /// <param name="rate">Euros per unit.</param>
    public static long Cents(long thousandths, long perUnit, decimal rate) => Cents(thousandths * rate / perUnit);
}
