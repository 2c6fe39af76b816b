using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Members;

/// <summary>Words of people, memberships, badges and structures.</summary>
internal static class MemberTexts
{
    public static readonly Phrase Members = new("Membres", "Members");
    public static readonly Phrase Name = new("Nom", "Name");
    public static readonly Phrase NamePlace = new("prénom et nom", "first and last name");
    public static readonly Phrase Reference = new("Référence", "Reference");
    public static readonly Phrase Search = new("Nom, référence, structure ou fin du badge", "Name, reference, structure or end of the badge");
    public static readonly Phrase SearchButton = new("Chercher", "Search");
    public static readonly Phrase ShowAll = new("Tout afficher", "Show all");
    public static readonly Phrase State = new("Adhésion", "Membership");
    public static readonly Phrase AnyState = new("Toutes", "All");
    public static readonly Phrase Structure = new("Structure", "Structure");
    public static readonly Phrase AnyStructure = new("Toutes les structures", "All structures");
    public static readonly Phrase NoBadgeOnly = new("Sans badge valable", "Without a good badge");
    public static readonly Phrase NobodyYet = new("Personne n'est encore inscrit sur vos sites. Ajoutez une première personne ci-dessous, ou importez un fichier.", "Nobody is registered at your sites yet. Add a first person below, or import a file.");
    public static readonly Phrase NobodyFound = new("Personne ne correspond. Essayez une partie du nom, ou ôtez un filtre.", "Nobody matches. Try a part of the name, or remove a filter.");
    public static readonly Phrase SearchForgotten = new("Cette recherche ne peut plus être relue : recommencez-la.", "This search can no longer be read: search again.");
    public static readonly Phrase NoName = new("nom effacé", "name erased");

    public static readonly Phrase AddTitle = new("Ajouter une personne", "Add a person");
    public static readonly Phrase Add = new("Ajouter", "Add");
    public static readonly Phrase AddHint = new("L'adhésion fixe le tarif et ouvre les machines du site ; le badge peut venir plus tard.", "The membership sets the price and opens the machines of the site; the badge can come later.");
    public static readonly Phrase Kind = new("Type", "Kind");
    public static readonly Phrase Own = new("à titre personnel", "for themselves");
    public static readonly Phrase Network = new("tout le réseau", "the whole network");
    public static readonly Phrase FirstDay = new("Premier jour", "First day");
    public static readonly Phrase LastDay = new("Dernier jour (facultatif)", "Last day (optional)");
    public static readonly Phrase Purpose = new("Usage habituel", "Usual purpose");
    public static readonly Phrase PurposeByKind = new("selon le type", "by the kind");
    public static readonly Phrase Hours = new("Horaires (vide : toujours)", "Hours (empty: always)");
    public static readonly Phrase HoursTitle = new("Horaires", "Hours");
    public static readonly Phrase Always = new("toujours", "always");
    public static readonly Phrase HoursPlace = new("lu-ve 08:00-19:00 | sa 09:00-12:30", "lu-ve 08:00-19:00 | sa 09:00-12:30");
    public static readonly Phrase BadgeOptional = new("Numéro du badge (facultatif)", "Badge id (optional)");

    public static readonly Phrase Rename = new("Corriger le nom", "Correct the name");
    public static readonly Phrase Save = new("Enregistrer", "Save");
    public static readonly Phrase NoPersonOf = new("Aucune personne « {0} » parmi celles de vos sites.", "There is no person “{0}” among those of your sites.");
    public static readonly Phrase ReadOnly = new("Cette personne n'a pas d'adhésion sur un site où vous gérez les membres : vous pouvez la lire, pas la modifier.", "This person has no membership at a site whose members you manage: you can read, not change.");
    public static readonly Phrase Done = new("C'est noté.", "Noted.");
    public static readonly Phrase Wrong = new("Rien n'a été enregistré : voir ce qui est signalé dans le formulaire.", "Nothing was saved: see what is marked in the form.");

