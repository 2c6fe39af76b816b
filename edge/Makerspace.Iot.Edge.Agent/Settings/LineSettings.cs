using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A line of a board.</summary>
/// <param name="Line">Number, 0 to 1023. On a Raspberry Pi the GPIO number, not the position on the header.</param>
/// <param name="ActiveLow">True if the low level is active.</param>
/// <param name="Bias">Pull resistor of an input; default as wired.</param>
/// <param name="Where">Path in the configuration.</param>
public sealed record LineSettings(int Line, bool ActiveLow, PinBias Bias, string Where)
{
    /// <summary>How long a change of an input must stand before it counts, milliseconds, 0 to 10,000; null: what suits the input.</summary>
    public int? SettleMs { get; init; }

    /// <summary>Name of its board; empty for <c>pins</c>.</summary>
    public string Board { get; init; } = "";

    /// <summary>What the line takes for itself.</summary>
    public Claim Claim => new(ClaimKind.Line, Board, Line);

    /// <summary>The line in words.</summary>
    internal string Words(MessageLanguage language) => language.Say($"ligne {Line}", $"line {Line}") + (Board.Length == 0 ? "" : language.Say($" de la carte {Board}", $" of the board {Board}")) + (ActiveLow ? language.Say(", active à l'état bas", ", active low") : "");
}
