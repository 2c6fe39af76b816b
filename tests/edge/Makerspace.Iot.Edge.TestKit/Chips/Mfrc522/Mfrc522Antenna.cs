using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Iso14443;

namespace Makerspace.Iot.Edge.TestKit.Chips.Mfrc522;

/// <summary>
/// The contactless side of the chip in time: one frame out, one answer in, and the timer that starts with the end of sending and is stopped by the start of an answer.
/// <para>Source: MFRC522 data sheet, revision 3.9, 8.5 (timer), 9.3.1.5 (requests).</para>
/// </summary>
internal sealed class Mfrc522Antenna(Dice dice)
{
    // A card needs 5 ms of field before it must understand anything (ISO/IEC 14443-3, clause 5).
    private static readonly TimeSpan CardStart = TimeSpan.FromMilliseconds(5);
    private const byte Sent = 0x40;
    private const byte Received = 0x20;
    private const byte Idle = 0x10;
    private const byte TimerRanOut = 0x01;

    private readonly RfField _field = new();
    private TimeSpan? _onSince;
    private TimeSpan? _sentAt;
    private TimeSpan? _timerAt;
    private TimeSpan? _receivedAt;
    private bool _isTransmitOnly;
    private Reception? _reception;

    /// <summary>How badly the air behaves.</summary>
    public Mfrc522Faults Faults { get; set; } = Mfrc522Faults.None;

    /// <summary>True: nothing that is begun ends.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>Puts cards before it.</summary>
    public void Place(IReadOnlyList<VirtualCard> cards) => _field.Place(cards);

    /// <summary>Switches the carrier.</summary>
    public void Switch(bool on, TimeSpan now)
    {
        if (!on)
        {
            _field.Drop();
            _onSince = null;
        }
        else
        {
            _onSince ??= now;
        }
    }

    /// <summary>Forgets what is under way.</summary>
    public void Cancel() => (_sentAt, _timerAt, _receivedAt, _reception) = (null, null, null, null);

    /// <summary>Sends a frame.</summary>
    public void Send(bool[] frame, bool expectsAnswer, TimeSpan? timer, TimeSpan now)
    {
        Cancel();
        if (IsFrozen)
        {
            return;
        }

        TimeSpan sent = now + AirBits.Duration(frame.Length);
        (_sentAt, _isTransmitOnly) = (sent, !expectsAnswer);
        AirAnswers? answers = _onSince is { } on && now >= on + CardStart ? _field.Hear(frame) : null;
        if (!expectsAnswer)
        {
            return;
        }

        _timerAt = sent + timer;
        if (answers is null || (Faults.Missed > 0 && dice.Chance(Faults.Missed)))
        {
            return;
        }

        TimeSpan start = sent + AirBits.FrameDelay + (Faults.Late > 0 && dice.Chance(Faults.Late) ? Faults.LateBy : TimeSpan.Zero);
        _receivedAt = start + AirBits.Duration(answers.Bits.Length);
        _timerAt = start < _timerAt ? null : _timerAt;
        _reception = Spoil(answers);
    }

    /// <summary>Interrupt requests that arose by now.</summary>
    public byte Requests(TimeSpan now)
    {
        byte requests = 0;
        if (_sentAt <= now)
        {
            requests |= (byte)(Sent | (_isTransmitOnly ? Idle : 0));
            _sentAt = null;
        }

        if (_timerAt <= now)
        {
            requests |= TimerRanOut;
            _timerAt = null;
        }

        if (_receivedAt <= now)
        {
            requests |= Received;
            _receivedAt = null;
        }

        return requests;
    }

    /// <summary>The answer, once, when it is whole; to be asked after <see cref="Requests"/>.</summary>
    public Reception? TakeReceived(TimeSpan now)
    {
        if (_receivedAt is not null || _reception is not { } received)
        {
            return null;
        }

        _reception = null;
        return received;
    }

    private Reception Spoil(AirAnswers answers)
    {
        bool[] bits = [.. answers.Bits];
        bool wrongParity = false;
        if (Faults.Noise > 0 && dice.Chance(Faults.Noise))
        {
            int at = dice.Below(bits.Length);
            bits[at] = !bits[at];
            wrongParity = dice.Chance(0.9);
            if (!wrongParity)
            {
                int other = (at / 8 * 8) + ((at + 1) % 8);
                bits[other < bits.Length ? other : at] ^= true;
            }
        }

        return new Reception(bits, answers.FirstCollision, wrongParity);
    }

    /// <summary>One answer as the receiver has it.</summary>
    internal sealed record Reception(bool[] Bits, int FirstCollision, bool HasWrongParity)
    {
        /// <summary>Bytes as the FIFO holds them, and the valid bits of the last one (0: all).</summary>
        public (byte[] Bytes, int LastBits) Stored(int alignment, bool keepsAll)
        {
            bool[] kept = [.. Bits];
            if (FirstCollision >= 0 && !keepsAll)
            {
                kept.AsSpan(FirstCollision).Clear();
            }

            bool[] placed = [.. new bool[alignment], .. kept];
            return (AirBits.ToBytes(placed), placed.Length % 8);
        }
    }
}
