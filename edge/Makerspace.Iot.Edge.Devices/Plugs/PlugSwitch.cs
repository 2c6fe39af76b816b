namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// What is wanted of a plug's output against what it says of itself, and when to command it.
/// <list type="bullet">
/// <item>A command is sent at once and again each second, for the time that the plug has to confirm it; then no more. What is not confirmed is not done.</item>
/// <item>On is never sent later than that: a plug that comes back, or that somebody switched off, does not start a machine by itself.</item>
/// <item>Off is sent later too: at boot, if it could not be delivered, and if somebody switched the plug on. It goes only to a machine that the plug itself measures at rest, reading after reading:
/// software does not cut a machine at work, nor one of which nothing is known.</item>
/// </list>
/// Times are those of <see cref="TimeProvider.GetTimestamp"/>. Not thread-safe: <see cref="SmartPlug"/> holds the lock.
/// </summary>
internal sealed class PlugSwitch(TimeProvider time, TimeSpan confirm)
{
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromSeconds(30);
    private bool _fresh;
    private bool _confirmed;
    private long _since = time.GetTimestamp();
    private long? _sentAt;
    private TimeSpan _wait = Repeat;
    private long? _restSince;
    private int _restReadings;

    /// <summary>When the machine is sure to rest; from the factory below 5 W for 10 s.</summary>
    public PlugRest Rest { get; set; } = new(5, TimeSpan.FromSeconds(10));

    /// <summary>What was asked for last; off at first.</summary>
    public bool Wanted { get; private set; }

    /// <summary>True while a command that was just given waits for its confirmation.</summary>
    public bool IsPending => _fresh && !_confirmed;

    /// <summary>True if on was asked for and the plug has never yet said that it is.</summary>
    public bool NeverAnsweredOn => Wanted && !_confirmed;

    /// <summary>Commands that were not confirmed in time.</summary>
    public long Unconfirmed { get; private set; }

    /// <summary>Asks for a state. Asking again for what is wanted already changes nothing: off at boot stays the careful one.</summary>
    public void Want(bool on)
    {
        if (on == Wanted)
        {
            return;
        }

        (Wanted, _fresh, _confirmed) = (on, true, false);
        _since = time.GetTimestamp();
        _sentAt = null;
        _wait = Repeat;
        ForgetRest();
    }

    /// <summary>
    /// Gives an on that is wanted its time anew. For a machine that is only watched, and so must never be blocked: its plug has just come back, perhaps off, since mains had failed.
    /// </summary>
    public void RenewOn()
    {
        if (Wanted)
        {
            (_fresh, _confirmed) = (true, false);
            _since = time.GetTimestamp();
            _sentAt = null;
        }
    }

    /// <summary>The plug has told its output.</summary>
    public void Tell(bool output)
    {
        // What was told before the command left is no answer to it.
        if (output == Wanted && !(_fresh && _sentAt is null))
        {
            (_fresh, _confirmed) = (false, true);
            _wait = Repeat;
            ForgetRest();
        }
        else if (output && !_fresh && _confirmed)
        {
            // Switched on by somebody else: rest is measured from here.
            _confirmed = false;
            ForgetRest();
        }
    }

    /// <summary>The plug has told its power, while it said its output was on.</summary>
    public void Tell(double powerW)
    {
        // A meter that is mounted the wrong way round shows work as negative power.
        if (!(Math.Abs(powerW) < Rest.BelowW))
        {
            ForgetRest();
            return;
        }

        _restSince ??= time.GetTimestamp();
        _restReadings++;
    }

    /// <summary>What is known of the machine is no longer known.</summary>
    public void ForgetRest() => (_restSince, _restReadings) = (null, 0);

    /// <summary>The command that is due; null if none is.</summary>
    /// <param name="reachable">True while the plug answers: nothing late is sent to one that does not.</param>
    /// <param name="output">The output as told; null if it is not known.</param>
    public bool? Due(bool reachable, bool? output)
    {
        if (_fresh && time.GetElapsedTime(_since) >= confirm)
        {
            _fresh = false;
            Unconfirmed++;
            _sentAt = null;
        }

        bool due = _sentAt is not { } sent || time.GetElapsedTime(sent) >= _wait;
        if (!due)
        {
            return null;
        }

        if (_fresh)
        {
            return Wanted;
        }

        // Late, and so with care: off alone, to a plug that says it is on, at a machine that rests.
        return !Wanted && !_confirmed && reachable && output == true && RestIsSure ? false : null;
    }

    /// <summary>A command was handed over.</summary>
    public void Sent()
    {
        _sentAt = time.GetTimestamp();
        if (!_fresh)
        {
            _wait = _wait + _wait < LongestRepeat ? _wait + _wait : LongestRepeat;
        }
    }

    private bool RestIsSure => _restSince is { } since && _restReadings >= 2 && time.GetElapsedTime(since) >= Rest.For;
}

/// <summary>When a machine behind a plug is sure to rest.</summary>
/// <param name="BelowW">Below it, watts; as the profile's <c>idleW</c>.</param>
/// <param name="For">For so long, at two readings at least; as the profile's <c>idleDwellSeconds</c>.</param>
public readonly record struct PlugRest(double BelowW, TimeSpan For);
