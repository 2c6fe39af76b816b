using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.TariffPages;

/// <summary>Words of the pages of prices.</summary>
internal static class TariffTexts
{
    public static readonly Phrase Title = new("Tarifs", "Tariffs");
    public static readonly Phrase Intro = new(
        "Une session est comptée au tarif le plus précis qui vaut le jour où elle commence : la machine, puis le site et la catégorie, le site, la catégorie, enfin le tarif général.",
        "A session is counted by the most particular tariff that holds on the day on which it begins: the machine, then site and category, the site, the category, then the general one.");
    public static readonly Phrase Network = new("Tout le réseau", "The whole network");
    public static readonly Phrase Now = new("Aujourd'hui", "Today");
    public static readonly Phrase Coming = new("À venir", "To come");
    public static readonly Phrase Past = new("Terminés ({0})", "Ended ({0})");
    public static readonly Phrase None = new("Aucun tarif propre à ce site : les tarifs de tout le réseau s'appliquent.", "No tariff of this site's own: those of the whole network apply.");
    public static readonly Phrase NoneAtAll = new("Aucun tarif. Sans tarif, une session n'a pas de prix et n'est pas facturée.", "No tariff. Without one, a session has no price and is not billed.");
    public static readonly Phrase Gaps = new("Sans prix aujourd'hui", "Without a price today");
    public static readonly Phrase GapsIntro = new(
        "Ces sessions n'auraient aucun prix : elles ne seraient pas facturées, et resteraient à régler à la clôture.", "Such sessions would have no price: they would not be billed, and would have to be settled at the closing.");
    public static readonly Phrase For = new("Pour", "For");
    public static readonly Phrase What = new("Machines", "Machines");
    public static readonly Phrase Terms = new("Conditions", "Terms");
    public static readonly Phrase Period = new("Période", "Period");
    public static readonly Phrase Open = new("Voir", "Show");
    public static readonly Phrase All = new("toutes les machines", "all machines");
    public static readonly Phrase AddTitle = new("Nouveau tarif", "New tariff");
    public static readonly Phrase NextTitle = new("Nouvelle version", "New version");
    public static readonly Phrase NextHint = new("Elle remplace la version en cours dès son premier jour.", "It replaces the version in force from its first day on.");
    public static readonly Phrase One = new("Tarif", "Tariff");
    public static readonly Phrase SiteField = new("Site", "Site");
    public static readonly Phrase CategoryField = new("Catégorie", "Category");
    public static readonly Phrase MachineField = new("Machine", "Machine");
    public static readonly Phrase KindField = new("Type d'adhésion", "Kind of membership");
    public static readonly Phrase AllCategories = new("toutes", "all");
    public static readonly Phrase NoMachine = new("toutes, selon la catégorie", "all, by the category");
    public static readonly Phrase FirstDay = new("Premier jour", "First day");
    public static readonly Phrase LastDay = new("Dernier jour (vide : jusqu'à la version suivante)", "Last day (empty: until the next version)");
    public static readonly Phrase Reason = new("Motif", "Reason");
    public static readonly Phrase ReasonIfPast = new("Motif (si le premier jour est passé)", "Reason (if the first day is past)");
    public static readonly Phrase Scope = new("Pour qui, où, quand", "For whom, where, when");

