using System.Globalization;
using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// What is known of one channel of one plug. Each value keeps the time at which it was last told and is missing once that is too long ago; a message that does not name a value leaves it as it is.
/// What a broker kept from before (retained) has an unknown age and counts only for whether the plug is connected. Thread-safe; nothing in it waits.
/// </summary>
public sealed class SmartPlug
{
    // Faster than that no plug is asked, whoever wants to know.
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TroubleTime = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly List<string> _foreign = [];
    private readonly TimeProvider _time;
    private readonly PlugTimes _times;
    private readonly IPlugDialect _dialect;
    private readonly PlugSwitch _switch;
    private readonly PlugTrust _trust;
    private readonly PlugWitness _witness;
    private readonly PlugValues _values;
    private readonly long _born;
    private long? _heardAt;
    private long? _askedAt;
    private PlugTrouble? _trouble;
    private long _troubleAt;
    private long? _foreignAt;
    private bool _toldOffline;
    private bool _everHeard;
    private bool _wasHeard;
    private bool _wasConnected;
    private bool _wasPending;
    private bool _asksAtOnce;
    private PlugCounters _counters = new();

    internal SmartPlug(PlugSettings settings, IPlugDialect dialect, TimeProvider time)
    {
        (Settings, _dialect, _time, _times) = (settings, dialect, time, PlugTimes.Of(settings));
        _switch = new PlugSwitch(time, _times.Confirm);
        _trust = new PlugTrust(time, dialect.AnswersNeeded, dialect.Remembers);
        _witness = new PlugWitness(time, _times.Stale);
        _values = new PlugValues(time, _times.Stale);
        _born = time.GetTimestamp();
        Where = settings.Topic + settings.Part;
    }

    /// <summary>Which plug it is.</summary>
    public PlugSettings Settings { get; }

    /// <summary>Topic, and channel if it is not the first.</summary>
    public string Where { get; }

    /// <summary>Name for messages, for example <c>tasmota prise-1</c>.</summary>
    public string Name => $"{Settings.Kind} {Where}";

    /// <summary>Its times.</summary>
    public PlugTimes Times => _times;

    /// <summary>How long a sound plug takes to be known after a start: three answers at their distances if somebody else may speak for it, one question or two otherwise.</summary>
    public TimeSpan KnownWithin => TimeSpan.FromSeconds(_dialect.Remembers ? 15 : 5);

    /// <summary>What its counter is like.</summary>
    public MeterTraits Traits => _dialect.Traits;

    /// <summary>What to subscribe to.</summary>
    public IReadOnlyList<string> Filters => _dialect.Filters;

    /// <summary>Counters since the start.</summary>
    public PlugCounters Counters
    {
        get
        {
            lock (_gate)
            {
                return _counters with { Unconfirmed = _switch.Unconfirmed };
            }
        }
    }

    /// <summary>True while the plug is heard: something of its own within its time, and no word since that it is gone.</summary>
    public bool IsReachable
    {
        get
        {
            lock (_gate)
            {
                return IsHeard;
            }
        }
    }

    /// <summary>The output as the plug tells it; null if it is not known.</summary>
    public bool? Output
    {
        get
        {
            lock (_gate)
            {
                return IsHeard ? _values.Output : null;
            }
        }
    }

    /// <summary>What it said last instead of values or instead of following; null if nothing, or if it is long ago and the plug is heard.</summary>
    public PlugTrouble? Trouble
    {
        get
        {
            lock (_gate)
            {
                return IsHeard && _time.GetElapsedTime(_troubleAt) > TroubleTime ? null : _trouble;
            }
        }
    }

    /// <summary>Words of it that were not understood, the newest last, each <c>name: word</c>; a few different ones.</summary>
    public IReadOnlyList<string> NotUnderstood
    {
        get
        {
            lock (_gate)
            {
                return [.. _foreign];
            }
        }
    }

    /// <summary>True while a command waits for its confirmation.</summary>
    public bool IsPending
    {
        get
        {
            lock (_gate)
            {
                return _switch.IsPending;
            }
        }
    }

    /// <summary>When its machine is sure to rest, for an off that comes late; below 5 W for 10 s unless set.</summary>
    public PlugRest Rest
    {
        get
        {
            lock (_gate)
            {
                return _switch.Rest;
            }
        }

        set
        {
            lock (_gate)
            {
                _switch.Rest = value;
            }
        }
    }

