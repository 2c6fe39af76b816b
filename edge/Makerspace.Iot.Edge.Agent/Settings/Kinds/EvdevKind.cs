using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A reader that types like a keyboard.</summary>
internal static class EvdevKind
{
    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<ReaderDevice> Entry { get; } = new(EvdevSettings.Name, "Lecteur USB qui tape comme un clavier ; il ne voit pas un badge partir", s =>
    {
        var settings = new EvdevSettings(
            s.FilePath("device", "Périphérique d'entrée, de préférence sous /dev/input/by-id (…-event-kbd)"),
            s.Word("format", "Écriture du numéro : hexadécimale ou décimale, octets dans l'ordre ou renversés (reversed)", EvdevSettings.Formats, "hex"));
        s.Guard(settings.Check);
        return new MadeReader(s.Where, settings, $"le lecteur-clavier {settings.Device}", $"the keyboard-wedge reader {settings.Device}") { Taken = [new Claim(ClaimKind.Input, settings.Device)] };
    });
}
