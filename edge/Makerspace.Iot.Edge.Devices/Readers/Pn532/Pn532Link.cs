namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>How an exchange with the chip ended.</summary>
internal enum Pn532Outcome
{
    /// <summary>The answer is in <see cref="Pn532Link.Answer"/>.</summary>
    Answered,

    /// <summary>No acknowledgement in time.</summary>
    NoAck,

    /// <summary>Acknowledged, but no whole answer in time.</summary>
    NoAnswer,

    /// <summary>More bytes than any answer has, and no answer in them.</summary>
    Garbled,

    /// <summary>The chip sent its application error frame.</summary>
    Refused,
}

/// <summary>
/// Command, ACK, answer over any of the chip's links: one exchange at a time, from one thread.
/// An answer counts only after the ACK of its own command and with its own code, so that a late or doubled answer of an earlier command never passes for a new one.
/// A garbled answer is asked for again with NACK, at most <see cref="MaxNacks"/> times; a command that got no answer is aborted with ACK.
/// Source: UM0701-02, section 6.2 (dialogue structure).
/// </summary>
internal sealed class Pn532Link(IPn532Port port, Pn532Options options, TimeProvider time)
{
    /// <summary>Most NACKs per exchange.</summary>
    public const int MaxNacks = 2;

    /// <summary>Most bytes read while waiting for one frame: 4,096, some fifteen longest frames.</summary>
    public const int MaxBytesPerWait = 4_096;

    private readonly Pn532FrameParser _parser = new();
    private readonly byte[] _frame = new byte[Pn532Frame.MaxBody + Pn532Frame.Overhead];

    /// <summary>Parameters of the last answer, after TFI and code; valid until the next exchange.</summary>
    public ReadOnlySpan<byte> Answer => _parser.Body[2..];

    /// <summary>Timestamp when the last byte of the last answer was read.</summary>
    public long AnsweredAt { get; private set; }

    /// <summary>Acknowledgements and answers that did not come in time.</summary>
    public long Timeouts { get; private set; }

    /// <summary>Bytes outside frames.</summary>
    public long NoiseBytes => _parser.NoiseBytes;

    /// <summary>Frames with wrong checksums, cut short, or not understood.</summary>
    public long BadFrames => _parser.BadFrames + _notUnderstood;

    private long _notUnderstood;

    /// <summary>Counts an answer that is a good frame with impossible contents.</summary>
    public void NotUnderstood() => _notUnderstood++;

    /// <summary>What to look at if the chip does not acknowledge.</summary>
    public string Advice => port.Advice;

    /// <summary>Wakes the chip and forgets what comes back at once.</summary>
    public void WakeUp()
    {
        port.WakeUp();
        Listen(TimeSpan.FromMilliseconds(2));
    }

    /// <summary>Tells the chip that its answer was received, or that the running command is not wanted any more.</summary>
    public void SendAck() => port.Write(Pn532Frame.Ack);

    /// <summary>Sends a command and waits for its answer. Throws <see cref="DeviceException"/> if the line is lost.</summary>
    public Pn532Outcome Exchange(Pn532Command command, ReadOnlySpan<byte> parameters)
    {
        Listen(TimeSpan.Zero);
        _parser.Expire();
        while (_parser.Next() != Pn532FrameKind.None)
        {
            // Whole frames that nobody waits for: late or doubled answers.
        }

        port.Write(_frame.AsSpan(0, Pn532Frame.Write(_frame, command, parameters)));
        Pn532Outcome outcome = WaitFor(isAck: true, (byte)command, options.AckTimeout);
        if (outcome == Pn532Outcome.Answered)
        {
            outcome = WaitFor(isAck: false, (byte)command, options.AnswerTimeout);
        }

        if (outcome is Pn532Outcome.NoAck or Pn532Outcome.NoAnswer)
        {
            Timeouts++;
        }

        if (outcome is not (Pn532Outcome.Answered or Pn532Outcome.Refused))
        {
            SendAck();
        }

        return outcome;
    }

    /// <summary>Takes what comes within <paramref name="period"/>; frames in it are forgotten, noise is counted.</summary>
    public void Listen(TimeSpan period)
    {
        if (port.DeliversWholeFrames && period > TimeSpan.Zero)
        {
            port.Wait(period);
            period = TimeSpan.Zero;
        }

        long started = time.GetTimestamp();
        TimeSpan left = period;
        for (int total = 0; total < MaxBytesPerWait;)
        {
            int count = port.Read(Room(isAck: false), left);
            if (count == 0)
            {
                return;
            }

            total += count;
            _parser.Added(count);
            while (NextOfRead() != Pn532FrameKind.None)
            {
                // Nobody waits for it.
            }

            left = period - time.GetElapsedTime(started);
            if (left < TimeSpan.Zero)
            {
                left = TimeSpan.Zero;
            }
        }
    }

    private Pn532Outcome WaitFor(bool isAck, byte command, TimeSpan timeout)
    {
        long started = time.GetTimestamp();
        long badFrames = _parser.BadFrames;
        int nacks = 0;
        int total = 0;
        while (true)
        {
            for (Pn532FrameKind kind = NextOfRead(); kind != Pn532FrameKind.None; kind = NextOfRead())
            {
                if (Judge(kind, isAck, command) is { } outcome)
                {
                    return outcome;
                }
            }

            if (!isAck && _parser.BadFrames > badFrames && nacks < MaxNacks)
            {
                nacks++;
                badFrames = _parser.BadFrames;
                port.Write(Pn532Frame.Nack);
            }

            TimeSpan left = timeout - time.GetElapsedTime(started);

            // When the time is over: what has come already counts, since the delay may be this computer's own.
            int count = port.Read(Room(isAck), left > TimeSpan.Zero ? left : TimeSpan.Zero);
            if (count == 0)
            {
                return Judge(_parser.Expire(), isAck, command) ?? (isAck ? Pn532Outcome.NoAck : Pn532Outcome.NoAnswer);
            }

            AnsweredAt = time.GetTimestamp();
            _parser.Added(count);
            total += count;
            if (total > MaxBytesPerWait)
            {
                return Pn532Outcome.Garbled;
            }
        }
    }

    /// <summary>If a read begins a frame anew, it takes what can be waited for and no more: after the ACK the chip has nothing to send yet.</summary>
    private Span<byte> Room(bool isAck) => !port.DeliversWholeFrames ? _parser.Free : _parser.Free[..(isAck ? Pn532Frame.Ack.Length : Pn532BusPort.MaxFrame)];

    /// <summary>The next frame. If reads are whole frames, what is left of this one will not be finished by the next.</summary>
    private Pn532FrameKind NextOfRead() =>
        _parser.Next() is var kind && (kind != Pn532FrameKind.None || !port.DeliversWholeFrames) ? kind : _parser.Expire();

    /// <summary>What a frame means here; null if it is not what is waited for.</summary>
    private Pn532Outcome? Judge(Pn532FrameKind kind, bool isAck, byte command) => kind switch
    {
        Pn532FrameKind.Ack when isAck => Pn532Outcome.Answered,
        Pn532FrameKind.Error when !isAck => Pn532Outcome.Refused,
        Pn532FrameKind.Data when !isAck && _parser.Body[1] == command + 1 => Pn532Outcome.Answered,
        _ => null,
    };
}
