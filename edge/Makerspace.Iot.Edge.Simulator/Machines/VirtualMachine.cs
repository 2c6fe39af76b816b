using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.Simulator.Machines;

/// <summary>
/// The electrical side of one machine: contactor, load, and the true energy that went through it, which no agent ever sees.
/// Power flows only while the contactor is closed; a job whose power is cut is lost and does not resume by itself. Thread-safe.
/// </summary>
public sealed class VirtualMachine
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private readonly Contactor _contactor = new();
    private readonly LoadTraits _traits;
    private readonly ulong _seed;
    private TimeSpan _now;
    private bool _emergencyStop;
    private Job? _job;
    private double _counterWh;
    private double _trueWh;
    private double _peakW;
    private PoweredInterval? _open;

    /// <summary>A machine at rest, contactor open.</summary>
    /// <param name="name">Machine name.</param>
    /// <param name="kind">What load it is.</param>
    /// <param name="counterWh">Where its meter's counter stands.</param>
    /// <param name="seed">For the small movements of voltage and load.</param>
    public VirtualMachine(string name, LoadKind kind, double counterWh, ulong seed)
    {
        (Name, Kind, _counterWh, _seed) = (name, kind, counterWh, seed);
        _traits = LoadTraits.Of(kind);
    }

    /// <summary>Raised when an interval with the relay closed is over and the contacts are open; from the thread that advances.</summary>
    public event Action<PoweredInterval>? Powered;

    /// <summary>Machine name.</summary>
    public string Name { get; }

    /// <summary>What load it is.</summary>
    public LoadKind Kind { get; }

    /// <summary>True while its contacts are closed.</summary>
    public bool IsPowered => Locked(() => _contactor.Closed);

    /// <summary>True while a job draws power.</summary>
    public bool IsWorking => Locked(() => _contactor.Closed && _job is { } job && job.Elapsed(_now) < job.Profile.DurationSeconds);

    /// <summary>True energy since the start of the run, in watt-hours, unrounded.</summary>
    public double TrueEnergyWh => Locked(() => _trueWh);

    /// <summary>What its meter's counter would show if it did not round, in watt-hours.</summary>
    public double CounterWh => Locked(() => _counterWh);

    /// <summary>The interval with the relay closed that is under way; null if there is none.</summary>
    public PoweredInterval? OpenInterval => Locked(() => _open is null ? null : Finished());

    /// <summary>What is wrong with its contactor.</summary>
    public ContactorFault ContactorFault
    {
        get => Locked(() => _contactor.Fault);
        set => Locked(() => _contactor.Fault = value);
    }

    /// <summary>True while the mushroom button is pressed: the coil's circuit is open in hardware.</summary>
    public bool EmergencyStop
    {
        get => Locked(() => _emergencyStop);
        set => Locked(() => _emergencyStop = value);
    }

    /// <summary>Starts a job, in place of one that runs. It draws power only while the contactor is closed.</summary>
    /// <param name="profile">Its curve.</param>
    /// <param name="pace">Seconds of the process per second, above 0.</param>
    public void StartJob(LoadProfile profile, double pace) => Locked(() => _job = new Job(profile, _now, pace));

    /// <summary>Takes the job away: back to stand-by.</summary>
    public void StopJob() => Locked(() => _job = null);

    /// <summary>Sets the clock without letting anything flow: the moment at which the machine begins to exist.</summary>
    public void StartAt(TimeSpan now) => Locked(() => _now = now);

    /// <summary>Lets time pass with the relay at a level; answers whether the contacts are closed.</summary>
    public bool Advance(TimeSpan now, bool relay)
    {
        PoweredInterval? finished;
        bool closed;
        lock (_gate)
        {
            Integrate(now);
            finished = Drive(relay);
            closed = _contactor.Closed;
        }

        if (finished is not null)
        {
            Powered?.Invoke(finished);
        }

        return closed;
    }

    /// <summary>What a meter sees now.</summary>
    public ElectricState Measure(TimeSpan now)
    {
        lock (_gate)
        {
            Integrate(now);
            double power = PowerAt(_now);
            double load = Math.Clamp((power - _traits.StandbyW) / (_traits.MostW - _traits.StandbyW) * 4, 0, 1);
            double factor = power <= 0 ? 1 : _traits.PowerFactorIdle + ((_traits.PowerFactorLoad - _traits.PowerFactorIdle) * load);
            double seconds = _now.TotalSeconds;
            double voltage = 231.5 + (2.4 * Math.Sin(seconds / 97)) + Dice.At(_seed, (long)seconds) - (power / 4000);
            double frequency = 50 + (0.03 * Math.Sin(seconds / 41));
            return new ElectricState(power, voltage, factor, frequency, _counterWh);
        }
    }

    private PoweredInterval? Drive(bool relay)
    {
        _contactor.Drive(relay && !_emergencyStop, _now);
        if (relay && _open is null)
        {
            (_open, _peakW) = (new PoweredInterval(Name, _now, _now, _trueWh, 0), 0);
        }

        if (relay || _contactor.Closed || _open is null)
        {
            return null;
        }

        PoweredInterval finished = Finished();
        _open = null;
        return finished;
    }

    private PoweredInterval Finished() => _open! with { To = _now, EnergyWh = _trueWh - _open.EnergyWh, PeakW = _peakW };

    private void Integrate(TimeSpan now)
    {
        while (_now < now)
        {
            TimeSpan step = now - _now < LongestStep ? now - _now : LongestStep;
            if (_contactor.MovesAt is { } moves && moves > _now && moves - _now < step)
            {
                step = moves - _now;
            }

            double power = PowerAt(_now + (step / 2));
            double energy = power * step.TotalHours;
            (_trueWh, _counterWh, _peakW) = (_trueWh + energy, _counterWh + energy, Math.Max(_peakW, power));
            _now += step;
            bool wasClosed = _contactor.Closed;
            _contactor.Advance(_now);
            if (wasClosed && !_contactor.Closed)
            {
                _job = null;
            }
        }
    }

    private double PowerAt(TimeSpan at) =>
        !_contactor.Closed ? 0 : _job is { } job ? job.Profile.PowerW(job.Elapsed(at)) : _traits.StandbyW;

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private sealed record Job(LoadProfile Profile, TimeSpan Start, double Pace)
    {
        public double Elapsed(TimeSpan at) => (at - Start).TotalSeconds * Pace;
    }
}
