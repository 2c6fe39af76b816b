using Makerspace.Iot.Edge.Agent.Settings.Kinds;
using Makerspace.Iot.Edge.Agent.Settings.Profiles;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Settings.Sections;

/// <summary>Reads one machine.</summary>
internal static class MachineSection
{
    /// <summary>Most badge readers of one machine.</summary>
    public const int MostReaders = CompositeReader.MaxReaders;

    private static readonly string[] Modes = ["enforce", "audit"];

    /// <summary>Reads the section.</summary>
    public static MachineSettings Read(SettingsSection s) => new()
    {
        Where = s.Where,
        Machine = s.Name("machine", "Nom de la machine, comme dans le registre du serveur"),
        ProfileSettings = ProfileSection.Of(s),
        IsAudit = s.Word("mode", "enforce garde la machine ; audit note ce qui serait refusé et ne bloque jamais, pour introduire le système dans un atelier", Modes, Modes[0]) == Modes[1],
        Readers = Readers(s),
        Meter = s.OptionalObject("meter", "Le compteur d'énergie ; sans lui l'agent ne sait pas si la machine travaille", MeterKinds.Table.Read),
        IsMeterBehindRelay = s.Flag("meterBehindRelay", "Vrai si le compteur est alimenté derrière le relais : il se tait quand le relais s'ouvre, et ce n'est pas un défaut ; 30 s lui sont laissées pour revenir", false),
        Relay = s.Object("relay", "Ce qui met la machine sous tension : actif ferme le contacteur", RelayKinds.Table.Read)!,
        Temperature = s.OptionalObject("temperature", "La sonde de température, pour une machine qui chauffe", SensorKinds.Table.Read),
        Feedback = s.OptionalObject("feedback", "Contact auxiliaire du contacteur : actif quand il est fermé", LineSection.Input),
        EmergencyStop = s.OptionalObject("emergencyStop", "Arrêt d'urgence : actif quand il est enfoncé. Contact normalement fermé vers la masse, bias up, activeLow false : un fil coupé compte comme enfoncé", LineSection.Input),
        Lid = s.OptionalObject("lid", "Capot ou protecteur : actif quand il est fermé", LineSection.Input),
        Airflow = s.OptionalObject("extractor", "Débit d'air de l'aspiration : actif quand l'air circule", LineSection.Input),
        Coolant = s.OptionalObject("coolant", "Débit du refroidissement : actif quand il circule", LineSection.Input),
        ExtractorRelay = s.OptionalObject("extractorRelay", "Relais propre de l'aspiration ou du ventilateur : marche avec la machine, et se prolonge après elle", LineSection.Output),
        Lights = s.OptionalObject("lights", "Les voyants de la machine", LightsSection.Read),
        Buzzer = s.OptionalObject("buzzer", "Le vibreur", LineSection.Output),
        Display = s.OptionalObject("display", "Le petit écran : état, raison d'un refus, temps restant", DisplayKinds.Table.Read),
        OutOfOrderButton = s.OptionalObject("outOfOrderButton", "Bouton « hors service » : actif quand il est pressé", LineSection.Input),
        MaintenanceKey = s.OptionalObject("maintenanceKey", "Clé de maintenance : active quand elle est tournée ; l'usage est noté comme maintenance", LineSection.Input),
    };

    private static IReadOnlyList<ReaderDevice> Readers(SettingsSection s)
    {
        ReaderDevice? one = s.OptionalObject("reader", "Le lecteur de badges, quand il n'y en a qu'un", ReaderKinds.Table.Read);
        IReadOnlyList<ReaderDevice> several = s.Objects("readers", "Les lecteurs de badges : chacun d'eux sert la machine", 1, MostReaders, ReaderKinds.Table.Read);
        if (s.Has("reader") == s.Has("readers") && !s.Context.IsListing)
        {
            s.Problem(
                "reader",
                s.Has("reader") ? "reader et readers s'excluent ; gardez readers" : "clé manquante : reader, ou readers pour plusieurs lecteurs",
                s.Has("reader") ? "reader and readers exclude each other; keep readers" : "missing key: reader, or readers for several of them");
        }

        return one is null ? several : [one];
    }
}
