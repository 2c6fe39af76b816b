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

    /// <summary>Reads the section.</summary>
    public static MachineSettings Read(SettingsSection s) => new()
    {
        Where = s.Where,
        Machine = s.Name("machine", "Nom de la machine, comme dans le registre du serveur"),
        ProfileSettings = ProfileSection.Of(s),
        Readers = Readers(s),
        Meter = s.OptionalObject("meter", "Le compteur d'énergie ; sans lui l'agent ne sait pas si la machine travaille", MeterKinds.Table.Read),
        Relay = s.Object("relay", "Ce qui met la machine sous tension : actif ferme le contacteur", RelayKinds.Table.Read)!,
        Feedback = s.OptionalObject("feedback", "Contact auxiliaire du contacteur : actif quand il est fermé", LineSection.Input),
        EmergencyStop = s.OptionalObject("emergencyStop", "Arrêt d'urgence : actif quand il est enfoncé. Contact normalement fermé vers la masse, bias up, activeLow false : un fil coupé compte comme enfoncé", LineSection.Input),
    };

    private static IReadOnlyList<ReaderDevice> Readers(SettingsSection s)
    {
        ReaderDevice? one = s.OptionalObject("reader", "Le lecteur de badges, quand il n'y en a qu'un", ReaderKinds.Table.Read);
        IReadOnlyList<ReaderDevice> several = s.Objects("readers", "Les lecteurs de badges : chacun d'eux sert la machine", 1, MostReaders, ReaderKinds.Table.Read);
        if (s.Has("reader") == s.Has("readers") && !s.Context.IsListing)
        {
            s.Problem("reader", s.Has("reader") ? "reader et readers s'excluent ; gardez readers" : "clé manquante : reader, ou readers pour plusieurs lecteurs");
        }

        return one is null ? several : [one];
    }
}
