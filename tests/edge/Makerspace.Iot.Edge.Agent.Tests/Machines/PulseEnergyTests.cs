using System.Device.Gpio;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>Whole sessions on S0 meters that share one store of counters, through the rules of metering: what a member is charged is the pulses that came, each of them.</summary>
public sealed class PulseEnergyTests : IDisposable
{
    private const int Machines = 8;
    private readonly ManualTime _time = new();
    private readonly TempFolder _folder = new();
    private readonly PulseLines _lines;
    private readonly PinBoard _board;
    private readonly FileCounterStore _store;
    private readonly Played[] _machines;

    public PulseEnergyTests()
    {
        _lines = new PulseLines(_time);
        _board = new PinBoard("lines", _lines);
        _store = new FileCounterStore(_folder.Path, _time);
        _machines = [.. Enumerable.Range(0, Machines).Select(line => new Played(line, _lines, _board, _store, _time))];
    }

    public void Dispose()
    {
        Array.ForEach(_machines, m => m.Meter.Dispose());
        _board.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(5_000, 1_000, 7_360)]
    [InlineData(5_000, 100, 7_360)]
    [InlineData(7_200, 10_000, 7_360)]
    [InlineData(72_000, 1_000, 80_000)]
    public async Task A_session_from_rest_to_a_heavy_load_and_back_is_metered_to_the_pulse(double powerW, double pulsesPerKwh, double maxPowerW)
    {
        Array.ForEach(_machines, m => m.Begin(pulsesPerKwh, maxPowerW));
        await Pass(400, _ => 0);
        Array.ForEach(_machines, m => m.OpenSession());

        // One after the other, a second apart: each comes out of rest while the store has just written for another.
        await Pass(10, _ => 0);
        await Pass(90, _ => powerW, startsApart: true);
        await Pass(30, _ => 0);
        Assert.All(_machines, m => Assert.Equal((m.EnergyOfPulsesWh, EnergyQuality.Metered), (Math.Round(m.Account.EnergyWh, 6), m.Quality)));
        Assert.All(_machines, m => Assert.True(m.EnergyOfPulsesWh > powerW * 75 / 3_600 - 2_000 / pulsesPerKwh, "the load was played"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(11)]
    public async Task A_session_that_ends_just_after_the_load_came_is_metered_to_the_pulse(int seconds)
    {
        Array.ForEach(_machines, m => m.Begin(1_000, 80_000));
        await Pass(400, _ => 0);
        Array.ForEach(_machines, m => m.OpenSession());
        await Pass(seconds, _ => 72_000);
        Assert.All(_machines, m => Assert.Equal((m.EnergyOfPulsesWh, EnergyQuality.Metered), (Math.Round(m.Account.EnergyWh, 6), m.Quality)));
        Assert.All(_machines, m => Assert.InRange(m.EnergyOfPulsesWh, (20 * (seconds - 1)) + 1, 20 * seconds));
    }

    [Fact]
    public async Task Standby_that_used_the_promise_up_does_not_spoil_the_session_behind_it()
    {
        Array.ForEach(_machines, m => m.Begin(1_000, 7_360));

        // 12 W: a pulse in five minutes, at which the power is unknown, and each counter a little further on.
        await Pass(3_600, _ => 12);
        Array.ForEach(_machines, m => m.OpenSession());
        await Pass(60, _ => 5_000, startsApart: true);
        await Pass(5, _ => 0);
        Assert.All(_machines, m => Assert.Equal((m.EnergyOfPulsesWh, EnergyQuality.Metered), (Math.Round(m.Account.EnergyWh, 6), m.Quality)));
    }

    /// <summary>Lets seconds pass; each meter is read at its own place in the second, as the agent reads them.</summary>
    private async Task Pass(int seconds, Func<int, double> powerW, bool startsApart = false)
    {
        for (int second = 0; second < seconds; second++)
        {
            foreach (Played machine in _machines)
            {
                _time.Advance(TimeSpan.FromSeconds(1.0 / Machines));
                Array.ForEach(_machines, m => m.Flow(startsApart && second < m.Line ? 0 : powerW(second), 1.0 / Machines));
                await machine.ReadAsync();
            }
        }
    }

    /// <summary>A machine with its meter and the account of its session.</summary>
    private sealed class Played(int line, PulseLines lines, PinBoard board, ICounterStore store, ManualTime time)
    {
        private static readonly long GapMs = (long)(new MachineProfile().MeterGapSeconds * 1_000);
        private double _pulsesPerKwh = 1_000;
        private double _maxPowerW;
        private double _owedWh;
        private double? _lastWh;
        private long _pulses;
        private long _read;
        private long _opened;

        public int Line => line;

        public PulseMeter Meter { get; private set; } = null!;

        public EnergyAccount Account { get; private set; }

        /// <summary>Of the pulses that came in this session up to the last reading.</summary>
        public double EnergyOfPulsesWh => Math.Round((_read - _opened) * 1_000 / _pulsesPerKwh, 6);

        public EnergyQuality Quality => Account.QualityAt(NowMs, GapMs);

        private long NowMs => (long)time.GetElapsedTime(0).TotalMilliseconds;

        public void Begin(double pulsesPerKwh, double maxPowerW)
        {
            (_pulsesPerKwh, _maxPowerW) = (pulsesPerKwh, maxPowerW);
            Meter = new PulseMeter(new PulseMeterSettings(line, pulsesPerKwh), board, store, time);
        }

        public void OpenSession() => (Account, _opened) = (EnergyAccount.Open(NowMs, _lastWh), _read);

        public void Flow(double powerW, double seconds)
        {
            _owedWh += powerW * seconds / 3_600;
            for (; _owedWh >= 1_000 / _pulsesPerKwh; _owedWh -= 1_000 / _pulsesPerKwh, _pulses++)
            {
                lines.Pulse(line);
            }
        }

        public async Task ReadAsync()
        {
            MeterReading reading = await Meter.ReadAsync(CancellationToken.None);
            _read = _pulses;
            _lastWh = reading.EnergyWh ?? _lastWh;
            Account = Account.Add(NowMs, reading.PowerW, reading.EnergyWh, WireMap.ToCore(Meter.Traits), _maxPowerW, GapMs);
        }
    }

    /// <summary>Lines that pulse when told.</summary>
    private sealed class PulseLines(ManualTime time) : EdgeDriver
    {
        private readonly Dictionary<int, (PinEventTypes Type, uint Count)> _lines = [];

        protected override int PinCount => Machines;

        public void Pulse(int line)
        {
            (PinEventTypes type, uint count) = _lines[line];
            _lines[line] = (type, count + 1);
            Tell(new TimedEdgeEventArgs(type, line, time.GetElapsedTime(0).Ticks * 100, count + 1));
        }

        public override void CheckEdges(int pinNumber)
        {
        }

        protected override void StartEdges(int pinNumber, PinEventTypes eventTypes, TimeSpan debounce) => _lines[pinNumber] = (eventTypes, 0);

        protected override void StopEdges(int pinNumber)
        {
        }

        protected override void OpenPin(int pinNumber)
        {
        }

        protected override void SetPinMode(int pinNumber, PinMode mode)
        {
        }

        protected override PinMode GetPinMode(int pinNumber) => PinMode.Input;

        protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

        protected override PinValue Read(int pinNumber) => throw new NotSupportedException();

        protected override void Write(int pinNumber, PinValue value) => throw new NotSupportedException();
    }
}
