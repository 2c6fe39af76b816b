using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Core.Signals;
using Makerspace.Iot.Edge.Devices.Displays;
using Makerspace.Iot.Edge.Devices.Displays.Hd44780;
using Makerspace.Iot.Edge.Devices.Displays.Ssd1306;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of displays.</summary>
internal static class DisplayKinds
{
    private static readonly string[] Languages = ["fr", "en"];
    private static readonly int[] Columns = [16, 20];
    private static readonly int[] Rows = [2, 4];

    /// <summary>The table.</summary>
    public static KindTable<DisplayDevice> Table { get; } = new(
        null,
        new DeviceKindEntry<DisplayDevice>(Ssd1306Settings.Name, "Écran OLED SSD1306 en I2C, 128 × 64 ou 128 × 32", static s =>
        {
            var settings = new Ssd1306Settings(s.I2cBus(), s.I2cAddress(60, 61, 60), s.Choice("height", "Hauteur, points", Ssd1306Settings.Heights, 64));
            return Display(s, settings, settings.Device, settings.Address);
        }),
        new DeviceKindEntry<DisplayDevice>(Hd44780Settings.Name, "Afficheur à caractères HD44780 derrière un PCF8574 en I2C", static s =>
        {
            var settings = new Hd44780Settings(
                s.I2cBus(), s.I2cAddress(32, 63, 39), s.Choice("columns", "Caractères par ligne", Columns, 16), s.Choice("rows", "Nombre de lignes", Rows, 2));
            return Display(s, settings, settings.Device, settings.Address);
        }));

    private static DisplayDevice Display(SettingsSection s, DisplaySettings settings, string bus, int address)
    {
        s.Guard(settings.Check);
        return new DisplayDevice(s.Where, settings)
        {
            Claims = [new Claim(ClaimKind.I2c, bus, address)],
            Says = ($"un écran {settings.Kind} en I2C sur {bus}, adresse 0x{address:X2}", $"a {settings.Kind} display by I2C on {bus}, address 0x{address:X2}"),
            Language = s.Word("language", "Langue de l'écran", Languages, Languages[0]) == Languages[1] ? DisplayLanguage.English : DisplayLanguage.French,
        };
    }
}
