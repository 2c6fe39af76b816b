using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Meters.Pulse;

/// <summary>
/// A meter with an S0 output. The board counts by itself, so that a reading only takes what has come; it never waits, and nothing is lost between readings.
/// Source: IEC 62053-31; the pulses per kilowatt-hour are printed on the meter.
/// </summary>
public sealed class PulseMeter : IEnergyMeter, IDisposable
{
    private const int AtOnce = 64;
    private const int MostPerReading = 4_096;
    private readonly PulseMeterSettings _settings;
    private readonly IPulseInput _input;
    private readonly ICounterStore _store;
    private readonly TimeProvider _time;
    private readonly PulseCounter _counter;
    private readonly PulseEdge[] _edges = new PulseEdge[AtOnce];
    private readonly string _counterName;
    private readonly long _resumedAt;

    /// <summary>Takes the line, which is its own from now on, and goes on where the counter was left. The store stays the caller's. Throws <see cref="DeviceException"/> where the line cannot be had.</summary>
    public PulseMeter(PulseMeterSettings settings, IPinBoard board, ICounterStore store, TimeProvider time)
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
    public MeterTraits Traits => new(1_000 / _settings.PulsesPerKwh, RollOverWh: null, IsBillable: true, SettleSeconds: _settings.ZeroAfterSeconds);

    /// <summary>Pulses counted since the start.</summary>
    public long Pulses => _counter.Count;

    /// <summary>Of these, pulses that the board's queue had no room for; their number is known all the same.</summary>
    public long Recovered => _counter.Recovered;

    /// <inheritdoc/>
    public ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        // Bounded: a line that oscillates must not keep the others waiting.
        for (int taken = 0, count = AtOnce; count == AtOnce && taken < MostPerReading; taken += count)
        {
            count = _input.Read(_edges);
            _counter.Add(_edges.AsSpan(0, count));
        }

        long now = Now();
        long shown = _store.Show(_counterName, _resumedAt + _counter.Count, _counter.PerSecond(now));
        return ValueTask.FromResult(new MeterReading(_counter.PowerW(now), shown * 1_000.0 / _settings.PulsesPerKwh, CurrentA: null, VoltageV: null));
    }

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private long Now() => _time.GetElapsedTime(0).Ticks * 100;
}
