using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// A telemetry sample in 32 bytes, so that a day without network of many machines fits in memory. Power, current and voltage in single precision:
/// meters send no more, and a thousandth is kept.
/// </summary>
internal readonly struct PackedSample
{
    private const byte HasPower = 1;
    private const byte HasEnergy = 2;
    private const byte HasCurrent = 4;
    private const byte HasVoltage = 8;
    private const byte HasContactor = 16;
    private const byte ContactorOn = 32;
    private readonly long _timeMs;
    private readonly double _energyWh;
    private readonly float _powerW;
    private readonly float _currentA;
    private readonly float _voltageV;
    private readonly byte _flags;
    private readonly byte _state;
    private readonly byte _clock;

    public PackedSample(in TelemetrySample sample, ClockQuality clock)
    {
        _timeMs = sample.TimeMs;
        _energyWh = sample.EnergyWh ?? 0;
        _powerW = (float)(sample.PowerW ?? 0);
        _currentA = (float)(sample.CurrentA ?? 0);
        _voltageV = (float)(sample.VoltageV ?? 0);
        _flags = (byte)((sample.PowerW is null ? 0 : HasPower) | (sample.EnergyWh is null ? 0 : HasEnergy)
            | (sample.CurrentA is null ? 0 : HasCurrent) | (sample.VoltageV is null ? 0 : HasVoltage)
            | (sample.Contactor is null ? 0 : HasContactor) | (sample.Contactor == true ? ContactorOn : 0));
        _state = (byte)sample.State;
        _clock = (byte)clock;
    }

    /// <summary>Quality of the wall clock when it was taken.</summary>
    public ClockQuality Clock => (ClockQuality)_clock;

    /// <summary>The sample as sent.</summary>
    public TelemetrySample Unpack() => new()
    {
        TimeMs = _timeMs,
        PowerW = Has(HasPower) ? Thousandths(_powerW) : null,
        EnergyWh = Has(HasEnergy) ? _energyWh : null,
        CurrentA = Has(HasCurrent) ? Thousandths(_currentA) : null,
        VoltageV = Has(HasVoltage) ? Thousandths(_voltageV) : null,
        Contactor = Has(HasContactor) ? Has(ContactorOn) : null,
        State = (MachineCondition)_state,
    };

    private static double Thousandths(float value) => Math.Round((double)value, 3);

    private bool Has(byte flag) => (_flags & flag) != 0;
}
