namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>What a display shows at one time.</summary>
/// <param name="Rows">Rows of characters, top first, each short enough for the display.</param>
/// <param name="Across">How many times each dot is repeated across: 1 or 2.</param>
/// <param name="Down">How many times each dot is repeated down: 1 or 2.</param>
internal sealed record TextPage(IReadOnlyList<string> Rows, int Across = 1, int Down = 1);
