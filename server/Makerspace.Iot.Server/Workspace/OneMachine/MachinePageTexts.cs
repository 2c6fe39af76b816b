using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.OneMachine;

/// <summary>Texts of a machine's own page.</summary>
public static class MachinePageTexts
{
    /// <summary>Heading of the curve.</summary>
    public static readonly Phrase Curve = new("Courbe de puissance", "Power curve");

    /// <summary>Range.</summary>
    public static readonly Phrase Hour = new("Dernière heure", "Last hour");

    /// <summary>Range.</summary>
    public static readonly Phrase Day = new("24 heures", "24 hours");

    /// <summary>Range.</summary>
    public static readonly Phrase Week = new("7 jours", "7 days");

    /// <summary>{0} machine, {1} range, {2} peak.</summary>
    public static readonly Phrase CurveLabel = new("Puissance de {0}, {1} : maximum {2}", "Power of {0}, {1}: peak {2}");

    /// <summary>Legend.</summary>
    public static readonly Phrase CurveLegend = new("Ligne : moyenne. Surface : maximum. Un trou est une absence de mesure.", "Line: mean. Area: peak. A gap means that nothing was measured.");

    /// <summary>Nothing measured in the range.</summary>
    public static readonly Phrase NoPoint = new("Aucune mesure sur cette période.", "No reading in this period.");

    /// <summary>No InfluxDB.</summary>
    public static readonly Phrase NoInflux = new("Il n'y a pas de courbe : ce serveur n'a pas d'InfluxDB.", "There is no curve: this server has no InfluxDB.");

    /// <summary>How to point at one.</summary>
    public static readonly Phrase NoInfluxNext = new(
        "Sessions, énergie et montants n'en ont pas besoin. Pour les courbes, installer InfluxDB (paquet Debian « influxdb ») et l'indiquer, ou un serveur existant, dans server.json (pour la démonstration : ./makerspace demo --influx URL), puis redémarrer :",
        "Sessions, energy and amounts do not need it. For curves, install InfluxDB (Debian package “influxdb”) and name it, or an existing server, in server.json (for the demonstration: ./makerspace demo --influx URL), then restart:");

    /// <summary>InfluxDB does not answer.</summary>
    public static readonly Phrase InfluxDown = new(
        "InfluxDB ne répond pas : la courbe reviendra avec lui. Les mesures attendent sur le disque du serveur ; le grand livre n'est pas touché.",
        "InfluxDB does not answer: the curve will return with it. Readings wait on the server's disk; the ledger is not affected.");

    /// <summary>Heading of the sessions.</summary>
    public static readonly Phrase Sessions = new("Dernières sessions de cette machine", "Last sessions of this machine");

    /// <summary>Not placed anywhere today.</summary>
    public static readonly Phrase Stored = new("Cette machine n'est placée sur aucun site aujourd'hui.", "This machine is placed at no site today.");
}