    public static readonly Phrase Memberships = new("Adhésions", "Memberships");
    public static readonly Phrase NoMembership = new("Aucune adhésion sur vos sites.", "No membership at your sites.");
    public static readonly Phrase Period = new("Période", "Period");
    public static readonly Phrase FromTo = new("du {0} au {1}", "from {0} to {1}");
    public static readonly Phrase Since = new("depuis le {0}", "since {0}");
    public static readonly Phrase Starting = new("dès le {0}", "from {0}");
    public static readonly Phrase Change = new("Modifier", "Change");
    public static readonly Phrase ChangeTitle = new("Modifier l'adhésion", "Change the membership");
    public static readonly Phrase Close = new("Fermer", "Close");
    public static readonly Phrase End = new("Terminer l'adhésion", "End the membership");
    public static readonly Phrase EndDay = new("Dernier jour", "Last day");
    public static readonly Phrase Withdraw = new("Retirer l'adhésion", "Withdraw the membership");
    public static readonly Phrase WithdrawHint = new("Retirer une adhésion qui n'aurait jamais dû exister. Pour un départ, la terminer.", "Withdraw a membership that should never have existed. If somebody leaves, end it.");
    public static readonly Phrase AddMembership = new("Ajouter une adhésion", "Add a membership");
    public static readonly Phrase Reason = new("Motif", "Reason");
    public static readonly Phrase ReasonIfPast = new("Motif (si elle commence dans le passé)", "Reason (if it begins in the past)");

    public static readonly Phrase Badges = new("Badges", "Badges");
    public static readonly Phrase NoBadge = new("Aucun badge : cette personne ne peut ouvrir aucune machine.", "No badge: this person can open no machine.");
    public static readonly Phrase Badge = new("Badge", "Badge");
    public static readonly Phrase BadgeState = new("État", "State");
    public static readonly Phrase Good = new("valable", "good");
    public static readonly Phrase GoodUntil = new("valable jusqu'au {0}", "good until {0}");
    public static readonly Phrase RevokedOn = new("révoqué le {0}", "revoked on {0}");
    public static readonly Phrase GiveTitle = new("Donner un badge", "Give a badge");
    public static readonly Phrase Give = new("Donner", "Give");
    public static readonly Phrase Uid = new("Numéro du badge", "Badge id");
    public static readonly Phrase UidHint = new(
        "En hexadécimal, tel que le lecteur le donne : 04 A2 1B 7C, ou 8 à 20 chiffres de 0 à F. Seule la fin en sera montrée.",
        "In hexadecimal, as the reader gives it: 04 A2 1B 7C, or 8 to 20 digits from 0 to F. Only its end will be shown.");
    public static readonly Phrase BadgeLastDay = new("Prêté jusqu'au (facultatif)", "Lent until (optional)");
    public static readonly Phrase PaysFirst = new("Structure à débiter d'abord", "Structure to charge first");
    public static readonly Phrase PaysNone = new("celle de l'adhésion en cours", "that of the present membership");
    public static readonly Phrase Revoke = new("Révoquer", "Revoke");
    public static readonly Phrase Restore = new("Remettre en service", "Put back in service");
    public static readonly Phrase RevokedDone = new("Badge révoqué : les machines reliées le refusent dans les secondes qui viennent.", "Badge revoked: connected machines refuse it within seconds.");
    public static readonly Phrase GivenDone = new("Badge donné : les machines reliées l'acceptent dans les secondes qui viennent.", "Badge given: connected machines accept it within seconds.");
    public static readonly Phrase TakenBySelf = new("Cette personne a déjà ce badge. S'il est révoqué, le remettre en service dans la liste.", "This person has this badge already. If it is revoked, put it back in service in the list.");
    public static readonly Phrase TakenBy = new("Ce badge est à {0}. Le révoquer d'abord chez cette personne s'il change de main.", "This badge is {0}'s. Revoke it there first if it changes hands.");
    public static readonly Phrase TakenElsewhere = new("Ce badge est déjà à quelqu'un d'un autre site. Demander à l'administration du réseau.", "This badge is somebody's of another site. Ask the network administrator.");

