using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.Simulator.Workshops;

/// <summary>A badge reader of a station.</summary>
/// <param name="Chip">The chip; its line has the faults.</param>
/// <param name="Line">Its tty; may be unplugged.</param>
public sealed record VirtualReader(VirtualPn532 Chip, SerialLine Line)
{
    /// <summary>Puts a card before it, or takes it away.</summary>
    public void Put(VirtualCard? card)
    {
        Chip.Card = card;
        Line.Nudge();
    }
}