    public static readonly Phrase TimeTitle = new("Temps", "Time");
    public static readonly Phrase TimeIntro = new(
        "Le temps actif est celui où la machine travaille ; le temps d'occupation va du badge posé au badge repris. Vide : ce temps n'est pas facturé.",
        "Active time is when the machine works; occupied time runs from the badge in to the badge out. Empty: this time is not billed.");
    public static readonly Phrase Active = new("Temps actif (€)", "Active time (€)");
    public static readonly Phrase Occupied = new("Temps d'occupation (€)", "Occupied time (€)");
    public static readonly Phrase Supervisor = new("Encadrement (€)", "Supervision (€)");
    public static readonly Phrase Unit = new("par", "per");
    public static readonly Phrase Minute = new("minute", "minute");
    public static readonly Phrase Hour = new("heure", "hour");
    public static readonly Phrase FreeMinutes = new("Premières minutes offertes", "First minutes free");
    public static readonly Phrase StepMinutes = new("Par pas de … minutes (arrondi au-dessus)", "In steps of … minutes (rounded up)");
    public static readonly Phrase EnergyTitle = new("Énergie", "Energy");
    public static readonly Phrase Kwh = new("Le kWh (€)", "One kWh (€)");
    public static readonly Phrase OffPeak = new("Le kWh en heures creuses (€)", "One kWh off-peak (€)");
    public static readonly Phrase OffPeakHours = new("Heures creuses du contrat", "Off-peak hours of the contract");
    public static readonly Phrase OffPeakPlace = new("lu-di 00:00-06:00 | lu-di 22:00-24:00", "lu-di 00:00-06:00 | lu-di 22:00-24:00");
    public static readonly Phrase SessionTitle = new("Par session", "Per session");
    public static readonly Phrase StartFee = new("Mise en route (€)", "Start fee (€)");
    public static readonly Phrase Minimum = new("Minimum par session (€)", "Minimum per session (€)");
    public static readonly Phrase IncludedTitle = new("Gratuit et compris", "Free and included");
    public static readonly Phrase IncludedHours = new("Heures comprises par mois", "Hours included a month");
    public static readonly Phrase CarryMonths = new("Report du reste, en mois", "What is left is carried over, in months");
    public static readonly Phrase FreeFor = new("Gratuit pour", "Free for");
    public static readonly Phrase CapsTitle = new("Plafonds", "Caps");
    public static readonly Phrase CapsIntro = new("Le plus que paie un membre pour une structure, sous ce tarif. Vide : pas de plafond.", "The most that a member pays for a structure under this tariff. Empty: no cap.");
    public static readonly Phrase DailyCap = new("Par jour (€)", "A day (€)");
    public static readonly Phrase MonthlyCap = new("Par mois (€)", "A month (€)");
    public static readonly Phrase TiersTitle = new("Paliers", "Tiers");
    public static readonly Phrase TiersIntro = new("Un autre prix à partir d'un nombre d'heures payées dans le mois, par membre et structure.", "Another price from a number of paid hours in the month on, by member and structure.");
    public static readonly Phrase TierHours = new("{0} : au-delà de … heures", "{0}: beyond … hours");
    public static readonly Phrase TierEuros = new("prix (€)", "price (€)");
    public static readonly Phrase ActiveShort = new("Temps actif", "Active time");
    public static readonly Phrase OccupiedShort = new("Occupation", "Occupied");
    public static readonly Phrase MaterialsTitle = new("Consommables", "Materials");
    public static readonly Phrase Material = new("Consommable", "Material");
    public static readonly Phrase MaterialUnit = new("Unité (plaque, g…)", "Unit (sheet, g…)");
    public static readonly Phrase MaterialEuros = new("Prix de l'unité (€)", "Price of one (€)");
    public static readonly Phrase BookingTitle = new("Réservation sans venue", "Missed booking");
    public static readonly Phrase MissedFee = new("Par réservation (€)", "For each booking (€)");
    public static readonly Phrase MissedHour = new("Par heure réservée (€)", "For each booked hour (€)");

    public static readonly Phrase ExamplesTitle = new("Ce que cela donne", "What it comes to");
    public static readonly Phrase SampleMinutes = new("Exemple : minutes actives", "Example: active minutes");
    public static readonly Phrase SampleKwh = new("Exemple : kWh", "Example: kWh");
    public static readonly Phrase Preview = new("Voir les exemples", "Show the examples");
    public static readonly Phrase Save = new("Enregistrer", "Save");
    public static readonly Phrase ExampleSession = new("Une séance de {0} minutes actives et {1} kWh coûte {2}", "A session of {0} active minutes and {1} kWh costs {2}");
    public static readonly Phrase ExampleSupervised = new("La même séance encadrée coûte {2}", "The same session with a supervisor costs {2}");
    public static readonly Phrase ExampleMonth = new("Vingt séances de {0} minutes et {1} kWh dans un mois, une par jour, coûtent {2}", "Twenty sessions of {0} minutes and {1} kWh in a month, one a day, cost {2}");
    public static readonly Phrase ExampleMissed = new("Une réservation de deux heures sans venue coûte {2}", "A booking of two hours to which nobody came costs {2}");

    public static readonly Phrase Correct = new("Corriger cette version", "Correct this version");
    public static readonly Phrase CorrectHint = new(
        "Pour un changement de prix, faire plutôt une nouvelle version. Corriger vaut aussi pour le passé, tant qu'aucun mois clos ne l'a utilisée.",
        "For a change of price, rather make a new version. A correction counts for the past as well, as long as no closed month has used it.");
    public static readonly Phrase End = new("Terminer cette version", "End this version");
    public static readonly Phrase EndDay = new("Dernier jour", "Last day");
    public static readonly Phrase EndHint = new("Après ce jour, un tarif moins précis s'applique ; s'il n'y en a pas, il n'y a plus de prix.", "After this day a less particular tariff applies; if there is none, there is no price.");
    public static readonly Phrase Withdraw = new("Retirer cette version", "Withdraw this version");
    public static readonly Phrase WithdrawHint = new("Seulement si elle n'aurait jamais dû exister.", "Only if it should never have existed.");
    public static readonly Phrase Done = new("C'est enregistré.", "Saved.");
    public static readonly Phrase DonePast = new("C'est enregistré ; {0} sessions au plus, déjà enregistrées, changent de prix.", "Saved; at most {0} recorded sessions change their price.");
    public static readonly Phrase Wrong = new("Rien n'a été enregistré : voir ce qui est signalé dans le formulaire.", "Nothing was saved: see what is marked in the form.");
    public static readonly Phrase NotThere = new("Ce tarif n'existe pas, ou n'est pas d'un de vos sites.", "This tariff does not exist, or is of none of your sites.");
    public static readonly Phrase FromTo = new("du {0} au {1}", "from {0} to {1}");
    public static readonly Phrase From = new("dès le {0}", "from {0}");