    public static readonly Phrase Qualifications = new("Habilitations", "Qualifications");
    public static readonly Phrase NoQualification = new("Aucune habilitation.", "No qualification.");
    public static readonly Phrase Category = new("Catégorie", "Category");
    public static readonly Phrase Level = new("Niveau", "Level");
    public static readonly Phrase Signed = new("Signée", "Signed");
    public static readonly Phrase SignedBy = new("le {0} par {1}", "on {0} by {1}");
    public static readonly Phrase SignedOn = new("le {0}, sur papier", "on {0}, on paper");
    public static readonly Phrase Valid = new("Validité", "Validity");
    public static readonly Phrase Expired = new("expirée le {0}", "expired on {0}");
    public static readonly Phrase Until = new("jusqu'au {0}", "until {0}");
    public static readonly Phrase NoEnd = new("sans fin", "no end");

    public static readonly Phrase Sessions = new("Dernières sessions", "Last sessions");
    public static readonly Phrase NoSession = new("Aucune session sur vos sites.", "No session at your sites.");
    public static readonly Phrase Refusals = new("Derniers refus : pourquoi, et que faire", "Last refusals: why, and what to do");
    public static readonly Phrase NoRefusal = new("Aucun refus sur vos sites.", "No refusal at your sites.");

    public static readonly Phrase Account = new("Compte", "Account");
    public static readonly Phrase AccountOf = new("Cette personne se connecte par le compte {0}.", "This person signs in by the account {0}.");
    public static readonly Phrase AccountElsewhere = new("Cette personne a un compte, géré par un autre site.", "This person has an account, managed by another site.");
    public static readonly Phrase NoAccount = new("Pas de compte : cette personne ne voit pas encore ses pages.", "No account: this person does not see their pages yet.");
    public static readonly Phrase Invite = new("Inviter comme membre", "Invite as a member");
    public static readonly Phrase Email = new("Adresse électronique", "E-mail address");

    public static readonly Phrase Structures = new("Structures", "Structures");
    public static readonly Phrase StructuresIntro = new("Les organismes qui paient les sessions de leurs membres. Celles de vos sites, et celles qui n'ont pas encore de membre.", "The bodies that pay for the sessions of their members. Those of your sites, and those without a member yet.");
    public static readonly Phrase NoStructure = new("Aucune structure. Ajoutez la première ci-dessous.", "No structure. Add the first below.");
    public static readonly Phrase AddStructure = new("Ajouter une structure", "Add a structure");
    public static readonly Phrase Label = new("Nom de la structure", "Name of the structure");
    public static readonly Phrase Siret = new("SIRET", "SIRET");
    public static readonly Phrase SiretOptional = new("SIRET (facultatif)", "SIRET (optional)");
    public static readonly Phrase NoSiret = new("sans SIRET", "no SIRET");
    public static readonly Phrase MembersNow = new("Membres en cours", "Members now");
    public static readonly Phrase NoStructureOf = new("Aucune structure « {0} » parmi celles de vos sites.", "There is no structure “{0}” among those of your sites.");
    public static readonly Phrase UsageOf = new("Son usage", "Its usage");
    public static readonly Phrase SiretTaken = new("Une structure a déjà ce SIRET. Si elle n'est pas dans votre liste, elle est d'un autre site : demander à l'administration du réseau.", "A structure has this SIRET already. If it is not in your list, it is of another site: ask the network administrator.");

    /// <summary>Why a badge is revoked, as the audit keeps it, and in words.</summary>
    public static IReadOnlyList<(string Kept, Phrase Words)> RevokeReasons { get; } =
        [("perdu", new("perdu", "lost")), ("volé", new("volé", "stolen")), ("rendu", new("rendu", "given back")), ("abîmé", new("abîmé", "broken")), ("départ", new("départ de la personne", "the person left"))];

