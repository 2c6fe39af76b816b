using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Training;

/// <summary>Words of training.</summary>
internal static class TrainingTexts
{
    public static readonly Phrase Title = new("Formation", "Training");
    public static readonly Phrase Intro = new("Les sessions de formation de vos sites. Signer une session donne d'un coup l'habilitation à toutes les personnes présentes.", "The training sessions of your sites. Signing off a session gives everybody who was there the qualification at once.");
    public static readonly Phrase Coming = new("À venir et à signer", "To come and to sign off");
    public static readonly Phrase Signed = new("Signées", "Signed off");
    public static readonly Phrase Cancelled = new("Annulées", "Cancelled");
    public static readonly Phrase NoneComing = new("Aucune session prévue. Prévoyez la première ci-dessous.", "No session is planned. Plan the first below.");
    public static readonly Phrase NoneOver = new("Aucune session.", "No session.");
    public static readonly Phrase Session = new("Session", "Session");
    public static readonly Phrase When = new("Quand", "When");
    public static readonly Phrase Trainer = new("Formateur", "Trainer");
    public static readonly Phrase TrainerAccounts = new("Comptes", "Accounts");
    public static readonly Phrase TrainerPeople = new("Personnes habilitées à encadrer", "People qualified to supervise");
    public static readonly Phrase ListCount = new("Inscrits", "On the list");
    public static readonly Phrase CountOf = new("{0} sur {1}", "{0} of {1}");
    public static readonly Phrase PlanTitle = new("Prévoir une session", "Plan a session");
    public static readonly Phrase Plan = new("Prévoir la session", "Plan the session");
    public static readonly Phrase Category = new("Catégorie", "Category");
    public static readonly Phrase Level = new("Niveau donné", "Level given");
    public static readonly Phrase Machine = new("Machine (facultatif)", "Machine (optional)");
    public static readonly Phrase AnyMachine = new("sans machine précise", "no machine in particular");
    public static readonly Phrase Label = new("Titre (facultatif)", "Title (optional)");
    public static readonly Phrase Day = new("Jour", "Day");
    public static readonly Phrase From = new("De", "From");
    public static readonly Phrase To = new("À", "To");
    public static readonly Phrase Places = new("Places", "Places");
    public static readonly Phrase Note = new("À savoir, lu par les inscrits (facultatif)", "To know, read by who is on the list (optional)");
    public static readonly Phrase ToSign = new("à signer", "to sign off");
    public static readonly Phrase Going = new("en cours ou passée", "running or over");
    public static readonly Phrase NoSession = new("Aucune session de formation de ce numéro sur vos sites.", "There is no training session of that number at your sites.");
    public static readonly Phrase Done = new("C'est noté.", "Noted.");
    public static readonly Phrase Planned = new("Session prévue.", "Session planned.");
    public static readonly Phrase SignedDone = new("Session signée : les habilitations valent dès maintenant, et les machines reliées les reçoivent dans les secondes qui viennent.", "Session signed off: the qualifications hold from now on, and connected machines receive them within seconds.");
    public static readonly Phrase Wrong = new("Rien n'a été enregistré : voir ce qui est signalé dans le formulaire.", "Nothing was saved: see what is marked in the form.");
    public static readonly Phrase List = new("Liste des inscrits", "List");
    public static readonly Phrase NoPlace = new("Personne sur la liste.", "Nobody on the list.");
    public static readonly Phrase Person = new("Personne", "Person");
    public static readonly Phrase Present = new("Présent", "Present");
    public static readonly Phrase Had = new("Habilitation actuelle", "Present qualification");
    public static readonly Phrase NoneYet = new("aucune", "none");
    public static readonly Phrase SelfAsked = new("a demandé sa place", "asked for the place");
    public static readonly Phrase Lacks = new("Il manque : {0}", "Missing: {0}");
    public static readonly Phrase LacksHint = new("L'habilitation sera signée, mais n'ouvrira rien sans {0}.", "The qualification will be signed, but opens nothing without {0}.");
    public static readonly Phrase Drop = new("Retirer", "Take off");
    public static readonly Phrase SaveAttendance = new("Enregistrer les présences", "Save attendance");
    public static readonly Phrase SignOff = new("Signer pour les présents", "Sign off those present");
    public static readonly Phrase SignHint = new("Cocher les personnes présentes, puis signer : toutes reçoivent l'habilitation « {0} », niveau {1}, {2}.", "Tick who was there, then sign off: each gets the qualification “{0}”, level {1}, {2}.");
    public static readonly Phrase NotYet = new("Les présences se notent et se signent une fois la session commencée.", "Attendance is noted and signed off once the session has begun.");
    public static readonly Phrase OwnLastDay = new("Dernier jour (facultatif, sinon la règle de la catégorie)", "Last day (optional, else the rule of the category)");
    public static readonly Phrase AddTitle = new("Mettre des personnes sur la liste", "Put people on the list");
    public static readonly Phrase Search = new("Nom, référence ou structure", "Name, reference or structure");
    public static readonly Phrase Find = new("Chercher", "Search");
    public static readonly Phrase Add = new("Mettre sur la liste", "Put on the list");
    public static readonly Phrase Nobody = new("Personne de ce site ne correspond.", "Nobody of this site fits.");
    public static readonly Phrase MoreFound = new("Seules les {0} premières personnes sont montrées : préciser la recherche.", "Only the first {0} people are shown: refine the search.");
    public static readonly Phrase ChangeTitle = new("Modifier la session", "Change the session");
    public static readonly Phrase Save = new("Enregistrer", "Save");
    public static readonly Phrase CancelTitle = new("Annuler la session", "Cancel the session");
    public static readonly Phrase CancelHint = new("La session reste lisible parmi les annulées. Les inscrits la voient disparaître de leurs pages ; les prévenir.", "The session stays readable among the cancelled ones. It disappears from the pages of who is on the list; tell them.");
    public static readonly Phrase Reason = new("Motif", "Reason");
    public static readonly Phrase AttendancePresent = new("présent", "present");
    public static readonly Phrase AttendanceAbsent = new("absent", "absent");
    public static readonly Phrase AttendanceExpected = new("attendu", "expected");

