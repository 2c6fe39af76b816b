using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Accounts;

/// <summary>Words of sign-in, accounts and roles.</summary>
internal static class AccountTexts
{
    public static readonly Phrase SignIn = new("Se connecter", "Sign in");
    public static readonly Phrase Email = new("Adresse électronique", "E-mail address");
    public static readonly Phrase Password = new("Mot de passe", "Password");
    public static readonly Phrase Keep = new("Rester connecté sur cet appareil (60 jours)", "Stay signed in on this device (60 days)");
    public static readonly Phrase KeepMore = new("Ne pas cocher sur un ordinateur partagé : la connexion y dure 12 heures.", "Do not tick on a shared computer: the sign-in lasts 12 hours there.");
    public static readonly Phrase Forgotten = new("Mot de passe oublié ?", "Forgotten password?");
    public static readonly Phrase SignInFailed = new(
        "Cette adresse et ce mot de passe ne vont pas ensemble, ou il y a eu trop d'essais. Vérifier, attendre cinq minutes, ou demander un nouveau mot de passe.",
        "This address and password do not go together, or there were too many attempts. Check them, wait five minutes, or ask for a new password.");
    public static readonly Phrase DemoTitle = new("Démonstration : entrer comme…", "Demonstration: enter as…");
    public static readonly Phrase DemoMore = new("Ces boutons n'existent que dans la démonstration.", "These buttons exist in the demonstration only.");

    public static readonly Phrase ForgottenTitle = new("Nouveau mot de passe", "New password");
    public static readonly Phrase ForgottenIntro = new("Nous vous envoyons un lien pour choisir un nouveau mot de passe. Il sert une fois, pendant 24 heures.", "We send you a link to choose a new password. It works once, for 24 hours.");
    public static readonly Phrase ForgottenButton = new("Envoyer le lien", "Send the link");
    public static readonly Phrase ForgottenDone = new(
        "Si cette adresse a un compte, un courriel arrive dans quelques minutes. Sinon, vérifier l'adresse ou demander à la direction de votre site.",
        "If this address has an account, a mail arrives within minutes. If not, check the address or ask the director of your site.");
    public static readonly Phrase ForgottenNoMail = new(
        "Ce serveur n'envoie pas de courriel : demandez un lien à la direction de votre site, ou à la personne qui administre le serveur.",
        "This server sends no mail: ask the director of your site, or whoever administers the server, for a link.");

    public static readonly Phrase LinkTitle = new("Choisir un mot de passe", "Choose a password");
    public static readonly Phrase LinkFirstTitle = new("Créer le compte d'administration", "Create the administrator's account");
    public static readonly Phrase LinkFirstIntro = new("Ce compte peut tout faire, sur tous les sites. Il en nommera d'autres.", "This account may do everything, at all sites. It will appoint others.");
    public static readonly Phrase LinkIntro = new("Pour le compte de {0}.", "For the account of {0}.");
    public static readonly Phrase LinkPassword = new("Nouveau mot de passe", "New password");
    public static readonly Phrase LinkPasswordMore = new("12 caractères au moins ; quelques mots sans rapport se retiennent bien.", "At least 12 characters; a few unrelated words are easy to remember.");
    public static readonly Phrase LinkButton = new("Enregistrer et entrer", "Save and enter");
    public static readonly Phrase LinkOver = new(
        "Ce lien ne vaut plus : il a servi, il a plus de 24 heures, ou un plus récent l'a remplacé. En demander un autre.",
        "This link is no longer valid: it was used, it is older than 24 hours, or a newer one has replaced it. Ask for another.");
    public static readonly Phrase PasswordShort = new("Il faut au moins 12 caractères, dont 5 différents.", "At least 12 characters are needed, 5 of them different.");
    public static readonly Phrase PasswordLong = new("128 caractères au plus.", "At most 128 characters.");
    public static readonly Phrase PasswordEasy = new("Il se devine trop vite. Prenez quelques mots sans rapport entre eux, ni avec vous.", "It is too quickly guessed. Take a few words that have nothing to do with each other, nor with you.");
    public static readonly Phrase PasswordOfEmail = new("Il ne doit pas contenir votre adresse.", "It must not contain your address.");

