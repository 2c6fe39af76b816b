using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A PN532 on a serial line, on I2C, on SPI.</summary>
internal static class Pn532Kinds
{
    /// <summary>On a serial line.</summary>
    public static DeviceKindEntry<ReaderDevice> Hsu { get; } = new(Pn532HsuSettings.Name, "Lecteur PN532 sur une liaison série (HSU)", s =>
    {
        string tty = s.FilePath("device", "Liaison série, par exemple /dev/serial0 ou /dev/serial/by-id/…");
        int baud = s.Choice("baud", "Vitesse, bauds ; la puce démarre à 115200, toute autre est négociée", Pn532HsuSettings.BaudRates, 115_200);
        LineSettings? reset = ResetLine(s);
        return new MadeReader(s.Where, new Pn532HsuSettings(tty, baud), $"un PN532 sur la liaison série {tty} à {baud} bauds", $"a PN532 on the serial line {tty} at {baud} baud")
        {
            Taken = [new Claim(ClaimKind.Tty, tty)],
            Reset = reset,
        };
    });

    /// <summary>On I2C.</summary>
    public static DeviceKindEntry<ReaderDevice> I2c { get; } = new(Pn532I2cSettings.Name, "Lecteur PN532 sur I2C", s =>
    {
        string bus = s.I2cBus();
        int address = s.I2cAddress(0x24, 0x24, 0x24);
        LineSettings? reset = ResetLine(s);
        return new MadeReader(s.Where, new Pn532I2cSettings(bus, address), $"un PN532 en I2C sur {bus}, adresse 0x{address:X2}", $"a PN532 by I2C on {bus}, address 0x{address:X2}")
        {
            Taken = [new Claim(ClaimKind.I2c, bus, address)],
            Reset = reset,
        };
    })
    {
        Formerly = "iot-pn532-i2c",
    };

    /// <summary>On SPI.</summary>
    public static DeviceKindEntry<ReaderDevice> Spi { get; } = new(Pn532SpiSettings.Name, "Lecteur PN532 sur SPI", s =>
    {
        string device = s.SpiDevice();
        int speedHz = s.SpiSpeedHz(5_000_000);
        LineSettings? reset = ResetLine(s);
        return new MadeReader(s.Where, new Pn532SpiSettings(device, speedHz), $"un PN532 en SPI sur {device}", $"a PN532 by SPI on {device}") { Taken = [new Claim(ClaimKind.Spi, device)], Reset = reset };
    });

    private static LineSettings? ResetLine(SettingsSection s) => s.OptionalObject(
        "reset", "Ligne de la carte reliée à la broche RSTPDN (ou RST) de la puce : une puce qui ne répond plus est remise à zéro par elle ; sans elle, seule une coupure de courant y parvient", LineSection.Reset);
}
