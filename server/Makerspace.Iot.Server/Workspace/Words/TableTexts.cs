using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Words;

/// <summary>Texts of the tables: sessions, refusals, usage per structure.</summary>
public static class TableTexts
{
    /// <summary>Last sessions.</summary>
    public static readonly Phrase LastSessions = new("Dernières sessions", "Last sessions");

    /// <summary>All sessions.</summary>
    public static readonly Phrase AllSessions = new("Toutes les sessions", "All sessions");

    /// <summary>Sessions page.</summary>
    public static readonly Phrase SessionsTitle = new("Sessions", "Sessions");

    /// <summary>No session.</summary>
    public static readonly Phrase NoSession = new("Aucune session pour l'instant. Elles s'inscrivent ici dès que quelqu'un badge en sortie.", "No session yet. They appear here as soon as somebody badges out.");

    /// <summary>Every month.</summary>
    public static readonly Phrase AllMonths = new("Tous les mois", "All months");

    /// <summary>No session in the choice made.</summary>
    public static readonly Phrase NoSessionHere = new("Aucune session ne correspond à ce choix.", "No session matches this choice.");

    /// <summary>Column.</summary>
    public static readonly Phrase Machine = new("Machine", "Machine");

    /// <summary>Column.</summary>
    public static readonly Phrase Start = new("Début", "Start");

    /// <summary>Column.</summary>
    public static readonly Phrase Duration = new("Durée", "Duration");

    /// <summary>Column.</summary>
    public static readonly Phrase Active = new("Dont actif", "Active part");

    /// <summary>Column.</summary>
    public static readonly Phrase Energy = new("Énergie", "Energy");

    /// <summary>Column.</summary>
    public static readonly Phrase End = new("Fin", "End");

    /// <summary>Column.</summary>
    public static readonly Phrase Purpose = new("Usage", "Purpose");

    /// <summary>Column.</summary>
    public static readonly Phrase Member = new("Membre", "Member");

    /// <summary>Column.</summary>
    public static readonly Phrase Structure = new("Structure", "Structure");

    /// <summary>Column.</summary>
    public static readonly Phrase LedgerKey = new("Écriture", "Ledger entry");

    /// <summary>Column.</summary>
    public static readonly Phrase Amount = new("Montant", "Amount");

    /// <summary>Member of no structure.</summary>
    public static readonly Phrase OwnAccount = new("À titre personnel", "On own account");

    /// <summary>Sessions that no member's badge opened.</summary>
    public static readonly Phrase Unbadged = new("Sans badge", "Unbadged");

    /// <summary>Refusals.</summary>
    public static readonly Phrase LastRefusals = new("Derniers refus", "Last refusals");

    /// <summary>All refusals.</summary>
    public static readonly Phrase AllRefusals = new("Tous les refus", "All refusals");

    /// <summary>Refusals page.</summary>
    public static readonly Phrase RefusalsTitle = new("Refus", "Refusals");

    /// <summary>No refusal.</summary>
    public static readonly Phrase NoRefusal = new("Aucun refus : tous les badges présentés ont été acceptés.", "No refusal: every badge presented was accepted.");

    /// <summary>Column.</summary>
    public static readonly Phrase When = new("Quand", "When");

    /// <summary>Column.</summary>
    public static readonly Phrase Reason = new("Raison", "Reason");

    /// <summary>Column.</summary>
    public static readonly Phrase WhatToDo = new("Que faire", "What to do");

    /// <summary>The badge is of no known member.</summary>
    public static readonly Phrase UnknownMember = new("inconnu", "unknown");

    /// <summary>{0} month.</summary>
    public static readonly Phrase UsageTitle = new("Usage par structure, {0}", "Usage per structure, {0}");

    /// <summary>Column.</summary>
    public static readonly Phrase Sessions = new("Sessions", "Sessions");

    /// <summary>Column.</summary>
    public static readonly Phrase ActiveHours = new("Heures actives", "Active hours");

    /// <summary>Total row.</summary>
    public static readonly Phrase Total = new("Total", "Total");

    /// <summary>Download.</summary>
    public static readonly Phrase Download = new("Télécharger en CSV", "Download as CSV");

    /// <summary>{0} month.</summary>
    public static readonly Phrase NoUsage = new("Aucune session en {0}.", "No session in {0}.");

