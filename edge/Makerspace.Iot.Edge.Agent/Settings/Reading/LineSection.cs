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
        return new LineSettings(Line(s), ActiveLow(s), Bias(s), s.Where)
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
        return new LineSettings(Line(s), ActiveLow(s), PinBias.None, s.Where);
    }

    /// <summary>Reads an input whose wire is pulled to ground by what is behind it: active low and pulled up where nothing else is said.</summary>
    public static LineSettings Pulses(SettingsSection s) => new(Line(s), ActiveLow(s, otherwise: true), Bias(s, "up"), s.Where);

    /// <summary>Reads the output at the reset pin of a chip, which is active low.</summary>
    public static LineSettings Reset(SettingsSection s)
    {
        s.Shape.Name = "reset";
        return new LineSettings(Line(s), ActiveLow(s, otherwise: true), PinBias.None, s.Where);
    }

    private static int Line(SettingsSection s) => s.Whole("line", "Numéro de la ligne ; sur un Raspberry Pi le numéro GPIO, pas la position sur le bornier", 0, LastLine);

    private static bool ActiveLow(SettingsSection s, bool otherwise = false) => s.Flag("activeLow", "Vrai si l'état bas est l'état actif", otherwise);

    private static PinBias Bias(SettingsSection s, string otherwise = "none") =>
        (PinBias)Math.Max(0, Array.IndexOf(Biases, s.Word("bias", "Résistance de tirage d'une entrée : none (comme câblé), up (vers l'alimentation), down (vers la masse)", Biases, otherwise)));
}
