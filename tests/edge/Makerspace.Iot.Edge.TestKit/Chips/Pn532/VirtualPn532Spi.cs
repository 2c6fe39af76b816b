using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.TestKit.Chips.Pn532;

/// <summary>
/// A PN532 on an SPI bus. It takes and gives the lowest bit of a byte first, which a controller sees as turned bytes. The first byte of a transfer says what it is:
/// 01 a frame from the host, 02 a question for the status, 03 a frame for the host. Asleep, it drives nothing (the wire reads as ones) and wakes when its select is low for long enough.
/// <para>Source: NXP UM0701-02, 6.2.5; PN532/C1 data sheet, 8.3.5.</para>
/// </summary>
public sealed class VirtualPn532Spi : SimulatedSpiChip
{
    private static readonly TimeSpan WakingSelect = TimeSpan.FromMilliseconds(1);
    private readonly Pn532Shelf _shelf;

    /// <summary>A chip fresh from power-on.</summary>
    public VirtualPn532Spi(Dice dice)
    {
        Chip = VirtualPn532.BehindBus(dice);
        _shelf = new Pn532Shelf(Chip);
    }

    /// <summary>The chip itself: card, faults of its answers, counters.</summary>
    public VirtualPn532 Chip { get; }

    /// <summary>What the wire to the host reads if it is stuck or off: 00 or FF; null if it is sound.</summary>
    public byte? StuckAt { get; set; }

    /// <inheritdoc/>
    public override void Transfer(ReadOnlySpan<byte> mosi, Span<byte> miso, TimeSpan held, TimeSpan now)
    {
        if (StuckAt is { } level)
        {
            miso.Fill(level);
            return;
        }

        miso.Fill(0xFF);
        if (Chip.IsAsleep && held < WakingSelect)
        {
            return;
        }

        if (!_shelf.IsAwake(now))
        {
            return;
        }

        switch (Turned(mosi[0]))
        {
            case 0x01:
                byte[] frame = mosi[1..].ToArray();
                Turn(frame);
                _shelf.Write(frame, now);
                break;
            case 0x02:
                miso[1..].Fill(Turned((byte)(_shelf.IsReady(now) ? 0x01 : 0x00)));
                break;
            case 0x03:
                _shelf.Read(miso[1..], now);
                Turn(miso[1..]);
                break;
        }
    }

    private static void Turn(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Turned(bytes[i]);
        }
    }

    private static byte Turned(byte value)
    {
        byte turned = 0;
        for (int bit = 0; bit < 8; bit++)
        {
            turned = (byte)((turned << 1) | ((value >> bit) & 1));
        }

        return turned;
    }
}
