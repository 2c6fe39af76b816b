using System.Globalization;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Bookings;

/// <summary>Words of bookings.</summary>
internal static class BookingTexts
{
    public static readonly Phrase Title = new("Réservations", "Bookings");
    public static readonly Phrase Mine = new("Mes réservations", "My bookings");
    public static readonly Phrase NoneMine = new("Aucune réservation à venir. Choisissez une machine ci-dessous.", "No booking to come. Choose a machine below.");
    public static readonly Phrase NoneMineShort = new("Aucune réservation à venir.", "No booking to come.");
    public static readonly Phrase Machine = new("Machine", "Machine");
    public static readonly Phrase MachineOrCategory = new("Machine ou catégorie", "Machine or category");
    public static readonly Phrase AnyOf = new("{0} : n'importe laquelle", "{0}: any of them");
    public static readonly Phrase Categories = new("N'importe laquelle de la catégorie", "Any of the category");
    public static readonly Phrase Machines = new("Une machine précise", "One machine");
    public static readonly Phrase Show = new("Montrer la semaine", "Show the week");
    public static readonly Phrase When = new("Quand", "When");
    public static readonly Phrase Week = new("Semaine du {0}", "Week of {0}");
    public static readonly Phrase Previous = new("Semaine précédente", "Previous week");
    public static readonly Phrase Next = new("Semaine suivante", "Next week");
    public static readonly Phrase Full = new("Complet", "Full");
    public static readonly Phrase Closed = new("Fermé", "Closed");
    public static readonly Phrase Past = new("Passé", "Past");
    public static readonly Phrase TooFar = new("Pas encore ouvert à la réservation", "Not yet open for booking");
    public static readonly Phrase Free = new("libre", "free");
    public static readonly Phrase FreeMany = new("{0} libres", "{0} free");
    public static readonly Phrase BookStretch = new("Réserver à partir de {0}", "Book from {0}");
    public static readonly Phrase WholeDay = new("toute la journée", "all day");
    public static readonly Phrase Taken = new("réservé", "booked");
    public static readonly Phrase Yours = new("à vous", "yours");
    public static readonly Phrase BookTitle = new("Réserver", "Book");
    public static readonly Phrase Day = new("Jour", "Day");
    public static readonly Phrase From = new("De", "From");
    public static readonly Phrase To = new("À", "To");
    public static readonly Phrase Book = new("Réserver", "Book");
    public static readonly Phrase Booked = new("Réservé.", "Booked.");
    public static readonly Phrase Cancel = new("Annuler", "Cancel");
    public static readonly Phrase CancelReason = new("Motif", "Reason");
    public static readonly Phrase Cancelled = new("Réservation annulée.", "Booking cancelled.");
    public static readonly Phrase Terms = new(
        "Jusqu'à {0} jours à l'avance, de {1} à {2} minutes, {3} h par jour et {4} h par semaine au plus. Sans badge {5} minutes après le début, le créneau est libéré.",
        "Up to {0} days ahead, {1} to {2} minutes, at most {3} h a day and {4} h a week. Without a badge {5} minutes after the begin, the time is free again.");
    public static readonly Phrase NotBookable = new("Cette machine ne se réserve pas : venir et badger.", "This machine is not booked: come and badge.");
    public static readonly Phrase NoMember = new("Pour réserver, il faut une adhésion à ce site.", "To book takes a membership of this site.");
    public static readonly Phrase NoMachine = new("Aucune machine n'est placée sur vos sites.", "No machine stands at your sites.");
    public static readonly Phrase Rules = new("Règles de réservation", "Booking rules");
    public static readonly Phrase RulesIntro = new("La règle la plus précise compte : celle de la machine avant celle du site, celle du type d'adhésion avant celle de tous. Sans règle : {0}", "The most particular rule counts: that of the machine before that of the site, that of the kind of membership before that of all. Without a rule: {0}");
    public static readonly Phrase NoRule = new("Aucune règle écrite : la règle de base vaut partout.", "No rule is written: the basic rule holds everywhere.");
    public static readonly Phrase Whom = new("Pour qui", "For whom");
    public static readonly Phrase Everybody = new("toutes les adhésions", "all memberships");
    public static readonly Phrase AllMachines = new("Toutes les machines de {0}", "All machines of {0}");
    public static readonly Phrase Rule = new("Règle", "Rule");
    public static readonly Phrase RuleTitle = new("Écrire une règle", "Write a rule");
    public static readonly Phrase RuleHint = new("Une règle de même machine et de même adhésion est remplacée.", "A rule of the same machine and membership is replaced.");
    public static readonly Phrase Bookable = new("se réserve", "can be booked");
    public static readonly Phrase DaysAhead = new("Jours à l'avance", "Days ahead");
    public static readonly Phrase MinMinutes = new("Durée minimale (min)", "Shortest (min)");
    public static readonly Phrase MaxMinutes = new("Durée maximale (min)", "Longest (min)");
    public static readonly Phrase HoursPerDay = new("Heures par jour", "Hours a day");
    public static readonly Phrase HoursPerWeek = new("Heures par semaine", "Hours a week");
    public static readonly Phrase NoShow = new("Libérée après (min)", "Released after (min)");
    public static readonly Phrase Save = new("Enregistrer", "Save");
    public static readonly Phrase Withdraw = new("Retirer", "Withdraw");
    public static readonly Phrase Done = new("C'est noté.", "Noted.");
    public static readonly Phrase Calendar = new("Dans mon agenda", "In my calendar");
    public static readonly Phrase CalendarIntro = new("Une adresse secrète que votre agenda (téléphone, Thunderbird, Google…) relit de lui-même. Qui la connaît lit vos réservations : ne la donnez à personne.", "A secret address that your calendar (phone, Thunderbird, Google…) reads by itself. Who knows it reads your bookings: give it to nobody.");
    public static readonly Phrase CalendarMake = new("Créer mon adresse", "Make my address");
    public static readonly Phrase CalendarAgain = new("Remplacer l'adresse", "Replace the address");
    public static readonly Phrase CalendarDrop = new("Supprimer l'adresse", "Remove the address");
    public static readonly Phrase CalendarSince = new("Une adresse existe depuis le {0}. Elle n'est montrée qu'à sa création.", "There has been an address since {0}. It is only shown when it is made.");
    public static readonly Phrase CalendarShown = new("Copiez cette adresse dans votre agenda ; elle ne sera plus montrée :", "Copy this address into your calendar; it will not be shown again:");
    public static readonly Phrase BookedUntil = new("réservée jusqu'à {0}", "booked until {0}");
    public static readonly Phrase BookedFrom = new("réservée dès {0}", "booked from {0}");
    public static readonly Phrase FreeUntil = new("Libre jusqu'à {0}", "Free until {0}");
    public static readonly Phrase FreeFrom = new("Prochain créneau libre : {0}", "Next free time: {0}");
    public static readonly Phrase NoFree = new("Aucun créneau libre dans les 24 heures", "No free time within 24 hours");
    public static readonly Phrase BookLink = new("Réserver cette machine", "Book this machine");
    public static readonly Phrase Unreadable = new("Écrire un jour et des heures, par exemple 14:00 et 16:00.", "Write a day and times, for example 14:00 and 16:00.");
    public static readonly Phrase NumberUnreadable = new("Écrire un nombre entier, de {0} à {1}.", "Write a whole number, from {0} to {1}.");

