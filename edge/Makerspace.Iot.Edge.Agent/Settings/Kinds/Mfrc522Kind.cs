using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Readers.Mfrc522;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>An MFRC522 on SPI.</summary>
internal static class Mfrc522Kind
{
    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<ReaderDevice> Entry { get; } = new(Mfrc522SpiSettings.Name, "Lecteur MFRC522 (RC522) sur SPI", s =>
    {
        var settings = new Mfrc522SpiSettings(s.SpiDevice(), s.SpiSpeedHz(10_000_000));
        s.Guard(settings.Check);
        return new MadeReader(s.Where, settings, $"un MFRC522 en SPI sur {settings.Device}", $"an MFRC522 by SPI on {settings.Device}") { Taken = [new Claim(ClaimKind.Spi, settings.Device)] };
    })
    {
        Formerly = "iot-mfrc522-spi",
    };
}
