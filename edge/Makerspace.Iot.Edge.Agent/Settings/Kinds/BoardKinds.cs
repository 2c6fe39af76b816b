using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of boards besides <c>pins</c>.</summary>
internal static class BoardKinds
{
    /// <summary>The table.</summary>
    public static KindTable<BoardDevice> Table { get; } = new(
        otherwise: null,
        [
            new(PinBoardFactory.GpioChip, "Une autre puce GPIO de l'ordinateur", s => new BoardDevice(s.Where, Named(s), new PinBoardSettings(PinBoardFactory.GpioChip, Path(s)))),
            new(PinBoardFactory.Memory, "Des lignes dans un fichier, pour la simulation", s => new BoardDevice(s.Where, Named(s), new PinBoardSettings(PinBoardFactory.Memory, s.FilePath("path", "Fichier de la simulation")))),
            .. PinBoardFactory.Expanders.Select(Expander),
        ]);

    /// <summary>The path of a GPIO chip, or a name to look it up by.</summary>
    public static string Path(SettingsSection s)
    {
        string path = s.Text("path", "La puce : label:NOM pour la trouver par son nom, ou un périphérique comme /dev/gpiochip1");
        return GpioChipFinder.IsName(path) ? path : s.Context.Full(path);
    }

    private static DeviceKindEntry<BoardDevice> Expander(string kind) => new(kind, $"Expandeur {kind.ToUpperInvariant()} sur I2C : {new PinBoardSettings(kind, "").MostLines} lignes", s =>
        new BoardDevice(s.Where, Named(s), new PinBoardSettings(kind, s.I2cBus(), s.I2cAddress(0x20, kind.StartsWith("mcp", StringComparison.Ordinal) ? 0x27 : 0x3F, 0x20))));

    private static string Named(SettingsSection s) => s.Name("name", "Nom par lequel les lignes appellent la carte");
}
