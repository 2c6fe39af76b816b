using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.TestKit.Chips.Pn532;

/// <summary>
/// A PN532 on an I2C bus, at address 24 (7 bits): its address wakes it, and it does not acknowledge before it is awake; a status byte stands before every frame.
/// <para>Source: NXP UM0701-02, 6.2.4.</para>
/// </summary>
public sealed class VirtualPn532I2c : SimulatedI2cChip
{
    private readonly Pn532Shelf _shelf;
    private readonly Dice _dice;

    /// <summary>A chip fresh from power-on.</summary>
    public VirtualPn532I2c(Dice dice)
    {
        _dice = dice;
        Chip = VirtualPn532.BehindBus(dice);
        _shelf = new Pn532Shelf(Chip);
    }

    /// <summary>The chip itself: card, faults of its answers, counters.</summary>
    public VirtualPn532 Chip { get; }

    /// <summary>True: nobody acknowledges the address (no supply, wire off).</summary>
    public bool IsGone { get; set; }

    /// <summary>Probability that it does not acknowledge a transfer although it is awake, as happens while it works.</summary>
    public double Busy { get; set; }

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (!Acknowledges(now))
        {
            return false;
        }

        _shelf.Write(bytes, now);
        return true;
    }

    /// <inheritdoc/>
    public override bool Read(Span<byte> buffer, TimeSpan now)
    {
        if (!Acknowledges(now))
        {
            return false;
        }

        buffer.Clear();
        if (_shelf.IsReady(now))
        {
            buffer[0] = 0x01;
            if (buffer.Length > 1)
            {
                _shelf.Read(buffer[1..], now);
            }
        }

        return true;
    }

    private bool Acknowledges(TimeSpan now) => !IsGone && _shelf.IsAwake(now) && !(Busy > 0 && _dice.Chance(Busy));
}
