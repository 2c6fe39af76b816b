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
            new(PinBoardFactory.GpioChip, "Une autre puce GPIO de l'ordinateur", s => Board(s, Named(s), new PinBoardSettings(PinBoardFactory.GpioChip, Chip(s)))),
            new(PinBoardFactory.Memory, "Des lignes dans un fichier, pour la simulation", s => Board(s, Named(s), new PinBoardSettings(PinBoardFactory.Memory, s.FilePath("path", "Fichier de la simulation")))),
            .. PinBoardFactory.Expanders.Select(Expander),
        ]);

    // The path of a GPIO chip, or a name to look it up by.
    private static string Chip(SettingsSection s)
    {
        string path = s.Text("path", "La puce : label:NOM pour la trouver par son nom, ou un périphérique comme /dev/gpiochip1");
        return GpioChipFinder.IsName(path) ? path : s.Context.Full(path);
    }

    private static DeviceKindEntry<BoardDevice> Expander(string kind) => new(kind, $"Expandeur {kind.ToUpperInvariant()} sur I2C : {new PinBoardSettings(kind, "").MostLines} lignes", s =>
        Board(s, Named(s), new PinBoardSettings(kind, s.I2cBus(), s.I2cAddress(0x20, kind.StartsWith("mcp", StringComparison.Ordinal) ? 0x27 : 0x3F, 0x20))));

    private static string Named(SettingsSection s) => s.Name("name", "Nom par lequel les lignes appellent la carte");

    private static BoardDevice Board(SettingsSection s, string name, PinBoardSettings board)
    {
        string chip = board.Kind.ToUpperInvariant();
        return new BoardDevice(s.Where, name, board)
        {
            Claims = [board.IsExpander ? new Claim(ClaimKind.I2c, board.Path, board.Address) : new Claim(ClaimKind.Board, board.Path)],
            Says = !board.IsExpander ? ($"{board.Path} ({board.Kind})", $"{board.Path} ({board.Kind})") : (
                $"un {chip} en I2C sur {board.Path}, adresse 0x{board.Address:X2}, {board.MostLines} lignes ; agent tué, la puce garde ses sorties jusqu'au redémarrage, où {(board.KeepsRelays ? "les relais sont repris" : "tout est coupé aussitôt")}",
                $"a {chip} by I2C on {board.Path}, address 0x{board.Address:X2}, {board.MostLines} lines; if the agent is killed, the chip keeps its outputs until the next start, which {(board.KeepsRelays ? "takes the relays over" : "switches all of them off at once")}"),
        };
    }
}
