using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>A text in both languages.</summary>
/// <param name="French">French.</param>
/// <param name="English">English.</param>
public readonly record struct BothLanguages(string French, string English);

/// <summary>How a line came about, in words that a member can check with a pocket calculator.</summary>
public static class Formula
{
    private const char Blank = '\u00A0';

    /// <summary>The words of a line.</summary>
    public static BothLanguages Of(ChargeLine line) => new(In(line, french: true), In(line, french: false));

    /// <summary>An amount of whole cents.</summary>
    public static string Money(long cents, bool french) => MoneyText(cents / 100m, french);

    /// <summary>A price of at most four decimals.</summary>
    public static string Price(decimal euros, bool french) => MoneyText(euros, french);

    private static string In(ChargeLine line, bool french)
    {
        string Say(string inFrench, string inEnglish) => french ? inFrench : inEnglish;
        string Euros(decimal euros) => MoneyText(euros, french);
        string Cents(long cents) => MoneyText(cents / 100m, french);
        string product = $"{QuantityText(line, french)} × {Euros(line.Rate)}{UnitText(line.Unit)}";
        string shared = line.ByShareOfTime ? Say(", part de l’énergie selon la durée", ", share of the energy by time") : string.Empty;
        return line.Kind switch
        {
            ChargeKind.Active => TimeText(Say("Temps actif", "Active time"), line, product, french),
            ChargeKind.Occupied => TimeText(Say("Temps d’occupation", "Occupied time"), line, product, french),
            ChargeKind.Supervisor => TimeText(Say("Temps d’encadrement", "Supervisor’s time"), line, product, french),
            ChargeKind.Energy => $"{Say("Énergie", "Energy")}{Colon(french)}{product}",
            ChargeKind.EnergyPeak => $"{Say("Énergie en heures pleines", "Energy in peak hours")}{Colon(french)}{product}{shared}",
            ChargeKind.EnergyOffPeak => $"{Say("Énergie en heures creuses", "Energy in off-peak hours")}{Colon(french)}{product}{shared}",
            ChargeKind.Start => $"{Say("Mise en route", "Start fee")}{Colon(french)}{product}",
            ChargeKind.Minimum => Say($"Complément au minimum de {Cents(line.LimitCents)} par session", $"Up to the minimum of {Cents(line.LimitCents)} per session")
                + $"{Colon(french)}{Cents(line.LimitCents)} − {Cents(line.CountedCents)}",
            ChargeKind.Included => TimeText(Say("Heures comprises dans l’adhésion", "Hours included in the membership"), line, Left(line, french), french),
            ChargeKind.Pack => TimeText(Say("Forfait d’heures", "Pack of hours"), line, Left(line, french), french),
            ChargeKind.Free => $"{Say("Gratuit", "Free")}{Colon(french)}{PurposeText(line.Purpose, french)}, {QuantityText(line, french)}",
            ChargeKind.DailyCap => CapText(Say("Plafond du jour", "Daily cap"), line, french),
            ChargeKind.MonthlyCap => CapText(Say("Plafond du mois", "Monthly cap"), line, french),
            ChargeKind.Consumable => $"{line.Material?.Label}{Colon(french)}{NumberText(line.InUnits, french)} {line.UnitName} × {Euros(line.Rate)}",
            ChargeKind.MissedBooking => $"{Say("Réservation sans venue", "Missed booking")}{Colon(french)}{product}",
            _ => product,
        };
    }

