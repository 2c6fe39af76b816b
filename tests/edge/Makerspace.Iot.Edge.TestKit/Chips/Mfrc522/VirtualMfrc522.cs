using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Iso14443;

namespace Makerspace.Iot.Edge.TestKit.Chips.Mfrc522;

/// <summary>
/// An NXP MFRC522 on SPI: register map, FIFO, CRC coprocessor, timer, and an antenna with cards before it. What the map does not explain (tests, MIFARE authentication) only stores bytes.
/// <para>Source: MFRC522 data sheet, revision 3.9: 8.1.2 (SPI), 8.3 (FIFO), 8.5 (timer), 8.8 (CRC), 9 (registers), 10 (commands).</para>
/// </summary>
public sealed class VirtualMfrc522 : SimulatedSpiChip
{
    private readonly Mfrc522Antenna _antenna;
    private readonly Dice _dice;
    private readonly byte[] _registers = new byte[64];
    private readonly List<byte> _fifo = [];
    private readonly byte _version;
    private TimeSpan _resetUntil;
    private volatile VirtualCard[] _cards = [];
    private long _searches;

    /// <summary>A chip fresh from power-on.</summary>
    /// <param name="dice">For its faults.</param>
    /// <param name="version">91 or 92 from NXP, 88 a clone.</param>
    public VirtualMfrc522(Dice dice, byte version = 0x92)
    {
        (_dice, _version) = (dice, version);
        _antenna = new Mfrc522Antenna(dice);
        Reset();
    }

    /// <summary>The cards in the field. May be set from any thread.</summary>
    public IReadOnlyList<VirtualCard> Cards
    {
        get => _cards;
        set => _cards = [.. value];
    }

    /// <summary>The only card in the field; null for none. May be set from any thread.</summary>
    public VirtualCard? Card
    {
        set => _cards = value is null ? [] : [value];
    }

    /// <summary>How badly it behaves.</summary>
    public Mfrc522Faults Faults
    {
        get => _antenna.Faults;
        set => _antenna.Faults = value;
    }

    /// <summary>What the wire to the host reads if it is stuck or off: 00 or FF; null if it is sound.</summary>
    public byte? StuckAt { get; set; }

    /// <summary>True: it takes commands and never ends one, as after a latch-up.</summary>
    public bool IsFrozen
    {
        get => _antenna.IsFrozen;
        set => _antenna.IsFrozen = value;
    }

    /// <summary>WUPA and REQA sent.</summary>
    public long Searches => Interlocked.Read(ref _searches);

    /// <summary>Soft resets taken.</summary>
    public int Resets { get; private set; }

    /// <summary>Loses its supply and gets it back: registers are as after power-on, the field was off.</summary>
    public void LosePower() => Reset();