    public static readonly Phrase Qualifications = new("Habilitations", "Qualifications");
    public static readonly Phrase Matrix = new("Qui est habilité à quoi", "Who is qualified on what");
    public static readonly Phrase MatrixIntro = new("Le chiffre est le niveau : 1 sous encadrement, 2 seul, 3 encadre. Ce qui a expiré reste visible.", "The figure is the level: 1 supervised, 2 alone, 3 supervises. What has expired stays visible.");
    public static readonly Phrase All = new("Toutes", "All");
    public static readonly Phrase In30 = new("Expirent sous 30 jours", "Expire within 30 days");
    public static readonly Phrase In60 = new("Expirent sous 60 jours", "Expire within 60 days");
    public static readonly Phrase ExpiredTab = new("Expirées", "Expired");
    public static readonly Phrase Trade = new("Filière", "Trade");
    public static readonly Phrase AllTrades = new("Toutes les filières", "All trades");
    public static readonly Phrase AllCategories = new("Toutes les catégories", "All categories");
    public static readonly Phrase Nothing = new("Aucune habilitation ne correspond.", "No qualification fits.");
    public static readonly Phrase ShowAll = new("Tout montrer", "Show all");
    public static readonly Phrase Until = new("jusqu'au {0}", "until {0}");
    public static readonly Phrase Soon = new("expire le {0}", "expires on {0}");
    public static readonly Phrase Expired = new("expirée le {0}", "expired on {0}");
    public static readonly Phrase NoEnd = new("sans fin", "no end");
    public static readonly Phrase LevelOf = new("niveau {0}", "level {0}");
    public static readonly Phrase Rules = new("Règles par catégorie", "Rules by category");
    public static readonly Phrase RulesIntro = new("Combien de temps vaut une habilitation, et celles qu'il faut avoir d'abord. Une règle changée vaut aussitôt pour toutes les habilitations, passées comprises.", "How long a qualification holds, and which ones it needs first. A changed rule counts at once for all qualifications, past ones included.");
    public static readonly Phrase RulesReadOnly = new("Les catégories sont communes au réseau : seule l'administration du réseau change leurs règles.", "Categories are shared by the network: only the network administrator changes their rules.");
    public static readonly Phrase Ends = new("Fin de validité", "End of validity");
    public static readonly Phrase Needs = new("Demande d'abord", "Needs first");
    public static readonly Phrase Months = new("Durée, en mois (vide : sans durée)", "Duration, in months (empty: none)");
    public static readonly Phrase YearDay = new("Fin chaque année le (jj/mm)", "Ends each year on (dd/mm)");
    public static readonly Phrase Idle = new("Perdue après … mois sans usage réel", "Lost after … months without real use");
    public static readonly Phrase NeverEnds = new("n'expire pas", "does not expire");
    public static readonly Phrase RuleMonths = new("{0} mois après la signature", "{0} months after the signature");
    public static readonly Phrase RuleYearDay = new("chaque année le {0}", "each year on {0}");
    public static readonly Phrase RuleIdle = new("après {0} mois sans usage réel", "after {0} months without real use");
    public static readonly Phrase YearDayUnreadable = new("Écrire un jour et un mois, par exemple 31/08.", "Write a day and a month, for example 31/08.");
    public static readonly Phrase NumberUnreadable = new("Écrire un nombre entier, de {0} à {1}.", "Write a whole number, from {0} to {1}.");

