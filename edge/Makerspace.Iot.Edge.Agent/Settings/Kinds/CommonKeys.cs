using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The keys by which devices say where on I2C or SPI they are, the same for all.</summary>
internal static class CommonKeys
{
    /// <summary>Path of an I2C bus.</summary>
    public static string I2cBus(this SettingsSection s) => s.FilePath("device", "Bus I2C, /dev/i2c-1 sur le bornier d'un Raspberry Pi");

    /// <summary>Address on an I2C bus.</summary>
    public static int I2cAddress(this SettingsSection s, int from, int to, int otherwise) =>
        s.Whole("address", $"Adresse I2C à 7 bits, en décimal : {otherwise} est 0x{otherwise:X2}", from, to, otherwise);

    /// <summary>Path of an SPI device.</summary>
    public static string SpiDevice(this SettingsSection s) => s.FilePath("device", "Périphérique SPI, /dev/spidev0.0 ou /dev/spidev0.1 sur le bornier d'un Raspberry Pi");

    /// <summary>Clock of an SPI device.</summary>
    public static int SpiSpeedHz(this SettingsSection s, int most) => s.Whole("speedHz", "Horloge SPI, hertz ; moins vite pour de longs fils", 10_000, most, 1_000_000);
}
