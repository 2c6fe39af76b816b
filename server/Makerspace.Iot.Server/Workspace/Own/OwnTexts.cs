using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Own;

/// <summary>Texts of a member's own pages.</summary>
public static class OwnTexts
{
    /// <summary>Title.</summary>
    public static readonly Phrase Title = new("Mes machines", "My machines");

    /// <summary>The account is of no person of the registry.</summary>
    public static readonly Phrase NoPerson = new(
        "Votre compte n'est relié à aucune fiche de membre. Demandez au fabmanager de votre site de l'y relier : vous verrez alors ici vos machines, vos habilitations et vos badges.",
        "Your account is not tied to a member's record. Ask the fabmanager of your site to do so: your machines, qualifications and badges will then stand here.");

    /// <summary>No membership.</summary>
    public static readonly Phrase NoSite = new(
        "Aucune adhésion n'est enregistrée à votre nom : demandez à l'accueil de votre manufacture.",
        "No membership is recorded in your name: ask at the desk of your workshop.");

    /// <summary>Site without machines.</summary>
    public static readonly Phrase NoMachine = new("Aucune machine n'est placée sur ce site.", "No machine stands at this site.");

    /// <summary>{0} number of machines, {1} all.</summary>
    public static readonly Phrase Allowed = new("Vous pouvez utiliser {0} machine sur {1} en ce moment.", "You may use {0} machine of {1} right now.");

    /// <summary>{0} number of machines, {1} all.</summary>
    public static readonly Phrase AllowedMany = new("Vous pouvez utiliser {0} machines sur {1} en ce moment.", "You may use {0} machines of {1} right now.");

    /// <summary>Column.</summary>
    public static readonly Phrase May = new("En ce moment", "Right now");

    /// <summary>Column.</summary>
    public static readonly Phrase Why = new("Ce qu'il faut savoir", "What to know");

    /// <summary>Allowed.</summary>
    public static readonly Phrase Alone = new("Vous pouvez l'utiliser", "You may use it");

    /// <summary>Allowed with another person.</summary>
    public static readonly Phrase Accompanied = new("Avec une seconde personne", "With a second person");

    /// <summary>Not allowed.</summary>
    public static readonly Phrase NotYet = new("Pas encore", "Not yet");

    /// <summary>Two persons.</summary>
    public static readonly Phrase TwoPersons = new("Badgez, puis faites badger la personne qui reste près de vous.", "Badge, then have the person who stays with you badge.");

    /// <summary>A supervisor.</summary>
    public static readonly Phrase Supervised = new("Badgez, puis faites badger la personne qui vous encadre.", "Badge, then have the person who supervises you badge.");

    /// <summary>{0} what is missing.</summary>
    public static readonly Phrase Missing = new("Il vous manque : {0}.", "You are missing: {0}.");

    /// <summary>Heading.</summary>
    public static readonly Phrase Badges = new("Mes badges", "My badges");

    /// <summary>No badge.</summary>
    public static readonly Phrase NoBadge = new("Aucun badge ne vous a été remis. Demandez-en un au fabmanager.", "No badge has been given to you. Ask the fabmanager for one.");

    /// <summary>Column.</summary>
    public static readonly Phrase Badge = new("Badge", "Badge");

    /// <summary>Column.</summary>
    public static readonly Phrase State = new("État", "State");

    /// <summary>{0} last digits.</summary>
    public static readonly Phrase Ending = new("se terminant par {0}", "ending in {0}");

    /// <summary>A badge that opens.</summary>
    public static readonly Phrase Good = new("En service", "In use");

    /// <summary>{0} when.</summary>
    public static readonly Phrase Revoked = new("Révoqué depuis le {0}", "Revoked since {0}");

    /// <summary>Button.</summary>
    public static readonly Phrase Lost = new("Je l'ai perdu", "I have lost it");

    /// <summary>What the button does.</summary>
    public static readonly Phrase LostAsk = new(
        "Ce badge sera refusé par toutes les machines. Seul le fabmanager pourra le rétablir ou vous en donner un autre.",
        "All machines will refuse this badge. Only the fabmanager can restore it or give you another one.");

    /// <summary>Button that confirms.</summary>
    public static readonly Phrase LostConfirm = new("Déclarer ce badge perdu", "Report this badge lost");

    /// <summary>Done.</summary>
    public static readonly Phrase LostDone = new(
        "Badge déclaré perdu : les machines le refusent dès qu'elles reçoivent leur nouvelle liste, en quelques secondes si elles sont en ligne.",
        "Badge reported lost: machines refuse it as soon as they have their new list, within seconds if they are online.");

    /// <summary>Reason in the journal.</summary>
    public static readonly Phrase LostReason = new("déclaré perdu par son porteur", "reported lost by its holder");

    /// <summary>The badge is not one's own, or is gone.</summary>
    public static readonly Phrase NotYours = new("Ce badge n'est pas, ou plus, à votre nom. Rechargez la page.", "This badge is not, or no longer, in your name. Load the page again.");

