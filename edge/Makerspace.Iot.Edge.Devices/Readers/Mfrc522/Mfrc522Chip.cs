using Makerspace.Iot.Edge.Devices.Readers.Iso14443;

namespace Makerspace.Iot.Edge.Devices.Readers.Mfrc522;

/// <summary>
/// The reader chip: set-up and single exchanges over the air. An exchange ends by the chip's own timer, which runs <see cref="AnswerTicks"/> after the end of sending and is stopped
/// by an answer; if even that interrupt does not come, by <see cref="Deadline"/> on the computer's clock, and then the chip is not what it should be.
/// Source: MFRC522 data sheet, revision 3.9, sections 8.5 (timer), 9 (registers), 10 (commands).
/// </summary>
internal sealed class Mfrc522Chip(Mfrc522Registers registers, TimeProvider time, Action<TimeSpan> wait) : IAirLink
{
    /// <summary>Prescaler 169: 13.56 MHz / (2 x 169 + 1) makes ticks of 25 microseconds.</summary>
    private const byte Prescaler = 169;

    /// <summary>80 ticks, 2 ms: a card begins to answer within 0.1 ms (ISO/IEC 14443-3, 6.2.1.1), a slow telephone somewhat later.</summary>
    private const byte AnswerTicks = 80;

    private const byte Idle = 0x00;
    private const byte Transmit = 0x04;
    private const byte Transceive = 0x0C;
    private const byte SoftReset = 0x0F;
    private const byte PowerDownBit = 0x10;
    private const byte StartSend = 0x80;
    private const byte AllRequests = 0x7F;
    private const byte ReceivedOrIdle = 0x30;
    private const byte TimerRanOut = 0x01;
    private const byte ErrorsOfChip = 0xD0;
    private const byte ErrorCollision = 0x08;
    private const byte ErrorsOfFrame = 0x03;
    private const byte PlaceNotValid = 0x20;
    private const byte PlaceOfCollision = 0x1F;
    private const byte FlushFifo = 0x80;
    private const byte AntennaOn = 0x03;

    /// <summary>Longest exchange: 2 ms of timer, under 2 ms of frames, and a busy computer.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest start of the oscillator after a reset.</summary>
    private static readonly TimeSpan ResetTime = TimeSpan.FromMilliseconds(50);

    /// <summary>A card may take this long to be ready after the field came up. Source: ISO/IEC 14443-3, clause 5.</summary>
    private static readonly TimeSpan FieldTime = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private byte _version;

    /// <summary>The chip and its version, as <c>MFRC522 2.0</c>; null before the first set-up.</summary>
    public string? Firmware => _version switch
    {
        0 => null,
        0x88 => "FM17522",
        0x91 => "MFRC522 1.0",
        0x92 => "MFRC522 2.0",
        _ => $"MFRC522 clone {_version:X2}",
    };

    /// <summary>Timestamp when the last answer was complete.</summary>
    public long AnsweredAt { get; private set; }

    /// <summary>Exchanges that the chip never ended.</summary>
    public long Timeouts { get; private set; }

    /// <summary>Resets the chip, asks who it is, sets it up and switches the field on. Null if that went well, otherwise what went wrong in words.</summary>
    public string? Initialise()
    {
        registers.Write(Mfrc522Register.Command, SoftReset);
        long started = time.GetTimestamp();
        do
        {
            wait(Moment);
        }
        while ((registers.Read(Mfrc522Register.Command) & PowerDownBit) != 0 && time.GetElapsedTime(started) < ResetTime);

        byte version = registers.Read(Mfrc522Register.Version);
        if (version is 0x00 or 0xFF)
        {
            return "reset: nobody answers; check the power (3.3 V), MISO, MOSI, SCK, the chip select (SDA) and that RST is high";
        }

        // 88 Fudan FM17522, 90 to 92 NXP, 12 and B2 other clones that are sold on the same boards and behave alike.
        if (version is not (0x88 or 0x90 or 0x91 or 0x92 or 0x12 or 0xB2))
        {
            return $"reset: version {version:X2} is no MFRC522; check what is wired here, or choose a lower speed";
        }

        _version = version;
        registers.Write(Mfrc522Register.TxMode, 0x00);
        registers.Write(Mfrc522Register.RxMode, 0x00);
        registers.Write(Mfrc522Register.ModWidth, 0x26);
        registers.Write(Mfrc522Register.TimerMode, 0x80);
        registers.Write(Mfrc522Register.TimerPrescaler, Prescaler);
        registers.Write(Mfrc522Register.TimerReloadHigh, 0x00);
        registers.Write(Mfrc522Register.TimerReloadLow, AnswerTicks - 1);
        registers.Write(Mfrc522Register.TxAsk, 0x40);
        registers.Write(Mfrc522Register.Mode, 0x3D);
        registers.Write(Mfrc522Register.Collision, 0x00);
        registers.Write(Mfrc522Register.TxControl, 0x80 | AntennaOn);
        wait(FieldTime);
        return Sound();
    }

