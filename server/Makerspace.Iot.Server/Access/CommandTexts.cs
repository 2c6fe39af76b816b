using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Access;

/// <summary>Words of orders to machines, for pages and the command line.</summary>
public static class CommandTexts
{
    /// <summary>The word of this server if no agent guards the machine.</summary>
    public const string NoAgent = "no-agent";

    /// <summary>The word of this server if it has no broker or no keys.</summary>
    public const string NoLink = "no-link";

    /// <summary>The word of an agent, or of this server in its place, for an order that the agent's version does not know.</summary>
    public const string UnknownVerb = "unknown-verb";

    /// <summary>What was asked, as a noun.</summary>
    public static Phrase Of(CommandVerb verb) => verb switch
    {
        CommandVerb.Block => new("Mise hors service", "Taken out of service"),
        CommandVerb.Unblock => new("Remise en service", "Put back in service"),
        CommandVerb.EndSession => new("Verrouillage au repos", "Lock when at rest"),
        CommandVerb.ClearFault => new("Acquittement du défaut", "Clear the fault"),
        CommandVerb.Extend => new("Délai redonné", "Time given back"),
        CommandVerb.Open => new("Ouverture pour une personne", "Opened for a person"),
        CommandVerb.Identify => new("Repérage", "Identify"),
        CommandVerb.RestartAgent => new("Redémarrage de l'agent", "Restart of the agent"),
        CommandVerb.Enrol => new("Lecture d'un badge à donner", "Read a badge to give"),
        _ => new("Ordre inconnu de cette version", "Order unknown to this version"),
    };

    /// <summary>How far it has come.</summary>
    public static Phrase Of(CommandState state) => state switch
    {
        CommandState.Asked => new("Demandé", "Asked"),
        CommandState.Received => new("Reçu par l'agent", "Received by the agent"),
        CommandState.Done => new("Fait", "Done"),
        CommandState.Refused => new("Refusé", "Refused"),
        _ => new("Sans réponse", "No reply"),
    };

    /// <summary>Why an order was refused, without a full stop; it may follow a colon.</summary>
    public static Phrase Refusal(string? refusal) => refusal switch
    {
        NoAgent => new("aucun agent ne garde cette machine aujourd'hui", "no agent guards this machine today"),
        NoLink => new("ce serveur n'a pas de courtier ou pas de clés, et ne peut rien envoyer aux agents", "this server has no broker or no keys, and can send nothing to agents"),
        UnknownVerb => new("la version de l'agent ne connaît pas cet ordre ; le mettre à jour", "the agent's version does not know this order; update it"),
        "unknown-member" => new("aucun badge valable de cette personne n'est dans la liste d'accès de la machine", "no valid badge of this person is in the machine's access list"),
        "only-watched" => new("la machine est seulement observée : rien ne la verrouille", "the machine is only watched: nothing locks it"),
        "no-signals" => new("la machine n'a ni voyants, ni avertisseur, ni afficheur", "the machine has neither lights nor buzzer nor display"),
        "in-use" => new("une session est en cours", "a session is open"),
        "expired" => new("la commande est arrivée trop tard, ou les horloges du serveur et de l'agent diffèrent", "the command came too late, or the clocks of server and agent differ"),
        "unknown-machine" => new("il ne garde pas cette machine", "it does not guard this machine"),
        "repeated" => new("il a déjà reçu cette commande", "it has received this command before"),
        "not-now" => new("la machine ou son agent ne peut pas l'exécuter en ce moment", "the machine or its agent cannot carry it out at the moment"),
        "no-clock" => new("rien ne lui prouve encore l'heure qu'il est ; il l'apprend de la liste d'accès ou d'un serveur de temps : vérifier sa liaison", "nothing proves to it yet what time it is; it learns it from the access list or a time server: check its link"),
        "not-recorded" => new(
            "il n'a pas pu l'écrire sur son disque ; une mise hors service est appliquée, mais ne survivrait pas à un redémarrage : vérifier l'espace libre et la carte mémoire de l'agent",
            "it could not write it to its disk; a block is in force, but would not outlive a restart: check the free space and the memory card of the agent"),
        _ => CommandVerbs.Reason(refusal) is { } reason ? Lower(DenialWords.Of(reason).What) : new("raison inconnue de cette version", "a reason that this version does not know"),
    };

    private static Phrase Lower(Phrase words) => new(Lower(words.French), Lower(words.English));

    private static string Lower(string words) => char.ToLowerInvariant(words[0]) + words[1..];
}
