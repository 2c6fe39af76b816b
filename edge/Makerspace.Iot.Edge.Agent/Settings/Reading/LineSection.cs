using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>Reads a line of the pin board.</summary>
internal static class LineSection
{
    /// <summary>Greatest number of a line.</summary>
    public const int LastLine = 1023;

    private static readonly string[] Biases = ["none", "up", "down"];

    /// <summary>Reads an input.</summary>
    public static LineSettings Input(SettingsSection s)
    {
        s.Shape.Name = "input";
        return Line(s, biasOtherwise: "none") with
        {
            SettleMs = s.WholeOrNull(
                "settleMs",
                "Durée d'un changement avant qu'il compte (antirebond), millisecondes ; sans elle, ce qui convient à l'entrée. Pour l'arrêt d'urgence elle ne retarde que le relâchement, jamais l'appui",
                0,
                10_000,
                null),
        };
    }

    /// <summary>Reads an output.</summary>
    public static LineSettings Output(SettingsSection s)
    {
        s.Shape.Name = "output";
        return Line(s);
    }

    /// <summary>Reads an input whose wire is pulled to ground by what is at its end: active low and pulled up if nothing else is stated.</summary>
    public static LineSettings Pulses(SettingsSection s)
    {
        LineSettings line = Line(s, activeLow: true, biasOtherwise: "up");
        if (BoardOf(s, line.Board) is { IsExpander: true })
        {
            s.Problem("board", $"la carte « {line.Board} » ne compte pas les impulsions ; prenez une ligne d'une carte gpiochip", $"the board \"{line.Board}\" counts no pulses; take a line of a board of kind gpiochip");
        }

        return line;
    }

    /// <summary>Reads the output at the reset pin of a chip, which is active low.</summary>
    public static LineSettings Reset(SettingsSection s)
    {
        s.Shape.Name = "reset";
        return Line(s, activeLow: true);
    }

    // Without a bias of its own it is an output.
    private static LineSettings Line(SettingsSection s, bool activeLow = false, string? biasOtherwise = null)
    {
        string board = s.OptionalReference("board", "Carte de la ligne, par son nom sous boards ; sans elle, la carte pins", [.. s.Context.Boards.Select(b => b.Name)]) ?? "";
        int number = s.Whole("line", "Numéro de la ligne ; sur un Raspberry Pi le numéro GPIO, pas la position sur le bornier", 0, LastLine);
        bool isLow = s.Flag("activeLow", "Vrai si l'état bas est l'état actif", activeLow);
        PinBias bias = biasOtherwise is null ? PinBias.None : Bias(s, biasOtherwise);
        if (BoardOf(s, board) is { } known)
        {
            Fit(s, board, known, number, isOutput: biasOtherwise is null, isLow, bias);
        }

        return new LineSettings(number, isLow, bias, s.Where) { Board = board };
    }

    private static PinBoardSettings? BoardOf(SettingsSection s, string name) => s.Context.Boards.FirstOrDefault(b => b.Name == name)?.Settings;

    private static void Fit(SettingsSection s, string name, PinBoardSettings board, int line, bool isOutput, bool activeLow, PinBias bias)
    {
        if (line >= board.MostLines)
        {
            s.Problem("line", $"la carte « {name} » a les lignes 0 à {board.MostLines - 1}", $"the board \"{name}\" has the lines 0 to {board.MostLines - 1}");
        }

        if (isOutput && !activeLow && board.StartsHigh)
        {
            s.Problem(
                "activeLow",
                $"{board.Kind} met ses lignes à l'état haut dès sa mise sous tension : cette sortie serait active avant que l'agent ne démarre ; prenez un relais actif à l'état bas et écrivez activeLow true, ou un mcp23017",
                $"{board.Kind} has its lines high from power-on: this output would be active before the agent starts; take a relay that is active low and write activeLow true, or an mcp23017");
        }

        if (bias == PinBias.PullDown && board.IsExpander)
        {
            s.Problem("bias", $"{board.Kind} n'a pas de résistance vers la masse ; écrivez up ou none", $"{board.Kind} has no pull-down; write up or none");
        }
    }

    private static PinBias Bias(SettingsSection s, string otherwise) =>
        (PinBias)Math.Max(0, Array.IndexOf(Biases, s.Word("bias", "Résistance de tirage d'une entrée : none (comme câblé), up (vers l'alimentation), down (vers la masse)", Biases, otherwise)));
}
