namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

/// <summary>
/// A PN532 written out frame by frame. It sleeps until woken by the wake-up train, obeys only complete frames, keeps its last answer for NACK,
/// and lets a test disturb what it sends for any poll.
/// </summary>
internal sealed class ScriptedPn532 : IScriptedDevice
{
    public static readonly byte[] Ack = Hex.Bytes("0000FF00FF00");
    public static readonly byte[] EmptyField = Hex.Bytes("0000FF03FDD54B00E000");

    private static readonly Dictionary<byte, byte[]> Answers = new()
    {
        [0x02] = Hex.Bytes("0000FF06FAD50332010607E800"),
        [0x10] = Hex.Bytes("0000FF02FED5111A00"),
        [0x12] = Hex.Bytes("0000FF02FED5131800"),
        [0x14] = Hex.Bytes("0000FF02FED5151600"),
        [0x32] = Hex.Bytes("0000FF02FED533F800"),
    };

    private readonly List<byte> _received = [];
    private byte[] _lastAnswer = [];
    private volatile int _polls;
    private volatile int _nacks;
    private volatile int _setUps;

    /// <summary>Badge in the field at a poll, counted from 0.</summary>
    public Func<int, byte[]?> Field { get; set; } = _ => null;

    /// <summary>What is sent at a poll instead of ACK and answer; null: both, undisturbed.</summary>
    public Func<int, byte[], IEnumerable<Reply>?> Disturb { get; set; } = (_, _) => null;

    /// <summary>What is sent for a command other than a poll; null: ACK and answer.</summary>
    public Func<byte, byte[], IEnumerable<Reply>?> DisturbCommand { get; set; } = (_, _) => null;

    /// <summary>What is sent on NACK; null: the right answer.</summary>
    public byte[]? OnNack { get; set; }

    /// <summary>True: says nothing at all.</summary>
    public Func<bool> Silent { get; set; } = () => false;

    /// <summary>The chip forgets its settings before this poll and sleeps, as after a dip of its supply.</summary>
    public int LosesPowerAtPoll { get; set; } = -1;

    public bool Awake { get; private set; }

    public int Polls => _polls;

    public int Nacks => _nacks;

    public int Aborts { get; private set; }

    /// <summary>SAMConfiguration commands seen.</summary>
    public int SetUps => _setUps;

    /// <summary>Questions for its version.</summary>
    public int VersionsAsked { get; private set; }

    /// <summary>How often its field was switched off.</summary>
    public int FieldsOff { get; private set; }

    /// <summary>It starts as after power-on: asleep.</summary>
    public void Reset()
    {
        Awake = false;
        _received.Clear();
    }

    /// <summary>The answer for a badge: SENS_RES and SEL_RES of a common card of each length.</summary>
    public static byte[] Target(byte[] id, byte[]? ats = null)
    {
        byte[] body = [0xD5, 0x4B, 0x01, 0x01, 0x00, id.Length == 4 ? (byte)0x04 : (byte)0x44, ats is null ? (byte)0x08 : (byte)0x20, (byte)id.Length, .. id, .. ats ?? []];
        return Frame(body);
    }

    public static byte[] Frame(byte[] body)
    {
        byte length = (byte)body.Length;
        byte sum = body.Aggregate((byte)0, (s, b) => (byte)(s + b));
        return [0x00, 0x00, 0xFF, length, (byte)-length, .. body, (byte)-sum, 0x00];
    }

    public IEnumerable<Reply> Received(ReadOnlyMemory<byte> bytes)
    {
        _received.AddRange(bytes.ToArray());
        List<Reply> replies = [];
        while (TakeFrame() is { } frame)
        {
            replies.AddRange(Obey(frame));
        }

        return replies;
    }

    private IEnumerable<Reply> Obey(byte[] frame)
    {
        if (frame.AsSpan().SequenceEqual(Ack))
        {
            Aborts++;
            return [];
        }

        if (frame[3] == 0xFF && frame[4] == 0x00)
        {
            _nacks++;
            return Silent() ? [] : [new Reply(OnNack ?? _lastAnswer)];
        }

        byte code = frame[6];
        if (code == 0x4A)
        {
            int poll = _polls;
            if (poll == LosesPowerAtPoll)
            {
                LosesPowerAtPoll = -1;
                Awake = false;
            }

            if (!Awake)
            {
                return [];
            }

            _polls = poll + 1;
            if (Silent())
            {
                return [];
            }

            _lastAnswer = Field(poll) is { } id ? Target(id) : EmptyField;
            return Disturb(poll, _lastAnswer) ?? [new Reply(Ack), new Reply(_lastAnswer, 4)];
        }

        if (!Awake || Silent())
        {
            return [];
        }

        _setUps += code == 0x14 ? 1 : 0;
        VersionsAsked += code == 0x02 ? 1 : 0;
        FieldsOff += code == 0x32 && frame[7] == 0x01 && frame[8] == 0x00 ? 1 : 0;
        _lastAnswer = Answers[code];
        return DisturbCommand(code, _lastAnswer) ?? [new Reply(Ack), new Reply(_lastAnswer, 1)];
    }

    private byte[]? TakeFrame()
    {
        while (_received.Count >= 6)
        {
            if (_received[0] == 0x55)
            {
                Awake = true;
            }

            bool starts = _received[0] == 0 && _received[1] == 0 && _received[2] == 0xFF;
            if (!starts)
            {
                _received.RemoveAt(0);
                continue;
            }

            bool isShort = (_received[3], _received[4]) is (0x00, 0xFF) or (0xFF, 0x00);
            int length = isShort ? 6 : 7 + _received[3];
            if (_received.Count < length)
            {
                return null;
            }

            byte[] frame = [.. _received.Take(length)];
            _received.RemoveRange(0, length);
            return frame;
        }

        return null;
    }
}