    public static readonly Phrase BadEuros = new("« {0} » n'est pas un prix : un nombre positif, quatre décimales au plus, 100 000 € au plus.", "“{0}” is not a price: a positive number of at most four decimals, at most €100,000.");
    public static readonly Phrase BadCents = new("« {0} » n'est pas un montant : un nombre positif, au centime.", "“{0}” is not an amount: a positive number, in whole cents.");
    public static readonly Phrase BadWhole = new("« {0} » n'est pas un nombre entier.", "“{0}” is not a whole number.");
    public static readonly Phrase BadNumber = new("« {0} » n'est pas un nombre, ou il est trop grand.", "“{0}” is not a number, or too large.");
    public static readonly Phrase PriceFirst = new("Il faut un nombre ici.", "A number is needed here.");
    public static readonly Phrase HoursFirst = new("Dire d'abord combien d'heures sont comprises.", "First say how many hours are included.");
    public static readonly Phrase PeakFirst = new("Il faut aussi le prix du kWh en heures pleines.", "The price of one kWh in peak hours is needed too.");
    public static readonly Phrase HoursPriced = new("Des heures comprises demandent un prix du temps.", "Included hours need a price of time.");
    public static readonly Phrase OffPeakBoth = new("Le prix et les heures creuses vont ensemble ; écrire par exemple « lu-di 22:00-24:00 ».", "Price and off-peak hours go together; write for example “lu-di 22:00-24:00”.");
    public static readonly Phrase BadDay = new("« {0} » n'est pas un jour.", "“{0}” is not a day.");
    public static readonly Phrase DayNeeded = new("Il faut un jour.", "A day is needed.");

    /// <summary>What is wrong with a field, as a sentence.</summary>
    public static string Of(RecordProblem problem, Record? row, Locale l) => problem switch
    {
        { Field: "included.hours", Fault: RecordFault.Range, Values: ["0", _] } => l[HoursPriced],
        { Field: "energy.offPeakHours" } => l[OffPeakBoth],
        { Fault: RecordFault.EndsBeforeItBegins } => l[new Phrase("Avant le premier jour.", "Before the first day.")],
        { Fault: RecordFault.Closed, Values: [var day] } when DateOnly.TryParseExact(day, "yyyy-MM-dd", out DateOnly open) =>
            l.Say(new Phrase("Un mois clos a utilisé ces prix : au plus tôt le {0}.", "A closed month has used these prices: {0} at the earliest."), l.Day(open)),
        { Fault: RecordFault.Overlap, Values: [var begin, _, _] } when DateOnly.TryParseExact(begin, "yyyy-MM-dd", out DateOnly first) =>
            l.Say(new Phrase("Chevauche la version du {0}.", "Overlaps the version of {0}."), l.Day(first)),
        _ => l[RecordWords.Of(problem, row)] is var words ? char.ToUpperInvariant(words[0]) + words[1..] + "." : string.Empty,
    };

    /// <summary>An example in words.</summary>
    public static string Of(TariffExample example, Locale l) => l.Say(
        example.Kind switch { ExampleKind.Session => ExampleSession, ExampleKind.Supervised => ExampleSupervised, ExampleKind.Month => ExampleMonth, _ => ExampleMissed },
        Plain(example.Session.ActiveMinutes, l), Plain(example.Session.Kwh, l), l.Euros(example.Cents / 100m));

    /// <summary>Terms in words.</summary>
    public static string Of(TariffTerms terms, Locale l) => string.Join(" · ", TermsWords.Of(terms).Select(c => In(c, l)));

    /// <summary>A text of Server.Core in the language of the page.</summary>
    public static string In(BothLanguages text, Locale l) => l.Language == Language.French ? text.French : text.English;

    private static string Plain(decimal number, Locale l) => number.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture).Replace('.', l.Language == Language.French ? ',' : '.');
}
