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
            s.Word("format", "Écriture du numéro : hexadécimale ou décimale, octets dans l'ordre ou renversés (reversed) ; w26 : établissement et numéro", EvdevSettings.Formats, "hex"),
            s.Number("repeatSeconds", "Un badge que le lecteur retape dans ce délai est toujours là et ne fait rien ; chaque répétition le prolonge, secondes ; 0 : chaque frappe compte", 0, 60, EvdevSettings.UsualRepeatSeconds));
        s.Guard(settings.Check);
        (string french, string english) = Reading(settings.Format);
        return new MadeReader(s.Where, settings, $"le lecteur-clavier {settings.Device}, qui tape {french}", $"the keyboard-wedge reader {settings.Device}, which types {english}")
        {
            Taken = [new Claim(ClaimKind.Input, settings.Device)],
        };
    });

    // What is taken for an id: ten digits mean one thing as hexadecimal and another as a decimal number.
    private static (string French, string English) Reading(string format) => format switch
    {
        "hex-reversed" => ("de l'hexadécimal, dernier octet d'abord (dix chiffres : cinq octets)", "hexadecimal, last byte first (ten digits: five bytes)"),
        "decimal" => ("un nombre décimal, premier octet d'abord (dix chiffres : le numéro imprimé)", "a decimal number, first byte first (ten digits: the number as printed)"),
        "decimal-reversed" => ("un nombre décimal, dernier octet d'abord", "a decimal number, last byte first"),
        "w26" => ("établissement et numéro (Wiegand 26, comme 077,30211)", "facility and number (Wiegand 26, like 077,30211)"),
        _ => ("de l'hexadécimal, premier octet d'abord (dix chiffres : cinq octets)", "hexadecimal, first byte first (ten digits: five bytes)"),
    };
}
