using Makerspace.Iot.Edge.Simulator.Registry;

namespace Makerspace.Iot.Edge.Simulator.History;

/// <summary>When a machine was out of service in the year.</summary>
/// <param name="From">First moment, UTC.</param>
/// <param name="To">First moment after; null if it still is.</param>
/// <param name="Reason">Why, in French: the fabmanager's words.</param>
public sealed record OutOfServicePeriod(DateTimeOffset From, DateTimeOffset? To, string Reason)
{
    private static readonly string[] Reasons =
        ["Entretien annuel", "Courroie à changer", "Pièce commandée", "Filtre d’aspiration colmaté", "Réglage après dérive", "Visite du constructeur", "Nettoyage complet"];

    /// <summary>True at a moment.</summary>
    public bool Covers(DateTimeOffset at) => From <= at && (To is null || at < To);

    /// <summary>The periods of one machine: none to three in the year, of one to six days; and the one that lasts, where the registry says that it is out of service.</summary>
    public static IReadOnlyList<OutOfServicePeriod> Plan(MachineRow machine, DateTimeOffset start, DateTimeOffset end, Dice dice)
    {
        List<OutOfServicePeriod> periods = [];
        DateTimeOffset at = start.AddDays(dice.Between(20, 120));
        while (at < end.AddDays(-20) && periods.Count < 3)
        {
            periods.Add(new OutOfServicePeriod(Whole(at), Whole(at.AddDays(dice.Between(1, 6))), dice.Pick(Reasons)));
            at = at.AddDays(dice.Between(90, 220));
        }

        if (machine.OutOfService)
        {
            periods.Add(new OutOfServicePeriod(Whole(end.AddDays(-6)), To: null, "Pièce commandée"));
        }

        return periods;
    }

    private static DateTimeOffset Whole(DateTimeOffset at) => new(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0, TimeSpan.Zero);
}
