using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Signals;

/// <summary>Why a badge opened nothing, and what to do next, in two or three short lines.</summary>
internal static class DenialLines
{
    public static string[] Of(DenialReason reason, Words w) => reason switch
    {
        DenialReason.UnknownBadge => [w["Badge inconnu", "Unknown badge"], Desk(w)],
        DenialReason.BadgeRevoked => [w["Badge révoqué", "Badge revoked"], Desk(w)],
        DenialReason.MembershipLapsed => [w["Adhésion expirée", "Membership ended"], Desk(w)],
        DenialReason.NotQualified => [w["Non habilité", "Not qualified"], w["Formation à", "Training first"], w["suivre d'abord", "please"]],
        DenialReason.QualificationExpired => [w["Habilitation", "Qualification"], w["expirée", "expired"], w["Voir formateur", "See a trainer"]],
        DenialReason.OutsideHours => [w["Hors horaires", "Outside hours"], w["Revenir aux", "Come back when"], w["heures prévues", "you may"]],
        DenialReason.BookedByAnother => [w["Machine réservée", "Machine booked"], w["Autre créneau ?", "Another slot?"]],
        DenialReason.OutOfService => [w["Hors service", "Out of service"], Manager(w)],
        DenialReason.SupervisorNeeded => [w["Encadrant requis", "Supervisor"], w["Badger avec lui", "must badge too"]],
        DenialReason.ListTooOld => [w["Liste périmée", "List too old"], Manager(w)],
        DenialReason.QuotaSpent => [w["Quota épuisé", "Quota spent"], Manager(w)],
        DenialReason.SiteNotCovered => [w["Adhésion d'un", "Membership of"], w["autre site", "another site"]],
        DenialReason.InUse => [w["Machine occupée", "Machine in use"], w["Attendre la fin", "Wait for the end"]],
        DenialReason.MachineFaulted => [w["Machine en panne", "Machine faulted"], Manager(w)],
        DenialReason.InterlockOpen => [w["Sécurité ouverte", "Interlock open"]],
        DenialReason.CannotRecord => [w["Enregistrement", "Cannot record"], w["impossible", "the session"], Manager(w)],
        DenialReason.RelayUnreachable => RelayUnreachable(w),
        _ => [w["Refusé", "Refused"], Manager(w)],
    };

    /// <summary>The relay does not answer, or has not yet.</summary>
    public static string[] RelayUnreachable(Words w) => [w["Prise muette :", "Plug silent:"], w["patienter, puis", "wait a moment,"], w["badger à nouveau", "then badge again"]];

    private static string Desk(Words w) => w["Voir l'accueil", "See the desk"];

    private static string Manager(Words w) => w["Voir fabmanager", "See fabmanager"];
}
