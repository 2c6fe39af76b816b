using System.Globalization;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Plugs.Dialects;

namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// What is known of one channel of one plug. Each value keeps the time at which it was last told and is missing once that is too long ago; a message that does not name a value leaves it as it is.
/// What a broker kept from before (retained) has an unknown age and counts only for whether the plug is connected. Thread-safe; nothing in it waits.
/// </summary>
public sealed class SmartPlug
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly PlugTimes _times;
    private readonly IPlugDialect _dialect;
    private readonly PlugSwitch _switch;
    private readonly long _born;
    private Told<bool>? _output;
    private Told<double>? _powerW;
    private Told<double>? _energyWh;
    private Told<double>? _currentA;
    private Told<double>? _voltageV;
    private long? _heardAt;
    private long? _askedAt;
    private bool _toldOffline;
    private bool _wasHeard;
    private bool _energyIsNew;
    private PlugCounters _counters = new();

    internal SmartPlug(PlugSettings settings, IPlugDialect dialect, TimeProvider time)
    {
        (Settings, _dialect, _time, _times) = (settings, dialect, time, PlugTimes.Of(settings));
        _switch = new PlugSwitch(time, _times.Confirm);
        _born = time.GetTimestamp();
        Where = settings.Channel == 0 ? settings.Topic : string.Create(CultureInfo.InvariantCulture, $"{settings.Topic} channel {settings.Channel}");
    }

    /// <summary>Which plug it is.</summary>
    public PlugSettings Settings { get; }

    /// <summary>Topic, and channel where it is not the first.</summary>
    public string Where { get; }

    /// <summary>Name for messages, for example <c>tasmota prise-1</c>.</summary>
    public string Name => $"{Settings.Kind} {Where}";

    /// <summary>Its times.</summary>
    public PlugTimes Times => _times;

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

    /// <summary>The output as the plug tells it; null where it is not known.</summary>
    public bool? Output
    {
        get
        {
            lock (_gate)
            {
                return IsHeard ? Fresh(_output) : null;
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
    /// True where the machine is only watched and must never be blocked: an on that is wanted is sent anew whenever the plug comes back.
    /// Switched off by hand while it is heard, it stays off: whoever did that was there.
    /// </summary>
    public bool ComesBackOn { get; set; }

    private bool IsHeard => !_toldOffline && _heardAt is { } at && _time.GetElapsedTime(at) <= _times.Stale;

    /// <summary>Takes a message of the plugs' broker. False where it is of another plug.</summary>
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
            if (parse == PlugParse.Report && !oversized)
            {
                Merge(report, retained);
            }
        }

        return true;
    }

    /// <summary>Sends what is due: questions, commands. Called a few times a second, and at once after <see cref="PlugRelay.Write"/>.</summary>
    public void Pulse(IPlugBus bus)
    {
        List<PlugCommand>? due = null;
        lock (_gate)
        {
            bool connected = bus.IsConnected;
            if (!connected || !IsHeard || Fresh(_powerW) is null)
            {
                _switch.ForgetRest();
            }

            if (IsHeard && !_wasHeard && ComesBackOn)
            {
                _switch.RenewOn();
            }

            _wasHeard = IsHeard;
            if (_switch.Due(IsHeard, Fresh(_output)) is { } on && connected)
            {
                due = [_dialect.Switch(on)];
                _switch.Sent();
                _counters = _counters with { Commands = _counters.Commands + 1 };
            }

            if (connected && (_askedAt is not { } asked || _time.GetElapsedTime(asked) >= _times.Poll))
            {
                _askedAt = _time.GetTimestamp();
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
    /// The values that stand. The counter only where it was told anew since the last call: the count of two seconds ago is not the count of now.
    /// Throws <see cref="DeviceAwayException"/> while the plug is not heard, <see cref="DeviceException"/> where it is heard and tells neither power nor energy.
    /// </summary>
    internal MeterReading ReadMeter()
    {
        lock (_gate)
        {
            if (!IsHeard)
            {
                throw Away("read the meter");
            }

            if (Fresh(_powerW) is null && Fresh(_energyWh) is null)
            {
                throw new DeviceException(Settings.Kind, Where, "read the meter", "the plug answers, but tells neither power nor energy; it may have no meter, or report too rarely for staleSeconds");
            }

            double? energy = _energyIsNew ? Fresh(_energyWh) : null;
            _energyIsNew = false;
            return new MeterReading(Fresh(_powerW), energy, Fresh(_currentA), Fresh(_voltageV));
        }
    }

    /// <summary>
    /// The output as the plug tells it. An on that it has never confirmed reads as off once its time is over, whatever is heard: no session stays open at a relay that never answered.
    /// Throws <see cref="DeviceAwayException"/> where it is not known otherwise.
    /// </summary>
    internal bool ReadOutput()
    {
        lock (_gate)
        {
            if (IsHeard && Fresh(_output) is { } output)
            {
                return output;
            }

            // Before a plug could have been heard at all nothing is reported missing: a fault at each start of the agent would teach people to ignore it.
            bool tooEarly = _heardAt is null && !_toldOffline && _time.GetElapsedTime(_born) <= _times.Stale;
            return _switch.NeverAnsweredOn || tooEarly ? false : throw Away("read the output");
        }
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
                (_output, _powerW, _energyWh, _currentA, _voltageV) = (null, null, null, null, null);
            }
        }

        if (retained || !report.SaysAnythingOfChannel)
        {
            return;
        }

        long now = _time.GetTimestamp();
        (_heardAt, _toldOffline) = (now, false);
        Keep(ref _output, report.Output, now);
        Keep(ref _powerW, report.PowerW, now);
        Keep(ref _currentA, report.CurrentA, now);
        Keep(ref _voltageV, report.VoltageV, now);
        if (report.EnergyWh is { } energy)
        {
            (_energyWh, _energyIsNew) = (new Told<double>(energy, now), true);
        }

        if (report.Output is { } output)
        {
            _switch.Tell(output);
        }

        // A reading that was taken before the output went on says nothing of the machine now.
        if (report.PowerW is { } power && Fresh(_output) == true)
        {
            _switch.Tell(power);
        }
    }

    private static void Keep<T>(ref Told<T>? kept, T? told, long now)
        where T : struct
    {
        if (told is { } value)
        {
            kept = new Told<T>(value, now);
        }
    }

    private T? Fresh<T>(Told<T>? told)
        where T : struct => told is { } t && _time.GetElapsedTime(t.At) <= _times.Stale ? t.Value : null;

    private DeviceAwayException Away(string operation) => new(Settings.Kind, Where, operation, _toldOffline
        ? "the plug, or its bridge, has gone offline"
        : string.Create(CultureInfo.InvariantCulture, $"nothing heard for {_times.Stale.TotalSeconds:0.#} s; is the plug powered, connected, and under this topic?"));

    private readonly record struct Told<T>(T Value, long At)
        where T : struct;
}
