using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Evdev;
using Makerspace.Iot.Edge.Devices.Readers.Mfrc522;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of badge readers.</summary>
internal static class ReaderKinds
{
    /// <summary>The table.</summary>
    public static KindTable<ReaderDevice> Table { get; } = new(
        null,
        new DeviceKindEntry<ReaderDevice>(Pn532HsuSettings.Name, "Lecteur PN532 sur une liaison série (HSU)", s =>
        {
            string tty = s.FilePath("device", "Liaison série, par exemple /dev/serial0 ou /dev/serial/by-id/…");
            int baud = s.Choice("baud", "Vitesse, bauds ; la puce démarre à 115200, toute autre est négociée", Pn532HsuSettings.BaudRates, 115_200);
            return Pn532(s, new Pn532HsuSettings(tty, baud), new Claim(ClaimKind.Tty, tty), $"un PN532 sur la liaison série {tty} à {baud} bauds", $"a PN532 on the serial line {tty} at {baud} baud");
        }),
        new DeviceKindEntry<ReaderDevice>(Pn532I2cSettings.Name, "Lecteur PN532 sur I2C", s =>
        {
            string bus = s.I2cBus();
            int address = s.I2cAddress(0x24, 0x24, 0x24);
            return Pn532(s, new Pn532I2cSettings(bus, address), new Claim(ClaimKind.I2c, bus, address), $"un PN532 en I2C sur {bus}, adresse 0x{address:X2}", $"a PN532 by I2C on {bus}, address 0x{address:X2}");
        })
        {
            Formerly = "iot-pn532-i2c",
        },
        new DeviceKindEntry<ReaderDevice>(Pn532SpiSettings.Name, "Lecteur PN532 sur SPI", s =>
        {
            string device = s.SpiDevice();
            return Pn532(s, new Pn532SpiSettings(device, s.SpiSpeedHz(5_000_000)), new Claim(ClaimKind.Spi, device), $"un PN532 en SPI sur {device}", $"a PN532 by SPI on {device}");
        }),
        new DeviceKindEntry<ReaderDevice>(Mfrc522SpiSettings.Name, "Lecteur MFRC522 (RC522) sur SPI", s =>
        {
            var settings = new Mfrc522SpiSettings(s.SpiDevice(), s.SpiSpeedHz(10_000_000));
            return Reader(s, settings, new Claim(ClaimKind.Spi, settings.Device), $"un MFRC522 en SPI sur {settings.Device}", $"an MFRC522 by SPI on {settings.Device}");
        })
        {
            Formerly = "iot-mfrc522-spi",
        },
        new DeviceKindEntry<ReaderDevice>(PcscSettings.Name, "Lecteur USB par le service PC/SC (pcscd), comme l'ACR122U", s =>
        {
            var settings = new PcscSettings(s.Text("name", "Partie du nom du lecteur, comme ACR122U ; le premier lecteur dont le nom la contient est pris"));
            return Reader(s, settings, new Claim(ClaimKind.Pcsc, settings.Reader.ToLowerInvariant()), $"le lecteur PC/SC « {settings.Reader} »", $"the PC/SC reader \"{settings.Reader}\"");
        }),
        new DeviceKindEntry<ReaderDevice>(EvdevSettings.Name, "Lecteur USB qui tape comme un clavier ; il ne voit pas un badge partir", s =>
        {
            var settings = new EvdevSettings(
                s.FilePath("device", "Périphérique d'entrée, de préférence sous /dev/input/by-id (…-event-kbd)"),
                s.Word("format", "Écriture du numéro : hexadécimale ou décimale, octets dans l'ordre ou renversés (reversed) ; w26 : établissement et numéro", EvdevSettings.Formats, "hex"),
                s.Number("repeatSeconds", "Un badge que le lecteur retape dans ce délai est toujours là et ne fait rien ; chaque répétition le prolonge, secondes ; 0 : chaque frappe compte", 0, 60, EvdevSettings.UsualRepeatSeconds));
            (string french, string english) = Typed(settings.Format);
            return Reader(s, settings, new Claim(ClaimKind.Input, settings.Device), $"le lecteur-clavier {settings.Device}, qui tape {french}", $"the keyboard-wedge reader {settings.Device}, which types {english}");
        }));

    private static ReaderDevice Reader(SettingsSection s, ReaderSettings settings, Claim taken, string french, string english)
    {
        s.Guard(settings.Check);
        return new ReaderDevice(s.Where, settings) { Claims = [taken], Says = (french, english) };
    }

    private static ReaderDevice Pn532(SettingsSection s, ReaderSettings settings, Claim taken, string french, string english)
    {
        LineSettings? reset = s.OptionalObject(
            "reset", "Ligne de la carte reliée à la broche RSTPDN (ou RST) de la puce : une puce qui ne répond plus est remise à zéro par elle ; sans elle, seule une coupure de courant y parvient", LineSection.Reset);
        return new ReaderDevice(s.Where, settings)
        {
            Reset = reset,
            Claims = reset is null ? [taken] : [taken, reset.Claim],
            Says = reset is null ? (french, english) : ($"{french}, remis à zéro par la {reset.Words(new MessageLanguage(true))}", $"{english}, reset by {reset.Words(new MessageLanguage(false))}"),
        };
    }

    // What is taken for an id: ten digits mean one thing as hexadecimal and another as a decimal number.
    private static (string French, string English) Typed(string format) => format switch
    {
        "hex-reversed" => ("de l'hexadécimal, dernier octet d'abord (dix chiffres : cinq octets)", "hexadecimal, last byte first (ten digits: five bytes)"),
        "decimal" => ("un nombre décimal, premier octet d'abord (dix chiffres : le numéro imprimé)", "a decimal number, first byte first (ten digits: the number as printed)"),
        "decimal-reversed" => ("un nombre décimal, dernier octet d'abord", "a decimal number, last byte first"),
        "w26" => ("établissement et numéro (Wiegand 26, comme 077,30211)", "facility and number (Wiegand 26, like 077,30211)"),
        _ => ("de l'hexadécimal, premier octet d'abord (dix chiffres : cinq octets)", "hexadecimal, first byte first (ten digits: five bytes)"),
    };
}
