using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.TariffPages;

/// <summary>Words of the trial of a tariff.</summary>
internal static class TrialTexts
{
    public static readonly Phrase Title = new("Qu'est-ce que cela aurait coûté ?", "What would it have cost?");
    public static readonly Phrase Intro = new(
        "Les sessions de ces mois sont recomptées avec ce tarif à la place de celui qui vaut ; rien n'est enregistré ni facturé.",
        "The sessions of these months are counted again with this tariff in place of the one that holds; nothing is saved or billed.");
    public static readonly Phrase From = new("Du mois de", "From the month of");
    public static readonly Phrase To = new("au mois de (inclus)", "to the month of (included)");
    public static readonly Phrase Run = new("Calculer", "Work it out");
    public static readonly Phrase Nothing = new("Aucune session de ces mois n'a de prix, ni avant ni après.", "No session of these months has a price, neither before nor after.");
    public static readonly Phrase Touched = new("Sessions dont le prix change : {0}.", "Sessions whose price changes: {0}.");
    public static readonly Phrase Priced = new("Sans prix jusqu'ici, elles en auraient un : {0}.", "Without a price so far, they would have one: {0}.");
    public static readonly Phrase Before = new("Avant", "Before");
    public static readonly Phrase After = new("Après", "After");
    public static readonly Phrase Difference = new("Différence", "Difference");
    public static readonly Phrase Lines = new("Lignes", "Lines");
    public static readonly Phrase Show = new("Voir les lignes", "Show the lines");
    public static readonly Phrase LinesOf = new("Lignes : {0}", "Lines: {0}");
    public static readonly Phrase MostChanged = new("Les sessions qui changent le plus ({0})", "The sessions that change most ({0})");
    public static readonly Phrase Same = new("Aucune session de ce payeur ne change de prix.", "No session of this payer changes its price.");
    public static readonly Phrase MoreRows = new("Les {0} premières lignes ; le total les compte toutes.", "The first {0} rows; the total counts all.");
    public static readonly Phrase BadMonths = new("Le dernier mois est avant le premier, ou il y en a plus de {0}.", "The last month is before the first, or there are more than {0}.");
}