    public static readonly Phrase SignIns = new("Mes connexions", "My sign-ins");
    public static readonly Phrase SignInsIntro = new("Les appareils sur lesquels votre compte est ouvert. Fermez ceux que vous ne connaissez pas, puis changez de mot de passe.", "The devices on which your account is open. Close those you do not know, then change your password.");
    public static readonly Phrase Device = new("Appareil", "Device");
    public static readonly Phrase Begun = new("Depuis", "Since");
    public static readonly Phrase Seen = new("Vu", "Seen");
    public static readonly Phrase ThisOne = new("cet appareil", "this device");
    public static readonly Phrase CloseOne = new("Fermer", "Close");
    public static readonly Phrase CloseOthers = new("Fermer toutes les autres", "Close all others");
    public static readonly Phrase NoOther = new("Aucun autre appareil.", "No other device.");
    public static readonly Phrase SignOut = new("Se déconnecter", "Sign out");
    public static readonly Phrase MyRoles = new("Mes rôles", "My roles");
    public static readonly Phrase NoRole = new("Aucun rôle en ce moment : demandez à la direction de votre site.", "No role at present: ask the director of your site.");
    public static readonly Phrase ChangePassword = new("Changer de mot de passe", "Change password");
    public static readonly Phrase OldPassword = new("Mot de passe actuel", "Present password");
    public static readonly Phrase WrongPassword = new("Ce n'est pas votre mot de passe actuel, ou il y a eu trop d'essais.", "This is not your present password, or there were too many attempts.");
    public static readonly Phrase PasswordChanged = new("Mot de passe changé. Les autres appareils sont déconnectés.", "Password changed. Other devices are signed out.");

    public static readonly Phrase Accounts = new("Comptes", "Accounts");
    public static readonly Phrase Account = new("Compte", "Account");
    public static readonly Phrase Name = new("Nom", "Name");
    public static readonly Phrase Roles = new("Rôles", "Roles");
    public static readonly Phrase Role = new("Rôle", "Role");
    public static readonly Phrase Network = new("tout le réseau", "the whole network");
    public static readonly Phrase Search = new("Nom ou adresse", "Name or address");
    public static readonly Phrase SearchButton = new("Chercher", "Search");
    public static readonly Phrase Invite = new("Inviter", "Invite");
    public static readonly Phrase InviteTitle = new("Inviter quelqu'un", "Invite somebody");
    public static readonly Phrase From = new("Du", "From");
    public static readonly Phrase Until = new("Au (facultatif)", "Until (optional)");
    public static readonly Phrase MailLanguage = new("Langue des courriels", "Language of mails");
    public static readonly Phrase NoAccount = new("Aucun compte.", "No account.");
    public static readonly Phrase MoreAccounts = new("Seuls les {0} premiers sont montrés : chercher par nom.", "Only the first {0} are shown: search by name.");
    public static readonly Phrase Disabled = new("désactivé", "disabled");
    public static readonly Phrase Invited = new("invité, pas encore de mot de passe", "invited, no password yet");
    public static readonly Phrase Never = new("jamais", "never");
    public static readonly Phrase GiveTitle = new("Donner un rôle", "Give a role");
    public static readonly Phrase Give = new("Donner", "Give");
    public static readonly Phrase EndRole = new("Terminer", "End");
    public static readonly Phrase Reason = new("Motif", "Reason");
    public static readonly Phrase EndTitle = new("Terminer un rôle", "End a role");
    public static readonly Phrase Disable = new("Désactiver le compte", "Disable the account");
    public static readonly Phrase Enable = new("Réactiver le compte", "Enable the account");
    public static readonly Phrase SendLink = new("Envoyer un nouveau lien", "Send a new link");
    public static readonly Phrase MakeLink = new("Faire un nouveau lien", "Make a new link");
    public static readonly Phrase SignOutAll = new("Déconnecter partout", "Sign out everywhere");
    public static readonly Phrase Actions = new("Accès", "Access");
    public static readonly Phrase LastSeen = new("Dernière visite", "Last visit");
    public static readonly Phrase OpenSince = new("depuis le {0}", "since {0}");
    public static readonly Phrase Period = new("du {0} au {1}", "from {0} to {1}");
    public static readonly Phrase NoAccountOf = new("Aucun compte « {0} » parmi ceux de vos sites.", "There is no account “{0}” among those of your sites.");
    public static readonly Phrase DoneInvited = new("Invitation prête : le courriel part.", "Invitation ready: the mail is leaving.");
    public static readonly Phrase DoneExisted = new("Cette adresse avait déjà un compte : il a maintenant ce rôle aussi.", "This address had an account already: it now has this role too.");
    public static readonly Phrase DoneRole = new("C'est noté.", "Noted.");
    public static readonly Phrase DoneSignedOut = new("Le compte est déconnecté partout.", "The account is signed out everywhere.");
    public static readonly Phrase DoneLink = new("Un nouveau lien part par courriel.", "A new link is leaving by mail.");
    public static readonly Phrase LinkShown = new(
        "Ce serveur n'envoie pas de courriel. Remettez ce lien à la personne elle-même : il sert une fois, pendant 24 heures, et ne sera plus montré.",
        "This server sends no mail. Hand this link to the person: it works once, for 24 hours, and will not be shown again.");
    public static readonly Phrase MailWaits = new("Un courriel attend depuis le {0} : {1}", "A mail has been waiting since {0}: {1}");
    public static readonly Phrase MailWaitsFirst = new("il part dans quelques secondes", "it leaves within seconds");
    public static readonly Phrase BadDay = new("« {0} » n'est pas une date.", "“{0}” is not a date.");

