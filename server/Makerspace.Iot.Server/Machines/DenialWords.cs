using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>The words of every <see cref="DenialReason"/>: why the machine did not open, and what the member or the fabmanager does next.</summary>
public static class DenialWords
{
    /// <summary>Words of a reason; a value of a later version says so.</summary>
    public static Advice Of(DenialReason reason) => reason switch
    {
        DenialReason.UnknownBadge => new(
            new("Badge inconnu", "Unknown badge"),
            new("Faire enregistrer le badge par le fabmanager.", "Have the fabmanager register the badge.")),
        DenialReason.BadgeRevoked => new(
            new("Badge révoqué", "Badge revoked"),
            new("Demander un nouveau badge au fabmanager ; celui-ci a été déclaré perdu ou rendu.", "Ask the fabmanager for a new badge; this one was reported lost or given back.")),
        DenialReason.MembershipLapsed => new(
            new("Adhésion expirée ou pas encore ouverte", "Membership expired or not yet open"),
            new("Renouveler l'adhésion à l'accueil.", "Renew the membership at the desk.")),
        DenialReason.NotQualified => new(
            new("Pas d'habilitation pour cette machine", "Not qualified for this machine"),
            new("S'inscrire à la formation de cette machine.", "Sign up for this machine's training.")),
        DenialReason.QualificationExpired => new(
            new("Habilitation expirée", "Qualification expired"),
            new("Demander une mise à jour de l'habilitation à un formateur.", "Ask a trainer to renew the qualification.")),
        DenialReason.OutsideHours => new(
            new("En dehors des horaires", "Outside opening hours"),
            new("Revenir aux heures prévues par l'adhésion, ou demander une plage plus large.", "Come back within the membership's hours, or ask for wider ones.")),
        DenialReason.BookedByAnother => new(
            new("Machine réservée par quelqu'un d'autre", "Booked by someone else"),
            new("Attendre la fin de la réservation ou réserver un autre créneau.", "Wait until the booking ends or book another slot.")),
        DenialReason.OutOfService => new(
            new("Machine hors service", "Machine out of service"),
            new("Choisir une autre machine ; le fabmanager la remettra en service.", "Use another machine; the fabmanager will put it back in service.")),
        DenialReason.SupervisorNeeded => new(
            new("Badge d'un encadrant nécessaire", "A supervisor's badge is needed"),
            new("Badger de nouveau avec un encadrant, qui présente le sien à la suite.", "Badge again with a supervisor, who presents theirs right after.")),
        DenialReason.ListTooOld => new(
            new("Liste d'accès trop ancienne", "Access list too old"),
            new("Rétablir la liaison de l'agent avec le serveur.", "Restore the agent's link to the server.")),
        DenialReason.QuotaSpent => new(
            new("Quota épuisé", "Quota spent"),
            new("Demander un complément de quota au fabmanager.", "Ask the fabmanager for more quota.")),
        DenialReason.SiteNotCovered => new(
            new("Adhésion non valable sur ce site", "Membership does not cover this site"),
            new("Faire étendre l'adhésion à ce site.", "Have the membership extended to this site.")),
        DenialReason.InUse => new(
            new("Machine déjà utilisée", "Machine in use"),
            new("Attendre que la session en cours se termine.", "Wait until the running session ends.")),
        DenialReason.MachineFaulted => new(
            new("Machine en défaut", "Machine faulted"),
            new("Prévenir le fabmanager : la cause doit être levée, puis le défaut acquitté.", "Tell the fabmanager: the cause must be removed, then the fault cleared.")),
        DenialReason.InterlockOpen => new(
            new("Sécurité ouverte (capot, aspiration, arrêt d'urgence…)", "Interlock open (lid, extraction, emergency stop…)"),
            new("Fermer le capot, mettre l'aspiration en marche, ou déverrouiller l'arrêt d'urgence.", "Close the lid, start the extraction, or release the emergency stop.")),
        DenialReason.CannotRecord => new(
            new("Enregistrement impossible", "Recording impossible"),
            new("Prévenir le fabmanager : le disque de l'agent est plein ou en panne.", "Tell the fabmanager: the agent's disk is full or failing.")),
        DenialReason.RelayUnreachable => new(
            new("La prise de la machine ne répond pas, ou pas encore", "The machine's plug does not answer, or not yet"),
            new("Patienter une minute, puis badger de nouveau ; sinon, vérifier la prise et son réseau.", "Wait a minute, then badge again; otherwise check the plug and its network.")),
        DenialReason.Other => new(
            new("Autre raison (agent plus récent que le serveur)", "Other reason (agent newer than the server)"),
            new("Mettre le serveur à jour pour la lire en toutes lettres.", "Update the server to read it in words.")),
        _ => new(
            new("Raison inconnue de cette version", "Reason unknown to this version"),
            new("Mettre le serveur à jour.", "Update the server.")),
    };
}
