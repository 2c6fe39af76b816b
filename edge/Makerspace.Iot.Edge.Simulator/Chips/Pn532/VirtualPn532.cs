namespace Makerspace.Iot.Edge.Simulator.Chips.Pn532;

/// <summary>
/// An NXP PN532, on its high-speed UART byte by byte, or as the core behind a front for I2C or SPI: it sleeps until it is woken, acknowledges each frame, takes its time, sends its last answer again on NACK,
/// gives up on ACK, and knows no target before SAMConfiguration.
/// <see cref="Card"/> may be set from any thread; follow it with <see cref="SerialLine.Nudge"/>.
/// <para>Source: NXP UM0701-02, 6.2 (host link), 7 (commands). The activation times are of the order measured on boards, not from the manual.</para>
/// </summary>
public sealed class VirtualPn532 : ISerialChip
{
    private static readonly int[] Bauds = [9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600, 1288000];
    private static readonly TimeSpan AckDelay = TimeSpan.FromMicroseconds(350);
    private static readonly TimeSpan CommandTime = TimeSpan.FromMilliseconds(0.8);
    private static readonly TimeSpan AttemptTime = TimeSpan.FromMilliseconds(5);

    private readonly Pn532Frames _frames = new();
    private readonly LineTransmitter _line;
    private readonly Dice _dice;
    private readonly Dictionary<int, byte> _registers = [];
    private VirtualCard? _card;
    private bool _asleep = true;
    private bool _samConfigured;
    private byte _passiveRetries = 0xFF;
    private byte[] _lastAnswer = [];
    private Search? _search;
    private VirtualCard? _target;
    private int? _nextBaud;
    private long _commands;

    /// <summary>A chip fresh from power-on.</summary>
    /// <param name="baud">Its speed, 115200 from the factory.</param>
    /// <param name="dice">For the faults of its line.</param>
    public VirtualPn532(int baud, Dice dice)
    {
        if (!Bauds.Contains(baud))
        {
            throw new ArgumentOutOfRangeException(nameof(baud), baud, "The PN532 knows the speeds " + string.Join(", ", Bauds) + ".");
        }

        (Baud, _dice, _line) = (baud, dice, new LineTransmitter(dice));
    }

    /// <summary>The core behind a bus, where frames go over in one piece: the rate is the UART's highest, so that each is one piece of its <see cref="Line"/>.</summary>
    internal static VirtualPn532 BehindBus(Dice dice) => new(Bauds[^1], dice);

    /// <inheritdoc/>
    public int Baud { get; private set; }

    /// <summary>The card in the field; null for none.</summary>
    public VirtualCard? Card
    {
        get => Volatile.Read(ref _card);
        set => Volatile.Write(ref _card, value);
    }

    /// <summary>Probability that one search misses a card that is there, as at the edge of the field.</summary>
    public double MissProbability { get; set; }

    /// <summary>The line behind it: faults, muteness, counters.</summary>
    public LineTransmitter Line => _line;

    /// <summary>Frames from the host with a wrong length or checksum; they are not acknowledged.</summary>
    public long BadFrames => _frames.BadFrames;

    /// <summary>Commands taken.</summary>
    public long Commands => Interlocked.Read(ref _commands);

    /// <summary>True until the first bytes that wake it, and after PowerDown.</summary>
    internal bool IsAsleep => _asleep;

    /// <summary>Loses its supply and gets it back: everything is as after power-on. The card stays.</summary>
    public void LosePower(TimeSpan now)
    {
        (_asleep, _samConfigured, _passiveRetries, _search, _target, _nextBaud, _lastAnswer) = (true, false, 0xFF, null, null, null, []);
        _frames.Clear();
        _line.Abort(now);
    }

    /// <summary>Wakes it without bytes, as the address or the chip select of a bus does.</summary>
    internal void Wake() => _asleep = false;

    /// <summary>Lets time pass; the next frame that is ready by now, or null.</summary>
    internal byte[]? NextFrame(TimeSpan now)
    {
        EndSearch(now);
        return _line.TakeNext(now);
    }

