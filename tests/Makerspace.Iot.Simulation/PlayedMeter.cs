using Makerspace.Iot.Edge.Devices.Meters;

namespace Makerspace.Iot.Simulation;

/// <summary>A meter between the supply and a machine, read through the bus or through a plug. Its lots are its own, so that its lies change nothing else of a day.</summary>
/// <param name="seed">Seed of its lots.</param>
/// <param name="resolutionWh">Step of its counter.</param>
/// <param name="isPlug">True if its word comes every 2 to 30 s, and is handed out again meanwhile with the moment at which it was measured.</param>
internal sealed class PlayedMeter(int seed, double resolutionWh, bool isPlug)
{
    private const int WorstUnread = 40;
    private readonly Random _lots = new(seed);
    private double _counterWh = 1000;
    private double _shownWh = 1000;
    private double _pace = 1;
    private int _sign = 1;
    private int _refreshMs;
    private long _countDueMs;
    private long _wordDueMs;
    private bool _lies;
    private MeterReading? _word;

    /// <summary>True while it answers.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>The relay's process starts anew: what a plug said before is forgotten.</summary>
    public void Forget() => (_word, _wordDueMs) = (null, 0);

    /// <summary>Changes for the worse, or back: the counter, the refresh of what it shows, the way round in which it is mounted.</summary>
    public void Change()
    {
        _lies = true;
        switch (_lots.Next(10))
        {
            case 0:
                _pace = 0;
                break;
            case 1:
                _pace = 10;
                break;
            case 2:
                _pace = 0.1;
                break;
            case 3:
                _counterWh = 0;
                break;
            case 4:
                _counterWh = Math.Max(0, _counterWh - (resolutionWh * _lots.Next(1, 6)));
                break;
            case 5:
                _refreshMs = 1000 * _lots.Next(5, 1800);
                break;
            case 6:
                _sign = -1;
                break;
            default:
                (_pace, _sign, _refreshMs, _countDueMs) = (1, 1, 0, 0);
                break;
        }
    }

    /// <summary>Time passes; answers what the meter says, null if it is silent. <paramref name="isNew"/>: it is no repetition; <paramref name="isTrue"/>: its power is the true one.</summary>
    public MeterReading? Pass(double powerW, int ms, long nowMs, long timestamp, out bool isNew, out bool isTrue)
    {
        _counterWh += _pace * powerW * ms / 3_600_000;
        (isNew, isTrue) = (false, false);
        if (!Answers)
        {
            return null;
        }

        if (nowMs < _wordDueMs)
        {
            return _word;
        }

        if (nowMs >= _countDueMs)
        {
            _shownWh = Math.Floor(_counterWh / resolutionWh) * resolutionWh;
            _countDueMs = nowMs + _refreshMs;
        }

        double? told = _lies && _lots.Next(WorstUnread) == 0 ? (_lots.Next(2) == 0 ? double.NaN : null) : _sign * powerW;
        isNew = true;
        isTrue = told == powerW;
        var reading = new MeterReading(told, _shownWh, null, null);
        if (isPlug)
        {
            _word = reading = reading with { PowerAt = timestamp, EnergyAt = timestamp };
            _wordDueMs = nowMs + _lots.Next(2000, 30_000);
        }

        return reading;
    }
}
