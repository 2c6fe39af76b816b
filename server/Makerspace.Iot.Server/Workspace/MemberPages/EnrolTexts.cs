using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.MemberPages;

/// <summary>Words of a badge that is given by tapping it.</summary>
internal static class EnrolTexts
{
    public static readonly Phrase Title = new("Donner un badge en le posant", "Give a badge by tapping it");
    public static readonly Phrase Back = new("Revenir à la personne", "Back to the person");
    public static readonly Phrase Intro = new(
        "Choisissez une machine libre près de vous : son lecteur attend le badge pendant une minute. Le badge n'ouvre rien pendant ce temps.",
        "Choose a free machine near you: its reader waits for the badge for a minute. The badge opens nothing meanwhile.");
    public static readonly Phrase Reader = new("Lecteur de la machine", "Reader of the machine");
    public static readonly Phrase Begin = new("Attendre le badge", "Wait for the badge");
    public static readonly Phrase Again = new("Recommencer", "Try again");
    public static readonly Phrase NoMachine = new("Aucune machine n'est reliée sur vos sites : donnez le badge par son numéro.", "No machine is connected at your sites: give the badge by its id.");
    public static readonly Phrase NoLink = new("Ce serveur n'est pas relié aux machines (broker, keysFolder) : donnez le badge par son numéro.", "This server is not connected to the machines (broker, keysFolder): give the badge by its id.");
    public static readonly Phrase NoReader = new("Cette machine n'est pas sur un site dont vous gérez les membres, ou aucun agent ne la garde. En choisir une autre.", "This machine is not at a site whose members you manage, or no agent guards it. Choose another.");
    public static readonly Phrase Forgotten = new("Cet enregistrement n'est plus connu : il date, ou le serveur a redémarré. Regardez les badges de la personne, puis recommencez si besoin.", "This enrolment is no longer known: it is old, or the server has restarted. Look at the person's badges, then try again if needed.");
    public static readonly Phrase Asked = new("{0} : le lecteur est prévenu…", "{0}: the reader is being told…");
    public static readonly Phrase Waiting = new("Posez le badge sur le lecteur de {0}. Encore {1} s.", "Present the badge at the reader of {0}. {1} s left.");
    public static readonly Phrase Given = new("Le badge {0} est à {1}. Les machines l'acceptent dans les secondes qui viennent ; il faut le présenter de nouveau.", "The badge {0} is {1}'s. Machines accept it within seconds; it has to be presented anew.");
    public static readonly Phrase NotGiven = new("Le badge {0} a été lu, mais pas donné.", "The badge {0} was read, but not given.");
    public static readonly Phrase Reloads = new("La page se recharge toutes les deux secondes.", "The page reloads every two seconds.");
    public static readonly Phrase ReloadNow = new("Recharger", "Reload");

    private static readonly Phrase TimeOver = new("Aucun badge n'a été posé sur {0} : le temps est écoulé. Recommencez.", "No badge was presented at {0}: time is over. Try again.");
    private static readonly Phrase Refused = new("{0} est utilisée, attend quelqu'un, ou lit déjà un badge pour une autre personne. Choisissez une machine libre.", "{0} is in use, waits for somebody, or already reads a badge for another person. Choose a free machine.");
    private static readonly Phrase NoReply = new("{0} n'a pas répondu : son agent est hors de portée, ou trop ancien pour lire un badge. Choisissez une autre machine.", "{0} did not answer: its agent is out of reach, or too old to read a badge. Choose another machine.");

    /// <summary>The words of an end without a badge.</summary>
    public static Phrase Of(EnrolmentStage stage) => stage switch
    {
        EnrolmentStage.TimeOver => TimeOver,
        EnrolmentStage.Refused => Refused,
        _ => NoReply,
    };
}
