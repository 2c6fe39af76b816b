using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Meters.Pulse;

/// <summary>
/// A meter with an S0 output. The board counts by itself, so that a reading only takes what has come, and nothing is lost between readings.
/// A count that is not promised on disk yet is waited for, <see cref="Patience"/> at most and once; after that its energy is unknown until it can be shown:
/// a counter that stands still while energy flows would be believed, and what comes after it would not.
/// Source: IEC 62053-31; the pulses per kilowatt-hour are printed on the meter.
/// </summary>
public sealed class PulseMeter : IEnergyMeter, IDisposable
{
    /// <summary>Longest wait of a reading for the disk.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>What a machine is taken to draw at most when its load comes out of rest, watts: 32 A on three phases, and some. One that draws more is metered just as well, at the cost of a write more.</summary>
    public const double GreatestLoadW = 25_000;

    private const int AtOnce = 64;
    private const int MostWrites = 3;
    private const int MostPerReading = 4_096;
    private readonly PulseMeterSettings _settings;
    private readonly PulseLine _input;
    private readonly ICounterStore _store;
    private readonly TimeProvider _time;
    private readonly PulseCounter _counter;
    private readonly PulseEdge[] _edges = new PulseEdge[AtOnce];
    private readonly string _counterName;
    private readonly long _resumedAt;
    private bool _behind;

    /// <summary>Takes the line, which is its own from now on, and goes on where the counter was left. The store stays the caller's. Throws <see cref="DeviceException"/> if the line cannot be had.</summary>
    public PulseMeter(PulseMeterSettings settings, PinBoard board, ICounterStore store, TimeProvider time)
    {
        settings.Check();
        (_settings, _store, _time) = (settings, store, time);
        _counterName = settings.CounterName ?? $"s0-{settings.Line}";
        Name = $"s0 on {board.Name} line {settings.Line}";
        _input = board.OpenPulses(settings.Line, settings.ActiveLow, settings.Bias, TimeSpan.FromMilliseconds(settings.DebounceMs));
        _resumedAt = store.Resume(_counterName);
        _counter = new PulseCounter(1_000 / settings.PulsesPerKwh, TimeSpan.FromSeconds(settings.ZeroAfterSeconds), Now());
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>A pulse is the smallest step. The end of power is known only by the pulse that does not come, for up to the time-out.</summary>
    public MeterTraits Traits => new(1_000 / _settings.PulsesPerKwh, RollOverWh: null, IsBillable: true, SettleSeconds: _settings.ZeroAfterSeconds) { DerivesPower = true, MaxPowerW = MostW };

    // A pulse and its pause both outlast the debouncing, and a millisecond at least: pulses cannot come faster.
    private double MostW => 3.6e9 / _settings.PulsesPerKwh / (2 * Math.Max(1, _settings.DebounceMs));

    /// <summary>Pulses counted since the start.</summary>
    public long Pulses => _counter.Count;

    /// <summary>Of these, pulses that the board's queue had no room for; their number is known all the same.</summary>
    public long Recovered => _counter.Recovered;

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        long shown = Take();
        if (shown < Count && !_behind)
        {
            shown = await CatchUpAsync(cancellationToken);
        }

        _behind = shown < Count;
        return new MeterReading(_counter.PowerW(Now()), _behind ? null : shown * 1_000.0 / _settings.PulsesPerKwh, CurrentA: null, VoltageV: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private long Count => _resumedAt + _counter.Count;

    // Takes what has come; how much of it may be shown.
    private long Take()
    {
        // Bounded: a line that oscillates must not keep the others waiting.
        for (int taken = 0, count = AtOnce; count == AtOnce && taken < MostPerReading; taken += count)
        {
            count = _input.Read(_edges);
            _counter.Add(_edges.AsSpan(0, count));
        }

        return _store.Show(_counterName, Count, _counter.PerSecond(Now()), GreatestLoadW * _settings.PulsesPerKwh / 3.6e6);
    }

    // A write that was under way already may have been for others: the next one is for this counter.
    private async ValueTask<long> CatchUpAsync(CancellationToken cancellationToken)
    {
        long from = _time.GetTimestamp();
        long shown = 0;
        for (int writes = 0; writes < MostWrites && shown < Count; writes++)
        {
            TimeSpan left = Patience - _time.GetElapsedTime(from);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            try
            {
                await _store.Written.WaitAsync(left, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // A slow disk: the next reading may find it done.
            }

            shown = Take();
        }

        return shown;
    }

    private long Now() => _time.GetElapsedTime(0).Ticks * 100;
}