    /// <summary>Gets too hot: it switches its antenna off by itself and keeps everything else. <para>Source: 9.3.1.7, TempErr.</para></summary>
    public void Overheat()
    {
        _registers[0x14] &= 0xFC;
        _antenna.Switch(on: false, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override void Transfer(ReadOnlySpan<byte> mosi, Span<byte> miso, TimeSpan held, TimeSpan now)
    {
        miso.Clear();
        if (StuckAt is { } level)
        {
            miso.Fill(level);
            return;
        }

        _antenna.Place(_cards);
        bool isRead = (mosi[0] & 0x80) != 0;
        for (int i = 1; i < mosi.Length; i++)
        {
            if (isRead)
            {
                miso[i] = Read((byte)((mosi[i - 1] >> 1) & 0x3F), now);
            }
            else
            {
                Write((byte)((mosi[0] >> 1) & 0x3F), mosi[i], now);
            }
        }

        if (Faults.WireFlips > 0 && _dice.Chance(Faults.WireFlips))
        {
            miso[_dice.Below(miso.Length)] ^= (byte)(1 << _dice.Below(8));
        }
    }

    private byte Read(byte register, TimeSpan now)
    {
        Settle(now);
        switch (register)
        {
            case 0x01:
                return (byte)(_registers[register] | (now < _resetUntil ? 0x10 : 0x00));
            case 0x09:
                if (_fifo.Count == 0)
                {
                    return 0;
                }

                byte first = _fifo[0];
                _fifo.RemoveAt(0);
                return first;
            case 0x0A:
                return (byte)_fifo.Count;
            case 0x0D:
                return (byte)(_registers[register] & 0x77); // StartSend reads as 0
            case 0x37:
                return _version;
            default:
                return _registers[register];
        }
    }

    private void Write(byte register, byte value, TimeSpan now)
    {
        Settle(now);
        if (now < _resetUntil)
        {
            return;
        }

        switch (register)
        {
            case 0x01:
                Command(value, now);
                break;
            case 0x04 or 0x05: // bit 7 says whether the marked bits are set or cleared
                _registers[register] = (byte)((value & 0x80) != 0 ? _registers[register] | (value & 0x7F) : _registers[register] & ~value);
                break;
            case 0x06 or 0x07 or 0x21 or 0x22 or 0x2E or 0x2F or 0x37: // read only
                break;
            case 0x09:
                Push(value);
                break;
            case 0x0A:
                if ((value & 0x80) != 0)
                {
                    _fifo.Clear();
                    _registers[0x06] &= 0xEF;
                }

                break;
            case 0x0D:
                _registers[register] = (byte)(value & 0x77);
                if ((value & 0x80) != 0 && (_registers[0x01] & 0x0F) == 0x0C)
                {
                    Send(now, expectsAnswer: true);
                }

                break;
            case 0x14:
                _antenna.Switch((value & 0x03) == 0x03, now);
                _registers[register] = value;
                break;
            default:
                _registers[register] = value;
                break;
        }
    }

    private void Command(byte value, TimeSpan now)
    {
        int command = value & 0x0F;
        if (command == 0x07)
        {
            return; // NoCmdChange
        }

        _antenna.Cancel();
        _registers[0x01] = (byte)((value & 0x2F) | 0x20);
        switch (command)
        {
            case 0x03:
                Checksum();
                break;
            case 0x04:
                Send(now, expectsAnswer: false);
                break;
            case 0x0F:
                Resets++;
                Reset();
                _resetUntil = now + TimeSpan.FromMilliseconds(0.4);
                break;
        }
    }

    private void Send(TimeSpan now, bool expectsAnswer)
    {
        byte[] bytes = [.. _fifo];
        _fifo.Clear();
        _registers[0x06] = 0;
        int lastBits = _registers[0x0D] & 0x07;
        if ((_registers[0x12] & 0x80) != 0)
        {
            bytes = [.. bytes, .. AirBits.Crc(bytes, Preset())];
        }

        bool[] frame = AirBits.Of(bytes, lastBits);
        if (frame.Length == 7)
        {
            Interlocked.Increment(ref _searches);
        }

        TimeSpan? timer = (_registers[0x2A] & 0x80) != 0 ? TimerPeriod() : null;
        _antenna.Send(frame, expectsAnswer, timer, now);
    }

    // Ticks of (2 x prescaler + 1) periods of the carrier, reload value and one.
    private TimeSpan TimerPeriod()
    {
        int prescaler = ((_registers[0x2A] & 0x0F) << 8) | _registers[0x2B];
        int reload = (_registers[0x2C] << 8) | _registers[0x2D];
        return TimeSpan.FromSeconds((reload + 1) * ((2.0 * prescaler) + 1) / 13.56e6);
    }

    private void Settle(TimeSpan now)
    {
        _registers[0x04] |= _antenna.Requests(now);
        if (_antenna.TakeReceived(now) is not { } received)
        {
            return;
        }

        int alignment = (_registers[0x0D] >> 4) & 0x07;
        (byte[] bytes, int lastBits) = received.Stored(alignment, keepsAll: (_registers[0x0E] & 0x80) != 0);
        foreach (byte b in bytes)
        {
            Push(b);
        }

        _registers[0x06] |= (byte)((received.FirstCollision >= 0 ? 0x08 : 0) | (received.HasWrongParity ? 0x02 : 0));
        _registers[0x0C] = (byte)((_registers[0x0C] & 0xF8) | lastBits);
        int place = received.FirstCollision + 1 + alignment;
        _registers[0x0E] = (byte)((_registers[0x0E] & 0x80) | (received.FirstCollision >= 0 && place <= 32 ? place & 0x1F : 0x20));
    }

    private void Push(byte value)
    {
        if (_fifo.Count == 64)
        {
            _registers[0x06] |= 0x10;
            return;
        }

        _fifo.Add(value);
    }

    private void Checksum()
    {
        byte[] crc = AirBits.Crc([.. _fifo], Preset());
        _fifo.Clear();
        (_registers[0x22], _registers[0x21]) = (crc[0], crc[1]);
        _registers[0x05] |= 0x04;
        _registers[0x07] |= 0x20;
    }

    private ushort Preset() => (_registers[0x11] & 0x03) switch { 0 => 0x0000, 1 => 0x6363, 2 => 0xA671, _ => 0xFFFF };

    private void Reset()
    {
        Array.Clear(_registers);
        _fifo.Clear();
        _antenna.Switch(on: false, TimeSpan.Zero);
        _antenna.Cancel();
        foreach ((byte register, byte value) in ResetValues)
        {
            _registers[register] = value;
        }
    }

    private static readonly (byte Register, byte Value)[] ResetValues =
    [
        (0x01, 0x20), (0x02, 0x80), (0x04, 0x14), (0x07, 0x21), (0x0B, 0x08), (0x0C, 0x10), (0x0E, 0xA0), (0x11, 0x3F), (0x14, 0x80), (0x16, 0x10),
        (0x17, 0x84), (0x18, 0x84), (0x19, 0x4D), (0x1C, 0x62), (0x1F, 0xEB), (0x21, 0xFF), (0x22, 0xFF), (0x24, 0x26), (0x26, 0x48), (0x27, 0x88),
        (0x28, 0x20), (0x29, 0x20),
    ];
}