    /// <inheritdoc/>
    public TimeSpan? NextWake
    {
        get
        {
            TimeSpan? line = _line.NextDue;
            TimeSpan? search = _search?.NextLook(Card);
            return line is null || (search is not null && search < line) ? search : line;
        }
    }

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (_asleep)
        {
            int wake = bytes.IndexOf((byte)0x55);
            if (wake < 0)
            {
                return; // asleep: the first bytes are lost, which is why a host begins with 55 55 00 00 00…
            }

            _asleep = false;
            bytes = bytes[wake..];
        }

        // A pseudo-terminal brings the bytes at once; on the wire the last one would come later.
        TimeSpan arrived = now + TimeSpan.FromSeconds(bytes.Length * 10.0 / Baud);
        _frames.Add(bytes);
        while (_frames.TryNext(out HostFrameKind kind, out byte[] data))
        {
            Take(kind, data, arrived);
        }
    }

    /// <inheritdoc/>
    public void Advance(TimeSpan now, List<byte> output)
    {
        EndSearch(now);
        _line.Drain(now, output);
    }

    private void EndSearch(TimeSpan now)
    {
        if (_search is { } search && search.Look(Card, now, _dice, MissProbability) is { } found)
        {
            _search = null;
            _target = found.Card;
            Answer(0x4A, found.Card is { } card ? [0x01, 0x01, .. card.TargetData()] : [0x00], now);
        }
    }

    private void Take(HostFrameKind kind, byte[] data, TimeSpan now)
    {
        switch (kind)
        {
            case HostFrameKind.Ack:
                _search = null; // the host's way to abort; otherwise it only confirms an answer
                if (_nextBaud is { } baud)
                {
                    (Baud, _nextBaud) = (baud, null);
                }

                break;
            case HostFrameKind.Nack:
                if (_lastAnswer.Length > 0)
                {
                    _line.Send(_lastAnswer, now + AckDelay, Baud);
                }

                break;
            default:
                Interlocked.Increment(ref _commands);
                _search = null;
                _line.Abort(now);
                _line.Send(Pn532Frames.Ack, now + AckDelay, Baud);
                Execute(data[0], data.AsSpan(1), now + CommandTime);
                break;
        }
    }

    private void Execute(byte command, ReadOnlySpan<byte> p, TimeSpan now)
    {
        switch (command)
        {
            case 0x00 when p is [0x00, ..]: // Diagnose, communication line test: sends back what it was given
                Answer(command, p, now);
                break;
            case 0x02 when p.IsEmpty: // GetFirmwareVersion: PN532, 1.6, ISO 14443 A and B, ISO 18092
                Answer(command, [0x32, 0x01, 0x06, 0x07], now);
                break;
            case 0x04 when p.IsEmpty: // GetGeneralStatus
                Answer(command, _target is null ? [0x00, 0x00, 0x00, 0x80] : [0x00, 0x01, 0x01, 0x01, 0x00, 0x00, 0x10, 0x80], now);
                break;
            case 0x06 when p.Length is >= 2 && p.Length % 2 == 0: // ReadRegister
                Answer(command, ReadRegisters(p), now);
                break;
            case 0x08 when p.Length is >= 3 && p.Length % 3 == 0: // WriteRegister
                for (int i = 0; i < p.Length; i += 3)
                {
                    _registers[(p[i] << 8) | p[i + 1]] = p[i + 2];
                }

                Answer(command, [], now);
                break;
            case 0x10 when p is [< 9]: // SetSerialBaudRate: takes effect once the host has acknowledged the answer
                _nextBaud = Bauds[p[0]];
                Answer(command, [], now);
                break;
            case 0x12 when p.Length == 1: // SetParameters
                Answer(command, [], now);
                break;
            case 0x14 when p is [>= 1 and <= 4, ..] && p.Length <= 3: // SAMConfiguration
                _samConfigured = true;
                Answer(command, [], now);
                break;
            case 0x16 when p.Length is 1 or 2: // PowerDown
                Answer(command, [0x00], now);
                (_asleep, _target) = (true, null);
                break;
            case 0x32 when RfItemIsWhole(p): // RFConfiguration; item 5 holds MxRtyPassiveActivation last
                _passiveRetries = p[0] == 0x05 ? p[3] : _passiveRetries;
                Answer(command, [], now);
                break;
            case 0x4A when _samConfigured && p is [1 or 2, <= 4, ..]: // InListPassiveTarget
                StartSearch(p[1], now);
                break;
            case 0x40 when p.Length >= 2: // InDataExchange
                Answer(command, Exchange(p[1..]), now + TimeSpan.FromMilliseconds(3));
                break;
            case 0x42 when p.Length >= 1: // InCommunicateThru
                Answer(command, [0x01], now + TimeSpan.FromMilliseconds(5));
                break;
            case 0x44 or 0x52 or 0x54 when p.Length == 1: // InDeselect, InRelease, InSelect
                Answer(command, [(byte)(p[0] > 1 || (_target is null && p[0] == 1) ? 0x27 : 0x00)], now);
                _target = command == 0x52 ? null : _target;
                break;
            default:
                _lastAnswer = Pn532Frames.ApplicationError;
                _line.Send(_lastAnswer, now, Baud);
                break;
        }
    }

    private void StartSearch(byte kind, TimeSpan now)
    {
        _target = null;
        TimeSpan? until = _passiveRetries == 0xFF ? null : now + (AttemptTime * (_passiveRetries + 1));
        _search = new Search(TypeA: kind == 0x00, now, until);
    }

    private byte[] Exchange(ReadOnlySpan<byte> data)
    {
        if (_target is null)
        {
            return [0x27];
        }

        if (Card != _target)
        {
            return [0x01];
        }

        return (_target.Kind, data[0]) switch
        {
            (CardKind.Classic, 0x60 or 0x61) => [0x14], // no sector key is known to anybody here
            (CardKind.Ntag, 0x30) => [0x00, .. _target.Id[..3], .. new byte[13]],
            (CardKind.IsoDep, _) => [0x00, 0x6A, 0x82],
            _ => [0x01],
        };
    }

    private byte[] ReadRegisters(ReadOnlySpan<byte> addresses)
    {
        byte[] values = new byte[addresses.Length / 2];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = _registers.GetValueOrDefault((addresses[2 * i] << 8) | addresses[(2 * i) + 1]);
        }

        return values;
    }

    private static bool RfItemIsWhole(ReadOnlySpan<byte> p) => p.Length > 0 && p.Length - 1 == p[0] switch
    {
        0x01 or 0x04 => 1,
        0x02 or 0x05 or 0x0C => 3,
        0x0A => 11,
        0x0B => 8,
        0x0D => 9,
        _ => -1,
    };

    private void Answer(byte command, ReadOnlySpan<byte> data, TimeSpan at)
    {
        _lastAnswer = Pn532Frames.Response(command, data);
        _line.Send(_lastAnswer, at, Baud);
    }

    /// <summary>One InListPassiveTarget under way.</summary>
    private sealed record Search(bool TypeA, TimeSpan Start, TimeSpan? Until)
    {
        private VirtualCard? _seen;
        private TimeSpan _seenAt = Start;

        public TimeSpan? NextLook(VirtualCard? card) =>
            TypeA && card is not null ? (card == _seen ? _seenAt + card.ActivationTime : TimeSpan.Zero) : Until;

        /// <summary>Null while it goes on; otherwise the card found, or none.</summary>
        public Found? Look(VirtualCard? card, TimeSpan now, Dice dice, double missProbability)
        {
            if (card != _seen)
            {
                (_seen, _seenAt) = (card, now > Start ? now : Start);
            }

            if (TypeA && card is not null && now >= _seenAt + card.ActivationTime)
            {
                if (missProbability <= 0 || !dice.Chance(missProbability))
                {
                    return new Found(card);
                }

                _seenAt = now; // missed: the next attempt starts from here
            }

            return Until is { } until && now >= until ? new Found(null) : null;
        }
    }

    private sealed record Found(VirtualCard? Card);
}