    public static readonly Phrase MailInvitation = new("Votre compte Makerspace.Iot", "Your Makerspace.Iot account");
    public static readonly Phrase MailInvitationText = new(
        "Bonjour {0},\n\nun compte vous attend. Choisissez votre mot de passe ici ; le lien sert une fois, pendant 24 heures :\n\n{1}\n\nSi vous n'attendiez rien, ignorez ce courriel.\n",
        "Hello {0},\n\nan account is waiting for you. Choose your password here; the link works once, for 24 hours:\n\n{1}\n\nIf you did not expect this, ignore this mail.\n");
    public static readonly Phrase MailReset = new("Nouveau mot de passe Makerspace.Iot", "New Makerspace.Iot password");
    public static readonly Phrase MailResetText = new(
        "Bonjour {0},\n\nchoisissez un nouveau mot de passe ici ; le lien sert une fois, pendant 24 heures :\n\n{1}\n\nSi vous n'avez rien demandé, ignorez ce courriel : votre mot de passe reste le même.\n",
        "Hello {0},\n\nchoose a new password here; the link works once, for 24 hours:\n\n{1}\n\nIf you did not ask for this, ignore this mail: your password stays the same.\n");

    private static readonly Dictionary<Role, Phrase> RoleWords = new()
    {
        [Core.Accounts.Role.Member] = new("Membre", "Member"),
        [Core.Accounts.Role.StructureContact] = new("Contact d'une structure", "Contact of a structure"),
        [Core.Accounts.Role.Trainer] = new("Formatrice ou formateur", "Trainer"),
        [Core.Accounts.Role.Fabmanager] = new("Fabmanager", "Fabmanager"),
        [Core.Accounts.Role.Treasurer] = new("Trésorerie", "Treasurer"),
        [Core.Accounts.Role.SiteDirector] = new("Direction du site", "Site director"),
        [Core.Accounts.Role.Controller] = new("Contrôle d'un financeur", "Funder's controller"),
        [Core.Accounts.Role.NetworkAdministrator] = new("Administration du réseau", "Network administrator"),
    };

    private static readonly Dictionary<string, Phrase> FieldWords = new(StringComparer.Ordinal)
    {
        ["email"] = Email,
        ["displayName"] = Name,
        ["site"] = CommonTexts.Site,
        ["role"] = Role,
        ["lastDay"] = new("Au", "Until"),
        ["reason"] = Reason,
    };