    /// <summary>
    /// True if the machine is only watched and must never be blocked: an on that is wanted is sent anew whenever the plug comes back.
    /// Switched off by hand while it is heard, it stays off: whoever did that was there.
    /// </summary>
    public bool ComesBackOn { get; set; }

    internal bool AsksAgain
    {
        get
        {
            lock (_gate)
            {
                return _trust.AsksAgain;
            }
        }
    }

    private bool IsQuestionDue => _trust.IsQuestionDue(_times.Poll) || (_asksAtOnce && _trust.MayAskAhead && (_askedAt is not { } at || _time.GetElapsedTime(at) >= ShortestPoll));

    private bool IsHeard => !_toldOffline && _heardAt is { } at && _time.GetElapsedTime(at) <= _times.Stale;

    /// <summary>Takes a message of the plugs' broker. False if it is of another plug.</summary>
    public bool Take(string topic, ReadOnlyMemory<byte> payload, bool retained)
    {
        bool oversized = payload.Length > PlugBoard.LargestPayload;
        PlugParse parse = _dialect.Read(topic, oversized ? default : payload, out PlugReport report);
        if (parse == PlugParse.NotMine)
        {
            return false;
        }

        lock (_gate)
        {
            _counters = _counters with
            {
                Messages = _counters.Messages + 1,
                Nonsense = _counters.Nonsense + (parse == PlugParse.Nonsense && !oversized ? 1 : 0),
                ValuesRefused = _counters.ValuesRefused + (oversized ? 0 : report.Refused),
                Oversized = _counters.Oversized + (oversized ? 1 : 0),
                Retained = _counters.Retained + (retained ? 1 : 0),
            };
            Note(report);
            if (parse == PlugParse.Report && !oversized)
            {
                Merge(report, retained);
            }
        }

        return true;
    }