    /// <summary>Makes sure that the chip is there and set up as it was: a dip of its supply resets it, and then it would find no card for ever. Null if it is.</summary>
    public string? Sound()
    {
        if (registers.Read(Mfrc522Register.Version) != _version)
        {
            return "version: the chip does not answer as before; check the wires";
        }

        bool same = (registers.Read(Mfrc522Register.TxControl) & AntennaOn) == AntennaOn && registers.Read(Mfrc522Register.TimerReloadLow) == AnswerTicks - 1;
        return same ? null : "settings: the chip has lost them; check its supply";
    }

    /// <inheritdoc/>
    public AirAnswer Exchange(ReadOnlySpan<byte> frame, int lastBits, int alignment, Span<byte> answer)
    {
        Load(frame);
        registers.Write(Mfrc522Register.Command, Transceive);
        registers.Write(Mfrc522Register.BitFraming, (byte)(StartSend | (alignment << 4) | lastBits));
        byte requests = Await();
        AnsweredAt = time.GetTimestamp();
        registers.Write(Mfrc522Register.BitFraming, 0x00);
        if ((requests & (ReceivedOrIdle | TimerRanOut)) == 0)
        {
            Timeouts++;
            return new AirAnswer(AirOutcome.ChipFault);
        }

        byte errors = registers.Read(Mfrc522Register.Error);
        if ((errors & ErrorsOfChip) != 0)
        {
            return new AirAnswer(AirOutcome.ChipFault);
        }

        if ((requests & ReceivedOrIdle) == 0)
        {
            return new AirAnswer(AirOutcome.Silent);
        }

        return Take(errors, answer);
    }

    /// <inheritdoc/>
    public void Send(ReadOnlySpan<byte> frame)
    {
        Load(frame);
        registers.Write(Mfrc522Register.Command, Transmit);
    }

    private void Load(ReadOnlySpan<byte> frame)
    {
        registers.Write(Mfrc522Register.Command, Idle);
        registers.Write(Mfrc522Register.ComIrq, AllRequests);
        registers.Write(Mfrc522Register.BitFraming, 0x00);
        registers.Write(Mfrc522Register.FifoLevel, FlushFifo);
        registers.WriteFifo(frame);
    }

    /// <summary>Asks for the end of the exchange: at once a few times, for a short answer takes half a millisecond, then each millisecond.</summary>
    private byte Await()
    {
        long started = time.GetTimestamp();
        for (int looks = 1; ; looks++)
        {
            byte requests = registers.Read(Mfrc522Register.ComIrq);
            if ((requests & (ReceivedOrIdle | TimerRanOut)) != 0 || time.GetElapsedTime(started) >= Deadline)
            {
                return requests;
            }

            if (looks > 2)
            {
                wait(Moment);
            }
        }
    }

    private AirAnswer Take(byte errors, Span<byte> answer)
    {
        int count = registers.Read(Mfrc522Register.FifoLevel);
        int lastBits = registers.Read(Mfrc522Register.Control) & 0x07;
        if (count > Mfrc522Registers.FifoBytes)
        {
            return new AirAnswer(AirOutcome.ChipFault);
        }

        bool collided = (errors & ErrorCollision) != 0;
        if (count > answer.Length || (!collided && (count == 0 || (errors & ErrorsOfFrame) != 0)))
        {
            return new AirAnswer(AirOutcome.Garbled);
        }

        if (count > 0)
        {
            registers.ReadFifo(answer[..count]);
        }

        int bits = (8 * count) - (lastBits == 0 ? 0 : 8 - lastBits);
        if (!collided)
        {
            return new AirAnswer(AirOutcome.Answered, bits);
        }

        byte place = registers.Read(Mfrc522Register.Collision);
        int bit = (place & PlaceNotValid) != 0 ? 0 : (place & PlaceOfCollision) is var p && p == 0 ? 32 : p;
        return new AirAnswer(AirOutcome.Collision, bits, bit);
    }
}