    public static readonly Phrase OfPerson = new("Habilitations de {0}", "Qualifications of {0}");
    public static readonly Phrase SignTitle = new("Signer une habilitation", "Sign a qualification");
    public static readonly Phrase SignOne = new("Signer", "Sign");
    public static readonly Phrase SignOneHint = new("Signer de nouveau une habilitation de même niveau la renouvelle.", "Signing a qualification of the same level again renews it.");
    public static readonly Phrase SignedOn = new("Signée le", "Signed on");
    public static readonly Phrase LastDay = new("Dernier jour (vide : la règle de la catégorie)", "Last day (empty: the rule of the category)");
    public static readonly Phrase Correct = new("Corriger", "Correct");
    public static readonly Phrase Withdraw = new("Retirer l'habilitation", "Withdraw the qualification");
    public static readonly Phrase CorrectTitle = new("Corriger ou retirer", "Correct or withdraw");
    public static readonly Phrase UsedOn = new("usage réel le {0}", "real use on {0}");
    public static readonly Phrase BySession = new("session de formation", "training session");
    public static readonly Phrase Manage = new("Signer, corriger, retirer", "Sign, correct, withdraw");

    public static readonly Phrase OwnTitle = new("Mes formations", "My training");
    public static readonly Phrase OwnIntro = new("Les sessions à venir de vos sites. Demander une place l'obtient tout de suite s'il en reste.", "The sessions to come at your sites. Asking for a place gets it at once if one is left.");
    public static readonly Phrase OwnNone = new("Aucune session prévue sur vos sites pour l'instant. Demandez au fabmanager ou à un formateur.", "No session is planned at your sites for now. Ask the fabmanager or a trainer.");
    public static readonly Phrase LeftOne = new("{0} place restante", "{0} place left");
    public static readonly Phrase LeftMany = new("{0} places restantes", "{0} places left");
    public static readonly Phrase FullUp = new("complet", "full");
    public static readonly Phrase Yours = new("Vous avez une place", "You have a place");
    public static readonly Phrase Ask = new("Demander une place", "Ask for a place");
    public static readonly Phrase Leave = new("Rendre ma place", "Give my place back");
    public static readonly Phrase AskDone = new("Place réservée : vous êtes sur la liste.", "Place taken: you are on the list.");
    public static readonly Phrase LeaveDone = new("Place rendue.", "Place given back.");
    public static readonly Phrase NextSession = new("prochaine session le {0}", "next session on {0}");
    public static readonly Phrase NextFull = new("prochaine session le {0}, complète", "next session on {0}, full");
    public static readonly Phrase OnList = new("vous êtes inscrit à la session du {0}", "you are on the list of {0}");

