using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>Texts of the live page and of the machine cards.</summary>
public static class LiveTexts
{
    /// <summary>Title of the page.</summary>
    public static readonly Phrase Title = new("Atelier", "Workshop");

    /// <summary>{0} time of the page.</summary>
    public static readonly Phrase AsOf = new("État à {0}", "As of {0}");

    /// <summary>The stream runs.</summary>
    public static readonly Phrase Streaming = new("En direct", "Live");

    /// <summary>The stream is being opened.</summary>
    public static readonly Phrase Connecting = new("Connexion…", "Connecting…");

    /// <summary>The stream is lost; a time follows.</summary>
    public static readonly Phrase Frozen = new("Données figées depuis", "Data frozen since");

    /// <summary>What a lost stream means.</summary>
    public static readonly Phrase FrozenMore = new(
        "La liaison avec le serveur est perdue : ce qui s'affiche n'est peut-être plus vrai. Nouvel essai en cours.",
        "The connection to the server is lost: what you see may no longer be true. Trying again.");

    /// <summary>{0} since when the broker is lost.</summary>
    public static readonly Phrase BrokerLost = new(
        "Le serveur n'entend plus les agents depuis {0} (courtier MQTT injoignable). Les états affichés sont les derniers connus ; les machines, elles, continuent seules.",
        "The server has not heard the agents since {0} (MQTT broker unreachable). The states shown are the last known; the machines themselves carry on alone.");

    /// <summary>The broker was never reached.</summary>
    public static readonly Phrase BrokerNever = new(
        "Le serveur n'a pas encore joint le courtier MQTT : aucun état n'est connu. Vérifier que Mosquitto tourne et l'adresse « broker » du fichier de configuration.",
        "The server has not reached the MQTT broker yet: no state is known. Check that Mosquitto runs and the “broker” address of the configuration file.");

    /// <summary>{0} time of day.</summary>
    public static readonly Phrase Since = new("depuis {0}", "since {0}");

    /// <summary>{0} duration left.</summary>
    public static readonly Phrase IdleLeft = new("fin dans {0}", "ends in {0}");

    /// <summary>The meter gives no power.</summary>
    public static readonly Phrase NoPower = new("puissance inconnue", "power unknown");

    /// <summary>{0} highest power of the trace.</summary>
    public static readonly Phrase TraceLabel = new("Puissance des 2 dernières minutes, maximum {0}", "Power over the last 2 minutes, peak {0}");

    /// <summary>No sample in the last two minutes.</summary>
    public static readonly Phrase NoTrace = new("aucune mesure depuis 2 min", "no reading for 2 min");

    /// <summary>Relay and contactor agree, closed.</summary>
    public static readonly Phrase AgreeOn = new("Relais et contacteur fermés", "Relay and contactor closed");

    /// <summary>Relay and contactor agree, open.</summary>
    public static readonly Phrase AgreeOff = new("Relais et contacteur ouverts", "Relay and contactor open");

    /// <summary>Relay closed, contactor open.</summary>
    public static readonly Phrase DisagreeOpen = new("Relais fermé mais contacteur ouvert", "Relay closed but contactor open");

    /// <summary>Relay open, contactor closed.</summary>
    public static readonly Phrase DisagreeClosed = new("Relais ouvert mais contacteur fermé", "Relay open but contactor closed");

    /// <summary>Nothing senses the contactor, relay closed.</summary>
    public static readonly Phrase RelayOnly = new("Relais fermé, contacteur non surveillé", "Relay closed, contactor not sensed");

    /// <summary>Nothing senses the contactor, relay open.</summary>
    public static readonly Phrase RelayOnlyOff = new("Relais ouvert, contacteur non surveillé", "Relay open, contactor not sensed");

    /// <summary>State of a machine whose agent is offline.</summary>
    public static readonly Phrase Offline = new("Hors ligne", "Offline");

    /// <summary>{0} last known state.</summary>
    public static readonly Phrase LastKnown = new("Dernier état connu : {0}", "Last known state: {0}");

    /// <summary>State of a machine that is free and that nobody can start.</summary>
    public static readonly Phrase NoStart = new("Indisponible", "Unavailable");

    /// <summary>State of a machine that is free and that nobody can start before an interlock is closed.</summary>
    public static readonly Phrase InterlockOpen = new("Sécurité ouverte", "Interlock open");

    /// <summary>{0} the interlocks.</summary>
    public static readonly Phrase InterlockMore = new("À rétablir avant de badger : {0}", "Put right before badging: {0}");

    /// <summary>{0} why.</summary>
    public static readonly Phrase NoStartMore = new("{0} : aucun badge ne démarre la machine", "{0}: no badge starts the machine");

    /// <summary>What the contactor does is not known for now.</summary>
    public static readonly Phrase RelayUnknown = new("Relais fermé, état de la prise ou du contacteur inconnu", "Relay closed, state of plug or contactor unknown");

