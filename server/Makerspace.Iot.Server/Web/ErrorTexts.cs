namespace Makerspace.Iot.Server.Web;

/// <summary>Texts of the answers to requests that cannot be met.</summary>
public static class ErrorTexts
{
    /// <summary>400.</summary>
    public static readonly Phrase BadRequest = new("Demande incorrecte", "Bad request");

    /// <summary>400, of a form.</summary>
    public static readonly Phrase FormOver = new(
        "Ce formulaire n'a pas été pris : ce qu'il montrait a changé entre-temps, la page date d'avant une autre connexion, ou il est trop long. Revenir à la page, la recharger, puis recommencer.",
        "This form was not taken: what it showed has changed meanwhile, its page was opened before another sign-in, or it is too long. Go back to the page, reload it, then try again.");

    /// <summary>404.</summary>
    public static readonly Phrase NotFound = new("Page introuvable", "Page not found");

    /// <summary>What to do.</summary>
    public static readonly Phrase NotFoundMore = new("Cette adresse ne mène à rien. Revenir à l'atelier et suivre un lien.", "This address leads nowhere. Go back to the workshop page and follow a link.");

    /// <summary>405.</summary>
    public static readonly Phrase NotAllowed = new("Opération refusée", "Operation refused");

    /// <summary>What to do.</summary>
    public static readonly Phrase NotAllowedMore = new("Cette page se lit seulement : rien ne s'y modifie.", "This page is read-only: nothing can be changed here.");

    /// <summary>500.</summary>
    public static readonly Phrase Failed = new("Le serveur n'a pas pu répondre", "The server could not answer");

    /// <summary>What to do.</summary>
    public static readonly Phrase FailedMore = new(
        "L'erreur est inscrite au journal du serveur. Recharger la page ; si cela continue, vérifier l'état du serveur (/health).",
        "The error is written to the server's log. Reload the page; if it goes on, check the server's health (/health).");

    /// <summary>503.</summary>
    public static readonly Phrase Busy = new("Trop de pages ouvertes", "Too many open pages");

    /// <summary>What to do.</summary>
    public static readonly Phrase BusyMore = new("Le nombre de pages en direct est limité. Fermer celles qui ne servent plus.", "The number of live pages is limited. Close those no longer needed.");

    /// <summary>{0} address.</summary>
    public static readonly Phrase Metrics = new(
        "Les compteurs se lisent depuis le serveur lui-même, ou depuis une adresse de « metricsReaders » dans son fichier de configuration ; la demande vient de {0}.",
        "The counters are read from the server itself, or from an address of “metricsReaders” in its configuration file; the request comes from {0}.");

    /// <summary>{0} value.</summary>
    public static readonly Phrase Month = new("Le mois « {0} » ne se lit pas. Écrire année-mois, par exemple 2026-10.", "Cannot read the month “{0}”. Write year-month, for example 2026-10.");

    /// <summary>{0} parameter, {1} value.</summary>
    public static readonly Phrase Day = new(
        "La date « {1} » du paramètre « {0} » ne se lit pas. Écrire 2026-10-31 ou 2026-10-31T14:00:00Z.",
        "Cannot read the date “{1}” of parameter “{0}”. Write 2026-10-31 or 2026-10-31T14:00:00Z.");

    /// <summary>{0} parameter, {1} value.</summary>
    public static readonly Phrase Name = new(
        "« {1} » ne peut pas être un nom pour « {0} » : 1 à 40 lettres minuscules sans accent, chiffres ou tirets.",
        "“{1}” cannot be a name for “{0}”: 1 to 40 lower-case letters without accents, digits or hyphens.");

    /// <summary>{0} parameter, {1} value.</summary>
    public static readonly Phrase Label = new("« {1} » est trop long pour « {0} » : 120 caractères au plus.", "“{1}” is too long for “{0}”: at most 120 characters.");

    /// <summary>{0} parameter, {1} value, {2} lowest, {3} highest.</summary>
    public static readonly Phrase Number = new(
        "« {1} » ne convient pas pour « {0} » : un nombre entier de {2} à {3}.",
        "“{1}” does not fit “{0}”: a whole number from {2} to {3}.");

    /// <summary>{0} parameter, {1} value.</summary>
    public static readonly Phrase Place = new(
        "« {1} » n'est pas une place dans une liste. Reprendre « {0} » tel que la page ou la réponse précédente le donne, ou l'omettre pour lire la liste du début.",
        "“{1}” is not a place in a list. Take “{0}” as the page or answer before gives it, or leave it out to read the list from its beginning.");

    /// <summary>No argument.</summary>
    public static readonly Phrase OnePlace = new("« after » et « before » ne vont pas ensemble.", "“after” and “before” do not go together.");

    /// <summary>No argument.</summary>
    public static readonly Phrase NoPages = new(
        "Cette liste n'a pas de pages numérotées : sans « page » vient le début, puis « after » avec la valeur de « next » de la réponse.",
        "This list has no numbered pages: without “page” its beginning comes, then “after” with the value of “next” of the answer.");

    /// <summary>No argument.</summary>
    public static readonly Phrase Order = new("« from » doit précéder « to ».", "“from” must come before “to”.");

    /// <summary>{0} value.</summary>
    public static readonly Phrase Range = new("La durée « {0} » n'existe pas : hour, day ou week.", "There is no range “{0}”: hour, day or week.");

    /// <summary>{0} parameter, {1} value, {2} first year, {3} last year.</summary>
    public static readonly Phrase Years = new(
        "La date « {1} » du paramètre « {0} » est hors du calendrier du registre, qui va de {2} à {3}.",
        "The date “{1}” of parameter “{0}” is outside the ledger's calendar, which runs from {2} to {3}.");

    /// <summary>{0} host.</summary>
    public static readonly Phrase Host = new(
        "Ce serveur ne répond pas au nom « {0} ». S'il est bien le sien, l'ajouter à « allowedHosts » dans server.json et redémarrer le serveur.",
        "This server does not answer to the name “{0}”. If it is one of its own, add it to “allowedHosts” in server.json and restart the server.");

    /// <summary>{0} name.</summary>
    public static readonly Phrase NoMachine = new("Aucune machine ne s'appelle « {0} ».", "No machine is called “{0}”.");

    /// <summary>{0} name.</summary>
    public static readonly Phrase NoSite = new("Aucun site ne s'appelle « {0} ».", "No site is called “{0}”.");

    /// <summary>{0} name.</summary>
    public static readonly Phrase NoTrade = new("Aucune filière ne s'appelle « {0} ».", "No trade is called “{0}”.");

    /// <summary>{0} reference.</summary>
    public static readonly Phrase NoStructure = new("Aucune structure n'a la référence « {0} ».", "No structure has the reference “{0}”.");
}