    private static readonly Phrase DayUnreadable = new("« {0} » n'est pas une date.", "“{0}” is not a date.");
    private static readonly Phrase EndsFirst = new("Il est avant le premier jour.", "It is before the first day.");
    private static readonly Phrase EndsPast = new("Ce jour est passé.", "This day is past.");
    private static readonly Phrase OverlapOpen = new("Une adhésion de ce site et de cette structure court déjà depuis le {0}, sans dernier jour : la terminer d'abord.", "A membership of this site and structure has run since {0}, without a last day: end it first.");
    private static readonly Phrase OverlapEnds = new("Une adhésion de ce site et de cette structure va déjà du {0} au {1}.", "A membership of this site and structure already runs from {0} to {1}.");

    /// <summary>A kind of membership in words.</summary>
    public static Phrase Of(MembershipKind kind) => kind switch
    {
        MembershipKind.Resident => new("Résident", "Resident"),
        MembershipKind.Subscriber => new("Abonné", "Subscriber"),
        MembershipKind.Nomad => new("Nomade", "Nomad"),
        MembershipKind.Trainee => new("Stagiaire", "Trainee"),
        MembershipKind.Public => new("Grand public", "Public"),
        MembershipKind.Staff => new("Équipe", "Staff"),
        _ => new(kind.ToString(), kind.ToString()),
    };

    /// <summary>A purpose in words.</summary>
    public static Phrase Of(UsagePurpose purpose) => purpose switch
    {
        UsagePurpose.Production => new("Production", "Production"),
        UsagePurpose.Training => new("Formation", "Training"),
        UsagePurpose.Research => new("Recherche", "Research"),
        UsagePurpose.Maintenance => new("Entretien", "Maintenance"),
        UsagePurpose.Demonstration => new("Démonstration", "Demonstration"),
        _ => new(purpose.ToString(), purpose.ToString()),
    };

    /// <summary>A state of a membership in words.</summary>
    public static Phrase Of(MembershipState state) => state switch
    {
        MembershipState.Current => new("en cours", "current"),
        MembershipState.Future => new("à venir", "to come"),
        _ => new("terminée", "ended"),
    };

    /// <summary>A level of qualification in words.</summary>
    public static Phrase OfLevel(int level) => level switch
    {
        1 => new("1 · sous encadrement", "1 · supervised"),
        2 => new("2 · seul", "2 · alone"),
        3 => new("3 · encadre", "3 · supervises"),
        _ => new($"{level}", $"{level}"),
    };

    /// <summary>What is wrong with a day that cannot be read.</summary>
    public static string BadDay(string text, Locale l) => l.Say(DayUnreadable, text.Length > 30 ? text[..30] + "…" : text);

    /// <summary>The words of a problem at its field.</summary>
    public static string Of(RecordProblem problem, Record? row, Locale l) => problem switch
    {
        { Fault: RecordFault.EndsBeforeItBegins, Field: "badgeLastDay" } => l[EndsPast],
        { Fault: RecordFault.EndsBeforeItBegins } => l[EndsFirst],
        { Fault: RecordFault.Overlap, Values: [var begin, "", _] } when DateOnly.TryParseExact(begin, "yyyy-MM-dd", out DateOnly first) => l.Say(OverlapOpen, l.Day(first)),
        { Fault: RecordFault.Overlap, Values: [var begin, var end, _] } when DateOnly.TryParseExact(begin, "yyyy-MM-dd", out DateOnly first) && DateOnly.TryParseExact(end, "yyyy-MM-dd", out DateOnly last) =>
            l.Say(OverlapEnds, l.Day(first), l.Day(last)),
        { Fault: RecordFault.Taken, Field: "siret" } => l[SiretTaken],
        _ => Sentence(l[RecordWords.Of(problem, row)]),
    };

    private static string Sentence(string words) => char.ToUpper(words[0], System.Globalization.CultureInfo.InvariantCulture) + words[1..] + ".";
}
