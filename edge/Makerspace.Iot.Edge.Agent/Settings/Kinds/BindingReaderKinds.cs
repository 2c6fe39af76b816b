using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Readers.Bindings;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>Readers that Iot.Device.Bindings drives, in a program that was built with the NuGet stack.</summary>
internal static class BindingReaderKinds
{
    /// <summary>An MFRC522 on SPI.</summary>
    public static DeviceKindEntry<ReaderDevice> Mfrc522Spi { get; } = new(BindingReaderSettings.Mfrc522Spi, "Lecteur MFRC522 sur SPI, par Iot.Device.Bindings (compilé avec -p:NuGetStack=true)", s =>
    {
        string device = s.SpiDevice();
        var settings = new BindingReaderSettings(BindingReaderSettings.Mfrc522Spi, device, s.SpiSpeedHz(10_000_000));
        return Made(s, settings, new Claim(ClaimKind.Spi, device), $"un MFRC522 en SPI sur {device}, par Iot.Device.Bindings", $"an MFRC522 by SPI on {device}, by Iot.Device.Bindings");
    });

    /// <summary>A PN532 on I2C.</summary>
    public static DeviceKindEntry<ReaderDevice> Pn532I2c { get; } = new(BindingReaderSettings.Pn532I2c, "Lecteur PN532 sur I2C, par Iot.Device.Bindings (compilé avec -p:NuGetStack=true)", s =>
    {
        string bus = s.I2cBus();
        var settings = new BindingReaderSettings(BindingReaderSettings.Pn532I2c, bus);
        return Made(s, settings, new Claim(ClaimKind.I2c, bus, settings.I2c.Address), $"un PN532 en I2C sur {bus}, par Iot.Device.Bindings", $"a PN532 by I2C on {bus}, by Iot.Device.Bindings");
    });

    private static MadeReader Made(SettingsSection s, BindingReaderSettings settings, Claim claim, string french, string english)
    {
        s.RefuseUnlessCompiledIn("kind", settings.Kind, BindingReaderSettings.Added, BindingReaderSettings.Added.Instead(settings.Kind));
        return new MadeReader(s.Where, settings, french, english) { Taken = [claim] };
    }
}