    // 47 min − 5 min offertes, arrondi à 45 min (pas de 15 min) : 45 min × 0,30 €/min
    private static string TimeText(string name, ChargeLine line, string rest, bool french)
    {
        string text = name;
        if (line.FreeMinutes > 0)
        {
            text += $"{Colon(french)}{DurationText(line.Measured, french)} − {line.FreeMinutes}{Blank}min {(french ? "offertes" : "free")}";
        }

        if (line.StepMinutes > 0)
        {
            text += (line.FreeMinutes > 0 ? ", " : $"{Colon(french)}{DurationText(line.Measured, french)}, ") + (french ? $"par pas de {line.StepMinutes}{Blank}min" : $"in steps of {line.StepMinutes}{Blank}min");
        }

        if (line.AfterHours > 0)
        {
            text += french ? $", au-delà de {line.AfterHours}{Blank}h dans le mois" : $", beyond {line.AfterHours}{Blank}h in the month";
        }

        return line.FreeMinutes > 0 || line.StepMinutes > 0 ? $"{text}{(french ? $"{Blank}; " : "; ")}{rest}" : $"{text}{Colon(french)}{rest}";
    }

    private static string Left(ChargeLine line, bool french) =>
        $"{DurationText(line.Thousandths, french)}{(french ? " sans supplément, reste " : " at no charge, left: ")}{DurationText(line.Left, french)}";

    private static string CapText(string name, ChargeLine line, bool french) =>
        french
            ? $"{name} de {MoneyText(line.LimitCents / 100m, true)}{Blank}: {MoneyText(line.CountedCents / 100m, true)} déjà comptés, {MoneyText(-line.Cents / 100m, true)} au-delà déduits"
            : $"{name} of {MoneyText(line.LimitCents / 100m, false)}: {MoneyText(line.CountedCents / 100m, false)} counted before, {MoneyText(-line.Cents / 100m, false)} above it taken off";

    private static string QuantityText(ChargeLine line, bool french) => line.Unit switch
    {
        ChargeUnit.Minute or ChargeUnit.Hour => DurationText(line.Thousandths, french),
        ChargeUnit.Kwh => $"{NumberText(line.InUnits, french)}{Blank}kWh",
        _ => NumberText(line.InUnits, french),
    };

    private static string UnitText(ChargeUnit unit) => unit switch { ChargeUnit.Minute => "/min", ChargeUnit.Hour => "/h", ChargeUnit.Kwh => "/kWh", _ => string.Empty };

    // Exact to the millisecond: 1 h 02 min 07,345 s.
    private static string DurationText(long ms, bool french)
    {
        (long hours, long minutes, decimal seconds) = (ms / Quantity.Hour, ms % Quantity.Hour / Quantity.Minute, ms % Quantity.Minute / 1000m);
        var parts = new List<string>(3);
        if (hours > 0)
        {
            parts.Add($"{hours}{Blank}h");
        }

        if (minutes > 0 || (hours == 0 && seconds == 0))
        {
            parts.Add($"{minutes}{Blank}min");
        }

        if (seconds > 0)
        {
            parts.Add($"{NumberText(seconds, french)}{Blank}s");
        }

        return string.Join(Blank, parts);
    }

    internal static string MoneyText(decimal euros, bool french)
    {
        string number = euros.ToString(euros == decimal.Round(euros, 2) ? "0.00" : "0.00##", CultureInfo.InvariantCulture);
        return french ? $"{number.Replace('.', ',')}{Blank}€" : number.StartsWith('-') ? $"-€{number[1..]}" : $"€{number}";
    }

    private static string NumberText(decimal number, bool french)
    {
        string text = number.ToString("0.######", CultureInfo.InvariantCulture);
        return french ? text.Replace('.', ',') : text;
    }

    private static string Colon(bool french) => french ? $"{Blank}: " : ": ";

    internal static string PurposeText(UsagePurpose? purpose, bool french) => (purpose, french) switch
    {
        (UsagePurpose.Training, true) => "formation",
        (UsagePurpose.Training, false) => "training",
        (UsagePurpose.Research, true) => "recherche et prototypes",
        (UsagePurpose.Research, false) => "research and prototypes",
        (UsagePurpose.Demonstration, true) => "démonstration",
        (UsagePurpose.Demonstration, false) => "demonstration",
        (UsagePurpose.Maintenance, _) => "maintenance",
        _ => "production",
    };
}
