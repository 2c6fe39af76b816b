
namespace Makerspace.Iot.Server.Web;

/// <summary>Texts that stand on every page.</summary>
public static class CommonTexts
{
    /// <summary>Name of the product on the screens.</summary>
    public static readonly Phrase Product = new("Makerspace.Iot", "Makerspace.Iot");

    /// <summary>Skip link for keyboards and screen readers.</summary>
    public static readonly Phrase SkipToContent = new("Aller au contenu", "Skip to content");

    /// <summary>Navigation label.</summary>
    public static readonly Phrase Navigation = new("Navigation principale", "Main navigation");

    /// <summary>{0} name of the task.</summary>
    public static readonly Phrase NavigationOf = new("Pages de « {0} »", "Pages of “{0}”");

    /// <summary>Every machine now.</summary>
    public static readonly Phrase NavLive = new("Atelier", "Workshop");

    /// <summary>What the person who has signed in may use.</summary>
    public static readonly Phrase NavMine = new("Mes machines", "My machines");

    /// <summary>The own sessions.</summary>
    public static readonly Phrase NavMySessions = new("Mes sessions", "My sessions");

    /// <summary>The own qualifications and places on training sessions.</summary>
    public static readonly Phrase NavMyTraining = new("Mes formations", "My training");

    /// <summary>Training sessions.</summary>
    public static readonly Phrase NavTrainingSessions = new("Séances", "Sessions");

    /// <summary>Who is qualified on what.</summary>
    public static readonly Phrase NavQualifications = new("Habilitations", "Qualifications");

    /// <summary>Sessions page.</summary>
    public static readonly Phrase NavSessions = new("Sessions", "Sessions");

    /// <summary>Refusals.</summary>
    public static readonly Phrase NavRefusals = new("Refus", "Refusals");

    /// <summary>Usage of the month.</summary>
    public static readonly Phrase NavUsage = new("Usage", "Usage");

    /// <summary>Usage of the month.</summary>
    public static readonly Phrase NavMonth = new("Mois", "Month");

    /// <summary>Navigation.</summary>
    public static readonly Phrase NavDefects = new("Pannes", "Defects");

    /// <summary>Navigation.</summary>
    public static readonly Phrase NavTariffs = new("Tarifs", "Tariffs");

    /// <summary>Statements.</summary>
    public static readonly Phrase NavBilling = new("Facturation", "Billing");

    /// <summary>The fabmanager's box.</summary>
    public static readonly Phrase NavAlarms = new("Alarmes", "Alarms");

    /// <summary>People, memberships, badges.</summary>
    public static readonly Phrase NavBookings = new("Réservations", "Bookings");

    /// <summary>Navigation.</summary>
    public static readonly Phrase NavTraining = new("Formation", "Training");

    /// <summary>Navigation.</summary>
    public static readonly Phrase NavMembers = new("Membres", "Members");

    /// <summary>The people of the registry.</summary>
    public static readonly Phrase NavPeople = new("Personnes", "People");

    /// <summary>The structures of the registry.</summary>
    public static readonly Phrase NavStructures = new("Structures", "Structures");

    /// <summary>Accounts and audit.</summary>
    public static readonly Phrase NavAdministration = new("Administration", "Administration");

    /// <summary>Accounts.</summary>
    public static readonly Phrase NavAccounts = new("Comptes", "Accounts");

    /// <summary>The audit.</summary>
    public static readonly Phrase NavJournal = new("Journal", "Journal");

    /// <summary>{0} name.</summary>
    public static readonly Phrase MyAccount = new("Mes connexions, {0}", "My sign-ins, {0}");

    /// <summary>Button.</summary>
    public static readonly Phrase SignOut = new("Se déconnecter", "Sign out");

    /// <summary>Link.</summary>
    public static readonly Phrase SignIn = new("Se connecter", "Sign in");

    /// <summary>Switch to the other language, written in that other language.</summary>
    public static readonly Phrase OtherLanguage = new("English", "Français");

    /// <summary>Stands at the foot of each page.</summary>
    public static readonly Phrase Footer = new("Montants hors taxes, calculés depuis le grand livre des sessions.", "Amounts before tax, computed from the ledger of sessions.");

    /// <summary>Link to the programming interface.</summary>
    public static readonly Phrase Health = new("État du serveur", "Server health");

    /// <summary>Previous page of a list.</summary>
    public static readonly Phrase Previous = new("Page précédente", "Previous page");

    /// <summary>Next page of a list.</summary>
    public static readonly Phrase Next = new("Page suivante", "Next page");

    /// <summary>Label of the links to the pages of a list.</summary>
    public static readonly Phrase Pages = new("Pages de la liste", "Pages of the list");

    /// <summary>Button of a form that filters.</summary>
    public static readonly Phrase Show = new("Afficher", "Show");

    /// <summary>All sites.</summary>
    public static readonly Phrase AllSites = new("Tous les sites", "All sites");

    /// <summary>Site chooser.</summary>
    public static readonly Phrase Site = new("Site", "Site");

    /// <summary>Month chooser.</summary>
    public static readonly Phrase Month = new("Mois", "Month");

    /// <summary>A value that is not known.</summary>
    public static readonly Phrase None = new("—", "—");

    /// <summary>Back to the live page.</summary>
    public static readonly Phrase BackToLive = new("Retour à l'atelier", "Back to the workshop");
}