    public static readonly Phrase MailSubject = new("Votre habilitation « {0} » expire bientôt", "Your qualification “{0}” expires soon");
    public static readonly Phrase MailText = new(
        "Bonjour,\n\nvotre habilitation « {0} » expire le {1}. Ensuite, les machines de cette catégorie vous refuseront.\n\nLes sessions de formation à venir de vos sites, où demander une place :\n\n{2}\n",
        "Hello,\n\nyour qualification “{0}” expires on {1}. After that, the machines of this category will refuse you.\n\nThe training sessions to come at your sites, at which to ask for a place:\n\n{2}\n");

    private static readonly Phrase EndsFirst = new("La fin est avant le début, ou égale.", "The end is not after the beginning.");
    private static readonly Phrase LastFirst = new("Il est avant la signature.", "It is before the signature.");
    private static readonly Phrase SignedAhead = new("Ce jour est encore à venir.", "This day is still to come.");
    private static readonly Phrase Full = new("Il n'y a que {0} places, et la liste en demande plus.", "There are only {0} places, and the list needs more.");
    private static readonly Phrase TrainerMissing = new("Choisir un formateur.", "Choose a trainer.");
    private static readonly Phrase WrongMachine = new("Cette machine n'est pas de cette catégorie.", "This machine is not of this category.");
    private static readonly Phrase OtherSite = new("Cette personne n'a pas d'adhésion à ce site.", "This person has no membership at this site.");
    private static readonly Phrase SessionBegun = new("La session a déjà commencé, ou n'a plus lieu.", "The session has begun already, or does not take place any more.");
    private static readonly Phrase LevelTaken = new("Cette personne a déjà ce niveau : le corriger, ou retirer celui-ci.", "This person has this level already: correct it, or withdraw this one.");
    private static readonly Phrase OwnSignature = new("Personne ne signe sa propre habilitation : la faire signer par quelqu'un d'autre.", "Nobody signs their own qualification: have it signed by somebody else.");

    /// <summary>A state in words.</summary>
    public static Phrase Of(TrainingState state) => state switch { TrainingState.SignedOff => new("signée", "signed off"), TrainingState.Cancelled => new("annulée", "cancelled"), _ => new("prévue", "planned") };

    /// <summary>Attendance in words.</summary>
    public static Phrase Of(Attendance attendance) => attendance switch { Attendance.Present => AttendancePresent, Attendance.Absent => AttendanceAbsent, _ => AttendanceExpected };

    /// <summary>The rule of a category in words.</summary>
    public static string Rule(MachineCategory category, Locale l)
    {
        string[] parts =
        [
            .. category.QualificationMonths is { } months ? [l.Say(RuleMonths, l.Number(months))] : Array.Empty<string>(),
            .. category.QualificationYearDay is { Length: 5 } day ? [l.Say(RuleYearDay, day[3..] + "/" + day[..2])] : Array.Empty<string>(),
            .. category.QualificationIdleMonths is { } idle ? [l.Say(RuleIdle, l.Number(idle))] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? l[NeverEnds] : string.Join(", ", parts);
    }

    /// <summary>The words of a problem at its field.</summary>
    public static string Of(RecordProblem problem, Record? row, Locale l) => problem switch
    {
        { Fault: RecordFault.EndsBeforeItBegins } => l[EndsFirst],
        { Fault: RecordFault.EndsBeforeSignature } => l[LastFirst],
        { Fault: RecordFault.NotBegun, Field: "signedOn" } => l[SignedAhead],
        { Fault: RecordFault.NotBegun } => l[NotYet],
        { Fault: RecordFault.Begun } => l[SessionBegun],
        { Fault: RecordFault.Full, Values: [var places] } => l.Say(Full, places),
        { Fault: RecordFault.Unknown, Field: "trainer" } => l[TrainerMissing],
        { Fault: RecordFault.Unknown, Field: "machine" } => l[WrongMachine],
        { Fault: RecordFault.OfOtherSites } => l[OtherSite],
        { Fault: RecordFault.Taken, Field: "level" } => l[LevelTaken],
        { Fault: RecordFault.SignsForSelf } => l[OwnSignature],
        _ => l[RecordWords.Of(problem, row)] is var words ? char.ToUpper(words[0], System.Globalization.CultureInfo.InvariantCulture) + words[1..] + "." : string.Empty,
    };
}
