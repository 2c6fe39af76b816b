namespace Makerspace.Iot.Edge.Simulator.Chips.Modbus;

/// <summary>
/// An RS-485 line with its Modbus RTU slaves. A question ends with 3.5 characters of silence; a question that begins less than 1.5 characters after the last answer
/// is not understood by anybody, and counted; so is one with a wrong CRC.
/// <para>Source: MODBUS over Serial Line V1.02, 2.5.1 (RTU framing). Characters are taken as 11 bits.</para>
/// </summary>
public sealed class VirtualBus : ISerialChip
{
    private const int LongestFrame = 256;
    private readonly IModbusSlave[] _slaves;
    private readonly HashSet<byte> _silent = [];
    private readonly Lock _gate = new();
    private readonly Dice _dice;
    private readonly List<byte> _question = [];
    private readonly TimeSpan _character;
    private TimeSpan _lastByte;
    private bool _early;

    /// <summary>A line with its slaves; throws <see cref="ArgumentException"/> if two have one address.</summary>
    public VirtualBus(int baud, IEnumerable<IModbusSlave> slaves, Dice dice)
    {
        (Baud, _slaves, _dice) = (baud, slaves.ToArray(), dice);
        if (_slaves.DistinctBy(s => s.Address).Count() != _slaves.Length)
        {
            throw new ArgumentException("Two slaves of one bus have the same address.", nameof(slaves));
        }

        _character = TimeSpan.FromSeconds(11.0 / baud);
        Line = new LineTransmitter(dice);
    }

    /// <inheritdoc/>
    public int Baud { get; }

    /// <summary>The line itself: faults, muteness, counters.</summary>
    public LineTransmitter Line { get; }

    /// <summary>True: the adapter listens to itself, and what is sent comes back once it is on the wire.</summary>
    public bool Echoes { get; set; }

    /// <summary>Questions answered, exceptions included.</summary>
    public long Answered { get; private set; }

    /// <summary>Questions with a wrong CRC or too short to be one.</summary>
    public long BadFrames { get; private set; }

    /// <summary>Questions begun before the line had been silent for 1.5 characters.</summary>
    public long EarlyQuestions { get; private set; }

    /// <inheritdoc/>
    public TimeSpan? NextWake
    {
        get
        {
            TimeSpan? line = Line.NextDue;
            TimeSpan? silence = _question.Count > 0 ? _lastByte + FrameSilence : null;
            return line is null || (silence is not null && silence < line) ? silence : line;
        }
    }

    private TimeSpan FrameSilence => _character * 3.5;

    /// <summary>Makes a slave say nothing, or speak again.</summary>
    public void Silence(byte address, bool silent)
    {
        lock (_gate)
        {
            _ = silent ? _silent.Add(address) : _silent.Remove(address);
        }
    }

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (_question.Count == 0)
        {
            _early = now < Line.FreeFrom + (_character * 1.5);
        }

        _question.AddRange(bytes);
        // A pseudo-terminal brings the bytes at once; on the wire the last one would come later.
        _lastByte = (_lastByte > now ? _lastByte : now) + (_character * bytes.Length);
        if (_question.Count > LongestFrame)
        {
            BadFrames++;
            _question.Clear();
        }
    }

    /// <inheritdoc/>
    public void Advance(TimeSpan now, List<byte> output)
    {
        if (_question.Count > 0 && now >= _lastByte + FrameSilence)
        {
            byte[] question = _question.ToArray();
            _question.Clear();
            if (Echoes)
            {
                Line.Send(question, _lastByte, Baud);
            }

            Take(question, now);
        }

        Line.Drain(now, output);
    }

    private void Take(byte[] question, TimeSpan now)
    {
        if (_early)
        {
            EarlyQuestions++;
            return;
        }

        if (question.Length < 4 || ModbusCrc.Of(question.AsSpan(0, question.Length - 2)) != (question[^2] | (question[^1] << 8)))
        {
            BadFrames++;
            return;
        }

        // Whoever is addressed takes the question and answers, each after its own time. If two speak at once, only rubbish comes of it, as on a real bus.
        IModbusSlave[] addressed = _slaves.Where(s => s.AnswersTo(question[0]) && !IsSilent(s.Address)).ToArray();
        (TimeSpan At, byte[] Bytes)[] answers = [.. addressed.Select(s => (
            now + s.ResponseTime(_dice), ModbusCrc.Append([question[0], .. s.Answer(question.AsSpan(1, question.Length - 3), now)]))).OrderBy(a => a.Item1)];
        foreach ((TimeSpan at, byte[] bytes) in answers)
        {
            bool spoiled = answers.Any(a => a.Bytes != bytes && a.At < at + (_character * bytes.Length) && at < a.At + (_character * a.Bytes.Length));
            for (int i = 0; spoiled && i < bytes.Length; i++)
            {
                bytes[i] &= (byte)_dice.Below(256);
            }

            Line.Send(bytes, at, Baud);
        }

        Answered += answers.Length > 0 ? 1 : 0;
    }

    private bool IsSilent(byte address)
    {
        lock (_gate)
        {
            return _silent.Contains(address);
        }
    }
}
