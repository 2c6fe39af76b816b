using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Simulation;

/// <summary>What one session really used, and how far its figures may be from it by what the README of Edge.Core/Metering promises.</summary>
internal sealed class SessionTruth(string machine, double resolutionWh, double greatestW)
{
    private double _usedWh;
    private double _spreadWh;
    private double _peakW;
    private double _lowW;
    private double _highW;
    private bool _isUnread;
    private long _sinceMs;
    private long _longestMs;
    private long _blindMs;
    private long _ms;

    /// <summary>True once the agent has died in it: what flowed meanwhile nobody saw.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>Power flows through the relay.</summary>
    public void Pass(double powerW, int ms)
    {
        _usedWh += powerW * ms / 3.6e6;
        (_lowW, _highW, _peakW) = (Math.Min(_lowW, powerW), Math.Max(_highW, powerW), Math.Max(_peakW, powerW));
        (_sinceMs, _ms) = (_sinceMs + ms, _ms + ms);
    }

    /// <summary>The meter tells a new sample of power, as it is or not.</summary>
    public void Sampled(double powerW, bool isTrue, double gapSeconds)
    {
        _isUnread |= !isTrue || _sinceMs > gapSeconds * 1000;
        if (!isTrue)
        {
            return;
        }

        Close();
        (_lowW, _highW) = (powerW, powerW);
    }

    /// <summary>The end is recorded.</summary>
    public void End(SessionFigures figures, double gapSeconds)
    {
        _isUnread |= _sinceMs > gapSeconds * 1000;
        double tailWh = _highW * _sinceMs / 3.6e6;
        Close();
        double constantWh = (3 * resolutionWh) + 1 + (2 * _peakW * _longestMs / 3.6e6);
        double allowedWh = (0.03 * _usedWh) + constantWh + (_ms / 3.6e6) + (2 * _spreadWh) + tailWh;
        bool isWitnessed = _blindMs == 0 && figures.EnergyQuality != EnergyQuality.Missing;
        double offWh = Math.Abs(figures.EnergyWh - _usedWh);
        if (!IsInterrupted && (isWitnessed || figures.EnergyQuality == EnergyQuality.Metered) && offWh > allowedWh + (greatestW * _blindMs / 3.6e6))
        {
            throw new RuleBroken(FormattableString.Invariant($"{machine}: {figures.EnergyWh:0.##} Wh {figures.EnergyQuality} in a session that used {_usedWh:0.##} Wh; {allowedWh:0.##} Wh are allowed, and {_blindMs} ms without power samples"));
        }
    }

    // Between two samples the power may have been any that flowed.
    private void Close()
    {
        _spreadWh += (_highW - _lowW) * _sinceMs / 3.6e6;
        _longestMs = Math.Max(_longestMs, _sinceMs);
        _blindMs += _isUnread ? _sinceMs : 0;
        (_sinceMs, _isUnread) = (0, false);
    }
}
