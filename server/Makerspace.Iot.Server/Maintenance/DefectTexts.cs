using Makerspace.Iot.Server.Core.Maintenance;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Maintenance;

/// <summary>Words of the defects that people report.</summary>
public static class DefectTexts
{
    /// <summary>Title of the page.</summary>
    public static readonly Phrase Title = new("Pannes signalées", "Reported defects");

    /// <summary>What it shows.</summary>
    public static readonly Phrase Intro = new("Ce que les personnes signalent par le QR code des machines ou leur page.", "What people report by the machines' QR codes or pages.");

    /// <summary>Tab.</summary>
    public static readonly Phrase ToDo = new("À traiter", "To do");

    /// <summary>Tab.</summary>
    public static readonly Phrase Done = new("Réglées", "Settled");

    /// <summary>Nothing to do.</summary>
    public static readonly Phrase NothingToDo = new("Aucune panne à traiter.", "No defect to deal with.");

    /// <summary>Nothing settled.</summary>
    public static readonly Phrase NothingDone = new("Aucune panne réglée pour l'instant.", "No settled defect yet.");

    /// <summary>{0} how many are shown.</summary>
    public static readonly Phrase Cut = new("Seules les {0} dernières de chaque état sont montrées.", "Only the last {0} of each state are shown.");

    /// <summary>{0} who.</summary>
    public static readonly Phrase By = new("par {0}", "by {0}");

    /// <summary>Nobody had signed in.</summary>
    public static readonly Phrase Stranger = new("sans compte", "without an account");

    /// <summary>{0} contact.</summary>
    public static readonly Phrase Reach = new("Contact : {0}", "Contact: {0}");

    /// <summary>Field.</summary>
    public static readonly Phrase NoteField = new("Ce qui a été constaté ou fait", "What was found or done");

    /// <summary>Button.</summary>
    public static readonly Phrase Acknowledge = new("Pris en charge", "Acknowledge");

    /// <summary>Button.</summary>
    public static readonly Phrase Settle = new("Réglée", "Settled");

    /// <summary>Button.</summary>
    public static readonly Phrase Block = new("Mettre la machine hors service", "Take the machine out of service");

    /// <summary>Reason of that block, which members read.</summary>
    public static readonly Phrase BlockReason = new("Danger signalé, vérification en cours", "Danger reported, being checked");

    /// <summary>Field.</summary>
    public static readonly Phrase BlockReasonField = new("Motif, lu par les membres", "Reason, read by members");

    /// <summary>It stands still already.</summary>
    public static readonly Phrase Blocked = new("La machine est hors service.", "The machine is out of service.");

    /// <summary>Done.</summary>
    public static readonly Phrase Written = new("C'est noté.", "It is noted.");

    /// <summary>{0} machine, {1} what.</summary>
    public static readonly Phrase Danger = new("{0} : danger signalé, « {1} »", "{0}: danger reported, “{1}”");

    /// <summary>What to do.</summary>
    public static readonly Phrase DangerNext = new("Aller voir, et mettre la machine hors service si besoin : elle peut encore être utilisée.", "Go and see, and take the machine out of service if needed: it can still be used.");

    /// <summary>Heading on a machine's page.</summary>
    public static readonly Phrase OfMachine = new("Pannes signalées sur cette machine", "Defects reported on this machine");

    /// <summary>Link.</summary>
    public static readonly Phrase All = new("Toutes les pannes signalées", "All reported defects");

    /// <summary>Nothing.</summary>
    public static readonly Phrase NoneOfMachine = new("Rien n'est signalé.", "Nothing is reported.");

    /// <summary>Link.</summary>
    public static readonly Phrase ReportOne = new("Signaler une panne", "Report a defect");

    /// <summary>Heading of the form.</summary>
    public static readonly Phrase FormTitle = new("Signaler une panne", "Report a defect");

    /// <summary>What becomes of it.</summary>
    public static readonly Phrase FormIntro = new(
        "L'équipe du lieu le lira. En cas de danger immédiat, appuyer sur l'arrêt d'urgence et prévenir quelqu'un sur place.",
        "The team of the place will read it. In immediate danger, press the emergency stop and tell somebody on site.");

    /// <summary>Field.</summary>
    public static readonly Phrase WhatField = new("Que se passe-t-il ? (400 caractères au plus)", "What is wrong? (at most 400 characters)");

    /// <summary>Field.</summary>
    public static readonly Phrase SeverityField = new("Gravité (facultatif)", "Severity (optional)");

    /// <summary>No severity.</summary>
    public static readonly Phrase NoSeverity = new("Je ne sais pas", "I do not know");

    /// <summary>Field.</summary>
    public static readonly Phrase ContactField = new("Pour vous répondre (facultatif)", "To answer you (optional)");

    /// <summary>What becomes of it.</summary>
    public static readonly Phrase ContactHint = new("Courriel ou téléphone, effacé dès que la panne est réglée.", "E-mail or telephone, deleted once the defect is settled.");

    /// <summary>Field that programs fill in.</summary>
    public static readonly Phrase Trap = new("Laisser vide", "Leave empty");

    /// <summary>Button.</summary>
    public static readonly Phrase Send = new("Envoyer le signalement", "Send the report");

    /// <summary>{0} name.</summary>
    public static readonly Phrase SignedIn = new("Envoyé au nom de votre compte, {0}.", "Sent in the name of your account, {0}.");

    /// <summary>Done.</summary>
    public static readonly Phrase Thanks = new("Merci : le signalement est transmis à l'équipe du lieu.", "Thank you: the report has reached the team of the place.");

    /// <summary>Too many.</summary>
    public static readonly Phrase TooMany = new("Trop de signalements en peu de temps. Attendre dix minutes, ou prévenir quelqu'un sur place.", "Too many reports in a short time. Wait ten minutes, or tell somebody on site.");

    /// <summary>A severity that is none.</summary>
    public static readonly Phrase SeverityUnknown = new("Gravité : choisir dans la liste.", "Severity: choose from the list.");

    /// <summary>Severity.</summary>
    public static Phrase Of(DefectSeverity? severity) => severity switch
    {
        DefectSeverity.Annoying => new("Gênant", "Annoying"),
        DefectSeverity.Broken => new("En panne", "Broken"),
        DefectSeverity.Dangerous => new("Dangereux", "Dangerous"),
        _ => new("Gravité non précisée", "Severity not stated"),
    };

    /// <summary>State.</summary>
    public static Phrase Of(DefectState state) => state switch
    {
        DefectState.Open => new("Signalée", "Reported"),
        DefectState.Acknowledged => new("Prise en charge", "Acknowledged"),
        _ => new("Réglée", "Settled"),
    };

    /// <summary>A problem as a sentence.</summary>
    public static string Of(RecordProblem problem, Record? row, Locale l) => problem.Field switch
    {
        "what" => l[new Phrase("Que se passe-t-il ? Écrire en quelques mots, 400 caractères au plus.", "What is wrong? Write a few words, at most 400 characters.")],
        "contact" => l[new Phrase("Contact : 120 caractères au plus.", "Contact: at most 120 characters.")],
        "note" => l[new Phrase("Ce qui a été constaté ou fait : écrire en quelques mots, 400 caractères au plus.", "What was found or done: write a few words, at most 400 characters.")],
        _ => l[RecordWords.Of(problem, row)] is var words ? char.ToUpper(words[0], l.Culture) + words[1..] + "." : string.Empty,
    };
}