    /// <summary>Explains the mark.</summary>
    public static readonly Phrase MarkEstimated = new("≈ énergie estimée pour une partie des sessions", "≈ energy estimated for some of the sessions");

    /// <summary>Explains the mark.</summary>
    public static readonly Phrase MarkMissing = new("≥ énergie incomplète : la valeur est un minimum", "≥ energy incomplete: the figure is a lower bound");

    /// <summary>Explains the mark.</summary>
    public static readonly Phrase MarkUnpriced = new("* des sessions n'ont pas de tarif : le montant ne les compte pas", "* some sessions have no tariff: the amount leaves them out");

    /// <summary>{0} number of sessions.</summary>
    public static readonly Phrase UnpricedOne = new("{0} sans tarif", "{0} without tariff");

    /// <summary>{0} number of sessions.</summary>
    public static readonly Phrase UnpricedMany = new("{0} sans tarif", "{0} without tariff");

    /// <summary>{0} number of sessions.</summary>
    public static readonly Phrase NotBilledOne = new("{0} non facturée", "{0} not billed");

    /// <summary>{0} number of sessions.</summary>
    public static readonly Phrase NotBilledMany = new("{0} non facturées", "{0} not billed");

    /// <summary>{0} energy, {1} number of sessions.</summary>
    public static readonly Phrase EstimatedOne = new("dont {0} estimés ({1} session)", "{0} of it estimated ({1} session)");

    /// <summary>{0} energy, {1} number of sessions.</summary>
    public static readonly Phrase EstimatedMany = new("dont {0} estimés ({1} sessions)", "{0} of it estimated ({1} sessions)");

    /// <summary>{0} energy, {1} number of sessions.</summary>
    public static readonly Phrase MissingOne = new("dont {0} incomplets ({1} session)", "{0} of it incomplete ({1} session)");

    /// <summary>{0} energy, {1} number of sessions.</summary>
    public static readonly Phrase MissingMany = new("dont {0} incomplets ({1} sessions)", "{0} of it incomplete ({1} sessions)");

    /// <summary>{0} number of sessions.</summary>
    public static readonly Phrase WithoutEndOne = new("{0} sans fin reçue", "{0} without an end");

    /// <summary>{0} number of sessions.</summary>
    public static readonly Phrase WithoutEndMany = new("{0} sans fin reçue", "{0} without an end");

    /// <summary>Explains the mark.</summary>
    public static readonly Phrase MarkWithoutEnd = new(
        "Sans fin reçue : la session compte avec son dernier relevé ; à régler, voir les alarmes", "Without an end: the session counts with its last reading; to be settled, see the alarms");

    /// <summary>What the amounts leave out.</summary>
    public static readonly Phrase BeforeAllowances = new(
        "Montants avant heures comprises, forfaits, paliers et plafonds : le relevé du mois en tient compte.",
        "Amounts before included hours, packs, tiers and caps: the statement of the month counts them.");

    /// <summary>How the month is cut.</summary>
    public static readonly Phrase MonthRule = new(
        "Une session compte dans le mois de son début, à l'heure de son site.",
        "A session counts in the month of its start, at the time of its site.");

    /// <summary>Link of a row; {0} structure.</summary>
    public static readonly Phrase SessionsOf = new("Sessions de {0}", "Sessions of {0}");

    /// <summary>{0} structure, {1} month.</summary>
    public static readonly Phrase StructureTitle = new("{0}, {1}", "{0}, {1}");

    /// <summary>Explains the page that a figure leads to.</summary>
    public static readonly Phrase StructureIntro = new(
        "Toutes les écritures du grand livre qui composent la ligne de cette structure. Leur somme est le total ci-dessous.",
        "All ledger entries of this structure's row. They add up to the total below.");

    /// <summary>A session that is not priced.</summary>
    public static readonly Phrase NoTariff = new("sans tarif", "no tariff");

    /// <summary>A session of somebody without a membership.</summary>
    public static readonly Phrase NoMembership = new("sans adhésion", "no membership");

    /// <summary>A session that is never billed.</summary>
    public static readonly Phrase NotBilled = new("non facturée", "not billed");

    /// <summary>Of a refusal that refused nobody.</summary>
    public static readonly Phrase WouldRefuse = new("Observé seulement : n'a bloqué personne", "Watched only: blocked nobody");
}