    private static readonly Phrase TakenWords = new("Ce créneau vient d'être pris, de {0} à {1}. La semaine ci-dessous est à jour.", "This time has just been taken, from {0} to {1}. The week below is up to date.");
    private static readonly Phrase BegunWords = new("Ce créneau est déjà passé.", "This time is past already.");
    private static readonly Phrase EndsFirst = new("La fin est avant le début, ou égale.", "The end is not after the beginning.");
    private static readonly Phrase StaleWords = new("Cette réservation a déjà été annulée, ou elle est passée.", "This booking has been cancelled already, or is over.");

    /// <summary>The words of a problem.</summary>
    public static string Of(RecordProblem problem, Record? row, RegistrySnapshot registry, TimeZoneInfo zone, Locale l) => problem switch
    {
        { Fault: RecordFault.BookingTaken, Values: [var from, var to] } => l.Say(TakenWords, l.Time(At(from), zone), l.Time(At(to), zone)),
        { Fault: RecordFault.Begun } => l[BegunWords],
        { Fault: RecordFault.EndsBeforeItBegins } => l[EndsFirst],
        { Fault: RecordFault.Stale } => l[StaleWords],
        { Fault: RecordFault.NoRight, Values: [var what, var category] } when Enum.TryParse(what, out MissingRight missing) => l[Right(missing, registry.Categories.GetValueOrDefault(category)?.Label ?? category)],
        _ => l[RecordWords.Of(problem, row)] is var words ? char.ToUpper(words[0], CultureInfo.InvariantCulture) + words[1..] + "." : string.Empty,
    };

    private static Phrase Right(MissingRight missing, string category) => missing switch
    {
        MissingRight.Qualification => new($"Il vous manque l'habilitation « {category} ».", $"You are missing the qualification “{category}”."),
        MissingRight.Renewal => new($"Votre habilitation « {category} » aura expiré.", $"Your qualification “{category}” will have expired."),
        MissingRight.Prerequisite or MissingRight.PrerequisiteRenewal => new($"Il vous faut d'abord l'habilitation « {category} ».", $"You need the qualification “{category}” first."),
        MissingRight.Hours => new("Votre adhésion ou la machine ne permet pas cette heure.", "Your membership or the machine does not allow this hour."),
        _ => new("Votre adhésion ne vaut pas à ce moment.", "Your membership does not hold at that time."),
    };

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
