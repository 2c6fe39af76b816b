namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// Whether what is told of a plug is the plug's own word. A bridge publishes what it remembers, of plugs that are long gone too, and more than once; so after each start of the plug or its bridge, each new connection to the broker
/// and each silence nothing counts until a question of ours was answered. What cannot be taken for anything but an answer proves it at once.
/// Of other messages each of several questions on end must have one soon after it. If a bridge may repeat itself, the questions stand at uneven distances, and a message at any other time starts the count anew:
/// so nothing that comes at a pace of its own passes for answers. A measured value that changes proves it too, since what is remembered does not change.
/// Not thread-safe: <see cref="SmartPlug"/> holds the lock.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="answersNeeded">So many questions on end.</param>
/// <param name="remembers">True if somebody who remembers may speak for the plug.</param>
internal sealed class PlugTrust(TimeProvider time, int answersNeeded, bool remembers)
{
    /// <summary>How long after a question a message may be its answer.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);

    // As a proof it must come sooner.
    private static readonly TimeSpan ProofTime = TimeSpan.FromSeconds(2);

    // From one question to the next if the last was answered: after the short distance a pause that is longer than both answers can be apart.
    private static readonly TimeSpan ShortDistance = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan LongDistance = TimeSpan.FromSeconds(7);

    // A bridge that starts listens only some seconds after it has said that it is there.
    private static readonly TimeSpan Eager = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan EagerPeriod = TimeSpan.FromSeconds(2);
    private long _doubtSince = time.GetTimestamp();
    private long? _askedAt;
    private bool _asksNext = true;
    private bool _isOpen;
    private int _answers;
    private PlugReport _told;

    /// <summary>True once a question was answered since the last doubt.</summary>
    public bool IsProven { get; private set; }

    /// <summary>True if the plug was ever seen to answer questions. Of one that only tells by itself every message counts as new.</summary>
    public bool AnswersQuestions { get; private set; }

    /// <summary>True if a message that comes now may be an answer.</summary>
    public bool IsAnswerTime => _askedAt is { } at && time.GetElapsedTime(at) <= AnswerTime;

    /// <summary>From now on nothing counts until it is proven anew.</summary>
    public void Doubt()
    {
        (IsProven, _isOpen, _answers, _told, _askedAt, _asksNext) = (false, false, 0, default, null, true);
        _doubtSince = time.GetTimestamp();
    }

    /// <summary>What was told until now may have been told by somebody else: the count of answers starts anew.</summary>
    public void StartAnew() => _answers = 0;

    /// <summary>True if a question may be asked ahead of its turn: not between the questions of a proof.</summary>
    public bool MayAskAhead => IsProven || !remembers || _answers == 0;

    /// <summary>True if a question was answered and the next is to follow at once.</summary>
    public bool AsksAgain => !IsProven && _asksNext && _answers > 0;

    /// <summary>True if the next question is due.</summary>
    public bool IsQuestionDue(TimeSpan poll)
    {
        if (_askedAt is not { } at)
        {
            return true;
        }

        if (!IsProven && remembers && _answers > 0)
        {
            return time.GetElapsedTime(at) >= (_answers % 2 == 1 ? ShortDistance : LongDistance);
        }

        TimeSpan period = !IsProven && time.GetElapsedTime(_doubtSince) < Eager && poll > EagerPeriod ? EagerPeriod : poll;
        return (!IsProven && _asksNext) || time.GetElapsedTime(at) >= period;
    }

    /// <summary>A question was sent.</summary>
    public void Asked()
    {
        // The last question had no answer.
        _answers = _isOpen ? 0 : _answers;
        (_askedAt, _isOpen, _asksNext) = (time.GetTimestamp(), true, false);
    }

    /// <summary>Takes a message that says something of the channel; true if it counts.</summary>
    public bool Takes(in PlugReport report)
    {
        if (IsProven)
        {
            AnswersQuestions |= report.IsAnswer;
            return true;
        }

        bool isInTime = _askedAt is { } at && time.GetElapsedTime(at) <= (remembers ? ProofTime : AnswerTime);
        if (!report.IsAnswer && isInTime && _isOpen)
        {
            _answers++;
            (_isOpen, _asksNext) = (false, !remembers);
        }
        else if (!report.IsAnswer && !isInTime)
        {
            _answers = 0;
        }

        bool answered = report.IsAnswer || _answers >= answersNeeded;
        AnswersQuestions |= answered;
        IsProven = answered || (remembers ? report.MeasuresAnew(_told) : report.Contradicts(_told));
        _told = report.Over(_told);
        return IsProven;
    }
}