    /// <summary>Heading.</summary>
    public static readonly Phrase Memberships = new("Mes adhésions", "My memberships");

    /// <summary>Column.</summary>
    public static readonly Phrase From = new("Du", "From");

    /// <summary>Column.</summary>
    public static readonly Phrase To = new("Au", "To");

    /// <summary>Without a last day.</summary>
    public static readonly Phrase Open = new("sans fin fixée", "no end set");

    /// <summary>All sites.</summary>
    public static readonly Phrase AllSites = new("Tous les sites du réseau", "All sites of the network");

    /// <summary>Heading.</summary>
    public static readonly Phrase Qualifications = new("Mes habilitations", "My qualifications");

    /// <summary>No qualification.</summary>
    public static readonly Phrase NoQualification = new(
        "Aucune habilitation pour l'instant : elles s'inscrivent ici quand un formateur les signe.", "No qualification yet: they appear here once a trainer signs them.");

    /// <summary>Column.</summary>
    public static readonly Phrase Category = new("Machines", "Machines");

    /// <summary>Column.</summary>
    public static readonly Phrase Level = new("Niveau", "Level");

    /// <summary>Column.</summary>
    public static readonly Phrase Signed = new("Signée le", "Signed on");

    /// <summary>Column.</summary>
    public static readonly Phrase Until = new("Valable jusqu'au", "Valid until");

    /// <summary>{0} day.</summary>
    public static readonly Phrase Expired = new("expirée le {0}", "expired on {0}");

    /// <summary>Without a last day.</summary>
    public static readonly Phrase NoExpiry = new("sans limite", "no limit");

    /// <summary>Title.</summary>
    public static readonly Phrase Sessions = new("Mes sessions", "My sessions");

    /// <summary>What the amounts are.</summary>
    public static readonly Phrase SessionsIntro = new(
        "Chaque session avec son prix et la ligne de tarif dont il vient. Heures comprises, forfaits et plafonds sont comptés à la fin du mois.",
        "Each session with its price and the line of the tariff it comes from. Included hours, packs and caps are counted at the end of the month.");

    /// <summary>No session.</summary>
    public static readonly Phrase NoSession = new("Aucune session à votre nom pour l'instant.", "No session in your name yet.");

    /// <summary>{0} first day, {1} terms.</summary>
    public static readonly Phrase ByTariff = new("Tarif dès le {0} : {1}.", "Tariff from {0}: {1}.");

    /// <summary>What the amount leaves out.</summary>
    public static readonly Phrase BeforeAllowances = new("Avant heures comprises, forfaits, paliers et plafonds.", "Before included hours, packs, tiers and caps.");

    /// <summary>Heading.</summary>
    public static readonly Phrase Data = new("Mes données", "My data");

    /// <summary>What is kept, and what to do.</summary>
    public static readonly Phrase DataMore = new(
        "Ce fichier contient votre fiche, vos adhésions, badges, habilitations, sessions, refus des trois derniers mois, votre compte et vos connexions. Une erreur ? Le fabmanager de votre site la corrige.",
        "This file holds your record, memberships, badges, qualifications, sessions, refusals of the last three months, account and sign-ins. A mistake? The fabmanager of your site corrects it.");

    /// <summary>Link.</summary>
    public static readonly Phrase Download = new("Télécharger mes données (JSON)", "Download my data (JSON)");

    /// <summary>One thing that is missing; {0} category, {1} day, {2} hours or reason.</summary>
    public static Phrase Of(MissingRight missing) => missing switch
    {
        MissingRight.Badge => new("un badge, à demander au fabmanager", "a badge, from the fabmanager"),
        MissingRight.GoodBadge => new("un badge valable : le vôtre a été révoqué", "a valid badge: yours was revoked"),
        MissingRight.Service => new("une machine en service : elle est arrêtée{2}", "a machine in service: it is stopped{2}"),
        MissingRight.Site => new("une adhésion pour ce site", "a membership for this site"),
        MissingRight.Membership => new("une adhésion en cours : la vôtre s'est terminée le {1}", "a current membership: yours ended on {1}"),
        MissingRight.MembershipBegins => new("une adhésion en cours : la vôtre commence le {1}", "a current membership: yours begins on {1}"),
        MissingRight.Hours => new("une heure d'ouverture{2}", "an opening hour{2}"),
        MissingRight.Qualification => new("l'habilitation « {0} »", "the qualification “{0}”"),
        MissingRight.Renewal => new("le renouvellement de l'habilitation « {0} », expirée le {1}", "the renewal of the qualification “{0}”, which expired on {1}"),
        MissingRight.Prerequisite => new("l'habilitation « {0} », que celle de cette machine demande d'abord", "the qualification “{0}”, which that of this machine needs first"),
        MissingRight.PrerequisiteRenewal => new("le renouvellement de l'habilitation « {0} », expirée le {1}, que celle de cette machine demande", "the renewal of the qualification “{0}”, which expired on {1} and which that of this machine needs"),
        _ => throw new ArgumentOutOfRangeException(nameof(missing), missing, "No words."),
    };
}