    /// <summary>The same, relay open.</summary>
    public static readonly Phrase RelayUnknownOff = new("Relais ouvert, état de la prise ou du contacteur inconnu", "Relay open, state of plug or contactor unknown");

    /// <summary>State of a machine that was never heard.</summary>
    public static readonly Phrase NeverHeard = new("Jamais entendue", "Never heard");

    /// <summary>What to do about it.</summary>
    public static readonly Phrase NeverHeardMore = new("Aucun agent n'a encore parlé de cette machine", "No agent has spoken of this machine yet");

    /// <summary>State of a machine that is silent although its agent is online.</summary>
    public static readonly Phrase Silent = new("Sans nouvelles", "No news");

    /// <summary>{0} since when.</summary>
    public static readonly Phrase SilentSince = new("Rien reçu depuis {0}", "Nothing received since {0}");

    /// <summary>The samples come late.</summary>
    public static readonly Phrase LateData = new("Mesures en retard, ou horloge de l'agent décalée", "Late readings, or the agent's clock is off");

    /// <summary>{0} agent's name.</summary>
    public static readonly Phrase AgentOnline = new("Agent {0} en ligne", "Agent {0} online");

    /// <summary>{0} agent's name.</summary>
    public static readonly Phrase AgentOffline = new("Agent {0} hors ligne", "Agent {0} offline");

    /// <summary>{0} agent's name.</summary>
    public static readonly Phrase AgentUnknown = new("Agent {0} jamais entendu", "Agent {0} never heard");

    /// <summary>{0} agent's name, {1} time; the server itself hears nobody.</summary>
    public static readonly Phrase AgentLastHeard = new("Agent {0} : dernier signe à {1}", "Agent {0}: last heard at {1}");

    /// <summary>{0} events not yet acknowledged.</summary>
    public static readonly Phrase OneWaiting = new("{0} événement en attente", "{0} event waiting");

    /// <summary>{0} events not yet acknowledged.</summary>
    public static readonly Phrase ManyWaiting = new("{0} événements en attente", "{0} events waiting");

    /// <summary>{0} version of the access list.</summary>
    public static readonly Phrase AccessVersion = new("liste d'accès n° {0}", "access list no. {0}");

    /// <summary>The agent's clock follows nothing.</summary>
    public static readonly Phrase AgentClock = new("horloge non synchronisée", "clock not in sync");

    /// <summary>No site yet.</summary>
    public static readonly Phrase NoSite = new(
        "Aucun site n'est enregistré. Importer les sites et les machines avec la commande « import ».",
        "No site is registered. Import sites and machines with the “import” command.");

    /// <summary>A site without machine.</summary>
    public static readonly Phrase NoMachine = new("Aucune machine n'est placée sur ce site aujourd'hui.", "No machine is placed at this site today.");

    /// <summary>{0} shown, {1} in all.</summary>
    public static readonly Phrase TooMany = new(
        "{0} machines affichées sur {1} : choisir un site pour voir les siennes.",
        "{0} machines shown out of {1}: choose a site to see its own.");

    /// <summary>No machine of the trade at the site.</summary>
    public static readonly Phrase NoMachineOfTrade = new("Aucune machine de cette filière n'est placée ici aujourd'hui.", "No machine of this trade is placed here today.");

    /// <summary>Trade.</summary>
    public static readonly Phrase Trade = new("Filière", "Trade");

    /// <summary>Every trade.</summary>
    public static readonly Phrase AllTrades = new("Toutes les filières", "All trades");

    /// <summary>Link to the wall.</summary>
    public static readonly Phrase Wall = new("Affichage mural", "Wall display");

    /// <summary>Which site the wall shows.</summary>
    public static readonly Phrase WallOf = new("Quel site afficher au mur ?", "Which site should the wall show?");

    /// <summary>{0} shown, {1} in all.</summary>
    public static readonly Phrase WallTooMany = new(
        "{0} machines affichées sur {1} : choisir une filière, et un écran par filière.",
        "{0} machines shown out of {1}: choose a trade, and one screen for each.");

    /// <summary>{0} time, {1} machine, {2} reason.</summary>
    public static readonly Phrase FailedTap = new("{0} · {1} : {2}", "{0} · {1}: {2}");

    /// <summary>{0} how often, more than once.</summary>
    public static readonly Phrase Times = new(" ({0} fois)", " ({0} times)");

    /// <summary>{0} running, {1} in all.</summary>
    public static readonly Phrase SiteSummary = new("{0} en service sur {1}", "{0} in use out of {1}");

    /// <summary>Link on a card; {0} machine.</summary>
    public static readonly Phrase OpenMachine = new("Courbe et sessions de {0}", "Curve and sessions of {0}");

    /// <summary>{0} whole degrees Celsius.</summary>
    public static readonly Phrase Degrees = new("{0} °C", "{0} °C");

    /// <summary>Of a machine that blocks nobody.</summary>
    public static readonly Phrase Watched = new("observée seulement, ne bloque personne", "watched only, blocks nobody");
}
