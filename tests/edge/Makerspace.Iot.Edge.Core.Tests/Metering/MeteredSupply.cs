using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Tests.Metering;

/// <summary>
/// A supply that knows what has flowed, behind a meter that counts in steps, rolls over, is reset, is misread, and falls silent in part or whole. It plays stretches of seconds into an account
/// and checks the account after every reading.
/// </summary>
internal sealed class MeteredSupply
{
    public const long Gap = 5000;
    private const double MaxW = 25_000;
    private readonly MeterTraits _traits;
    private EnergyAccount _account;
    private long _ms;
    private long _readMs;
    private long _countMs;
    private double _shownWh;
    private double _flowedWh;
    private double _countedWh;
    private double _slackWh;
    private double _gapSeconds;
    private double _leastW;
    private double _mostW;
    private bool _hasGap;
    private bool _hasBlindSpot;
    private bool _isDisturbed;
    private bool _resetPending;
    private bool _resetHidden;

    public MeteredSupply(MeterTraits traits, double count)
    {
        (_traits, _countedWh) = (traits, count);
        _shownWh = Count;
        _account = EnergyAccount.Open(0, Count);
    }

    private double Count => Math.Floor((_traits.RollOverWh is { } roll ? _countedWh % roll : _countedWh) / _traits.ResolutionWh) * _traits.ResolutionWh;

    // What one difference of the counter may be and still be believed, although it is wrong: a reset just below the roll-over looks like one.
    private double BelievableWh => (MaxW * (_ms - _countMs) / 3.6e6) + (2 * _traits.ResolutionWh);

    /// <summary>A stretch: how long, what flows and what is read follow from the number.</summary>
    public void Play(int n)
    {
        int kind = n % 12;
        double watts = (n / 12 % 6) * 900.0;
        int seconds = 1 + (n / 72 % 40);
        if (kind == 7)
        {
            _countedWh = 0;
            (_isDisturbed, _resetPending) = (true, true);

            // With each reset what had not filled the counter's step is lost.
            _slackWh += _traits.ResolutionWh;
        }

        for (int i = 0; i < seconds; i++)
        {
            _ms += 1000;
            _flowedWh += watts / 3600;
            _countedWh += watts / 3600;
            (_leastW, _mostW) = (Math.Min(_leastW, watts), Math.Max(_mostW, watts));
            if (kind != 6)
            {
                bool misread = kind == 10 && i == 0;
                Read(kind == 9 ? null : watts, kind == 8 ? null : misread ? n / 72 % 10_000 : Count, misread);
                (_leastW, _mostW) = (watts, watts);
            }
        }
    }

    /// <summary>Two last readings, so that a suspicion is settled one way or the other; then the bounds.</summary>
    public void Settle()
    {
        Play(12 * 1);
        Play(12 * 1);
        Play(12 * 1);
        EnergyQuality quality = _account.QualityAt(_ms, Gap);
        if (quality == EnergyQuality.Metered)
        {
            Assert.False(_hasGap, "a gap is not metered");
        }

        // A counter that was there all along covers everything, silences included; one that was reset is stood in for by power, unless the reset hid in a silence.
        if (!_isDisturbed || (quality != EnergyQuality.Missing && !_resetHidden))
        {
            Assert.True(_account.EnergyWh >= _flowedWh - _traits.ResolutionWh - (_isDisturbed ? _slackWh : 0) - 1e-6, $"{_account.EnergyWh} Wh is less than the {_flowedWh} Wh that flowed, {quality}");
        }

        Assert.True(quality != EnergyQuality.Missing || _hasBlindSpot, "nothing is missing");
        Assert.Equal(_gapSeconds, _account.GapSecondsAt(_ms, Gap), 6);
    }

    private void Read(double? watts, double? count, bool misread)
    {
        bool gap = _ms - _readMs > Gap;
        _hasGap |= gap;
        _gapSeconds += gap ? (_ms - _readMs) / 1000.0 : 0;
        _hasBlindSpot |= gap || watts is null;
        _resetHidden |= _resetPending && (gap || watts is null);
        _isDisturbed |= misread;

        // The trapezoid is off by no more than what power changed between two readings; a disturbed counter by what is believed of it.
        _slackWh += (_mostW - Math.Min(_leastW, watts ?? 0)) * (_ms - _readMs) / 3.6e6;
        _slackWh += misread || (_resetPending && count is not null) ? BelievableWh : 0;
        _resetPending &= count is null || misread;
        EnergyAccount before = _account;
        _account = _account.Add(_ms, watts, count, _traits, MaxW, Gap);
        bool metered = before.QualityAt(_readMs, Gap) == EnergyQuality.Metered && _account.QualityAt(_ms, Gap) == EnergyQuality.Metered;
        Assert.True(before.EnergyWh >= 0 && (_account.EnergyWh >= before.EnergyWh || !metered), "metered energy went back");
        Assert.True(_account.PeakW >= before.PeakW && _account.Worst >= before.Worst, "a peak or a flag went back");
        Assert.True(!gap || _account.QualityAt(_ms, Gap) >= EnergyQuality.Estimated, "a gap is not metered");
        Assert.True(_account.EnergyWh <= _flowedWh + _traits.ResolutionWh + _slackWh + (_isDisturbed ? BelievableWh : 0) + 1e-6, $"{_account.EnergyWh} Wh is more than the {_flowedWh} Wh that flowed");
        _readMs = _ms;
        // A count that is repeated confirms nothing: what stands may go on at any time.
        (_countMs, _shownWh) = count is null || count == _shownWh ? (_countMs, _shownWh) : (_ms, count.Value);
    }
}