    /// <summary>Asks the plug with the next pulse, ahead of its turn; at most once a second. Answers at once.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _asksAtOnce = true;
        }
    }

    /// <summary>The connection to the broker has gone or come: what is told next counts once a question was answered.</summary>
    public void Doubt()
    {
        lock (_gate)
        {
            _trust.Doubt();
        }
    }

    /// <summary>Sends what is due: questions, commands. Called a few times a second, and at once after <see cref="PlugRelay.Write"/>.</summary>
    public void Pulse(IPlugBus bus)
    {
        List<PlugCommand>? due = null;
        lock (_gate)
        {
            bool connected = bus.IsConnected;
            Follow(connected);
            if (_switch.Due(IsHeard, _values.Output) is { } on && connected)
            {
                due = [_dialect.Switch(on)];
                _switch.Sent();
                _counters = _counters with { Commands = _counters.Commands + 1 };
            }

            // What a command has changed is asked for once it is confirmed.
            _asksAtOnce |= _wasPending && !_switch.IsPending;
            _wasPending = _switch.IsPending;
            if (connected && IsQuestionDue)
            {
                (_askedAt, _asksAtOnce) = (_time.GetTimestamp(), false);
                _trust.Asked();
                (due ??= []).AddRange(_dialect.Questions);
                _counters = _counters with { Questions = _counters.Questions + _dialect.Questions.Count };
            }
        }

        int notSent = 0;
        foreach (PlugCommand command in due ?? [])
        {
            notSent += bus.TryPublish(command.Topic, command.Payload) ? 0 : 1;
        }

        if (notSent > 0)
        {
            lock (_gate)
            {
                _counters = _counters with { NotSent = _counters.NotSent + notSent };
            }
        }
    }

    /// <summary>Asks for a state of the output; answers at once.</summary>
    internal void Switch(bool on)
    {
        lock (_gate)
        {
            _switch.Want(on);
        }
    }

    /// <summary>
    /// The values that stand. The counter only if it was told anew since the last call: the count of two seconds ago is not the count of now.
    /// Throws <see cref="DeviceAwayException"/> while the plug is not heard, <see cref="DeviceException"/> if it is heard and tells neither power nor energy.
    /// </summary>
    internal MeterReading ReadMeter()
    {
        lock (_gate)
        {
            if (!IsHeard)
            {
                throw Away("read the meter");
            }

            if (_values.PowerW is null && !_values.HasEnergy)
            {
                throw new DeviceException(Settings.Kind, Where, "read the meter", "the plug answers, but tells neither power nor energy; it may have no meter, or report too rarely for staleSeconds");
            }

            return _values.Read(_witness.IsWithheld);
        }
    }

    /// <summary>
    /// The output as the plug tells it. An on that it has never confirmed reads as off once its time is over, whatever is heard: no session stays open at a relay that never answered.
    /// Throws <see cref="DeviceAwayException"/> if it is not known otherwise, an early one before the plug could have been heard at all.
    /// </summary>
    internal bool ReadOutput()
    {
        lock (_gate)
        {
            if (IsHeard && _values.Output is { } output)
            {
                return output;
            }

            // Before a plug could have been heard at all it is not missing: a fault at each start of the agent would teach people to ignore it.
            bool isEarly = !_everHeard && !_toldOffline && _time.GetElapsedTime(_born) <= _times.Stale;
            return _switch.NeverAnsweredOn ? false : throw Away("read the output", isEarly);
        }
    }

    private void Note(in PlugReport report)
    {
        foreach (string word in report.Foreign ?? [])
        {
            if (_foreign.Remove(word) || _foreign.Count < PlugReport.MostForeign)
            {
                _foreign.Add(word);
            }
            else
            {
                _foreign.RemoveAt(0);
                _foreign.Add(word);
            }

            _foreignAt = _time.GetTimestamp();
        }

        if (report.Trouble is { } trouble)
        {
            (_trouble, _troubleAt) = (trouble, _time.GetTimestamp());
        }
    }

    private void Follow(bool connected)
    {
        if (connected != _wasConnected)
        {
            _wasConnected = connected;
            _trust.Doubt();
        }

        if (!connected || !IsHeard || _values.PowerW is null)
        {
            _switch.ForgetRest();
        }

        if (IsHeard && !_wasHeard && ComesBackOn)
        {
            _switch.RenewOn();
        }

        if (!IsHeard && _wasHeard)
        {
            // After a silence, too, a bridge may tell what it remembers.
            _trust.Doubt();
        }

        _wasHeard = IsHeard;
    }

    private void Merge(in PlugReport report, bool retained)
    {
        if (report.Online is { } online)
        {
            // Between two connections of the plug anything may have happened.
            _toldOffline = !online;
            _switch.ForgetRest();
            if (!online)
            {
                _values.Forget();
                _heardAt = null;
                _witness.Forget();
                _trust.Doubt();
            }
        }

        if (!retained && (report.BridgeStarted || report.Online == true))
        {
            if (_trust.IsProven)
            {
                _trust.Doubt();
            }
            else
            {
                _trust.StartAnew();
            }
        }

        if (retained || !report.SaysAnythingOfChannel)
        {
            return;
        }

        if (!_trust.Takes(report))
        {
            _counters = _counters with { Unproven = _counters.Unproven + 1 };
            return;
        }

        // A bridge tells what it remembers beside what is new: what it repeats without being asked is as old as before.
        bool isNew = !_dialect.Remembers || !_trust.AnswersQuestions || _trust.IsAnswerTime;
        long now = _time.GetTimestamp();
        (_heardAt, _everHeard, _toldOffline) = (now, true, false);
        _trouble = _time.GetElapsedTime(_troubleAt) > TroubleTime ? null : _trouble;
        _witness.Tell(report);
        bool powerIsNew = _values.Take(report, isNew, isNew && !_dialect.Remembers);
        if (report.Output is { } output)
        {
            _switch.Tell(output);
        }

        // A reading that was taken before the output went on says nothing of the machine now.
        if (report.PowerW is { } power && powerIsNew && _values.Output == true)
        {
            _switch.Tell(power);
        }
    }

    private DeviceAwayException Away(string operation, bool isEarly = false) => new(Settings.Kind, Where, operation, _toldOffline ? "the plug, or its bridge, has gone offline" : _trouble is { } trouble ? trouble.Words
        : _foreignAt is { } at && _time.GetElapsedTime(at) <= _times.Stale ? $"it speaks, and nothing of it is understood ({_foreign[^1]}); look at its kind, its settings and its language"
        : string.Create(CultureInfo.InvariantCulture, $"nothing heard for {_times.Stale.TotalSeconds:0.#} s; is the plug powered, connected, and under this topic?"))
    { IsEarly = isEarly };
}
