using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A reader behind the smart-card service.</summary>
internal static class PcscKind
{
    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<ReaderDevice> Entry { get; } = new(PcscSettings.Name, "Lecteur USB par le service PC/SC (pcscd), comme l'ACR122U", s =>
    {
        var settings = new PcscSettings(s.Text("name", "Partie du nom du lecteur, comme ACR122U ; le premier lecteur dont le nom la contient est pris"));
        s.Guard(settings.Check);
        return new MadeReader(s.Where, settings, $"le lecteur PC/SC « {settings.Reader} »", $"the PC/SC reader \"{settings.Reader}\"")
        {
            Taken = [new Claim(ClaimKind.Pcsc, settings.Reader.ToLowerInvariant())],
        };
    });
}