    /// <summary>Heading.</summary>
    public static readonly Phrase Passkeys = new("Clés d'accès", "Passkeys");

    /// <summary>What they are.</summary>
    public static readonly Phrase PasskeysIntro = new(
        "Une clé d'accès remplace adresse et mot de passe : votre téléphone, votre ordinateur ou une clé USB vous reconnaît par empreinte, visage ou code. Rien de tout cela ne quitte l'appareil.",
        "A passkey takes the place of address and password: your phone, your computer or a USB key knows you by finger, face or PIN. None of these leaves the device.");

    /// <summary>Column.</summary>
    public static readonly Phrase PasskeyName = new("Clé", "Passkey");

    /// <summary>Column.</summary>
    public static readonly Phrase PasskeyMade = new("Créée le", "Made on");

    /// <summary>Column.</summary>
    public static readonly Phrase PasskeyUsed = new("Dernier usage", "Last used");

    /// <summary>Button.</summary>
    public static readonly Phrase PasskeyRemove = new("Supprimer", "Remove");

    /// <summary>Field.</summary>
    public static readonly Phrase PasskeyNameAsk = new("Nom de l'appareil (facultatif)", "Name of the device (optional)");

    /// <summary>Button.</summary>
    public static readonly Phrase PasskeyMake = new("Ajouter une clé d'accès", "Add a passkey");

    /// <summary>Button.</summary>
    public static readonly Phrase PasskeyEnter = new("Se connecter avec une clé d'accès", "Sign in with a passkey");

    /// <summary>Above the button.</summary>
    public static readonly Phrase PasskeyEnterMore = new("Ou sans mot de passe, avec un appareil que vous avez déjà enregistré :", "Or without a password, with a device that you have added already:");

    /// <summary>The browser's window was closed.</summary>
    public static readonly Phrase PasskeyGivenUp = new("Abandonné, ou l'appareil n'a pas répondu à temps. Vous pouvez recommencer.", "Given up, or the device did not answer in time. You can try again.");

    /// <summary>The device has one already.</summary>
    public static readonly Phrase PasskeyKnown = new("Cet appareil a déjà une clé d'accès pour votre compte.", "This device has a passkey for your account already.");

    /// <summary>The sign-in was refused.</summary>
    public static readonly Phrase PasskeyFailed = new("Cette clé d'accès n'ouvre aucun compte ici. Connectez-vous avec votre adresse et votre mot de passe.", "This passkey opens no account here. Sign in with your address and password.");

    /// <summary>The new one was refused.</summary>
    public static readonly Phrase PasskeyRefused = new("La clé d'accès n'a pas pu être enregistrée. Recommencez.", "The passkey could not be recorded. Try again.");

    /// <summary>The challenge is too old.</summary>
    public static readonly Phrase PasskeyLate = new("La demande a expiré. Recommencez.", "The request has expired. Try again.");

    /// <summary>Too many.</summary>
    public static readonly Phrase PasskeysMany = new("Vous avez déjà vingt clés d'accès. Supprimez-en une d'abord.", "You have twenty passkeys already. Remove one first.");

    /// <summary>A role in words.</summary>
    public static Phrase Of(Role role) => RoleWords[role];

    /// <summary>A problem as a sentence, with its field.</summary>
    public static string Of(RecordProblem problem, Record? row, Locale l)
    {
        string words = l[problem switch
        {
            { Fault: RecordFault.Taken, Field: "role" } => RoleTaken,
            { Fault: RecordFault.EndsBeforeItBegins } => EndsEarly,
            _ => RecordWords.Of(problem, row),
        }];
        return (FieldWords.TryGetValue(problem.Field, out Phrase? field) ? l[field] + (l.Language == Language.French ? " : " : ": ") : string.Empty) + words + ".";
    }

    private static readonly Phrase EndsEarly = new("le dernier jour est avant le premier", "the last day is before the first");
    private static readonly Phrase RoleTaken = new("le compte l'a déjà ces jours-là, sur ce site", "the account has it already on these days, at this site");
}
