using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Plugs;

/// <summary>The measuring side of a plug: what flows now, and what has flowed since its counter began.</summary>
internal sealed class PlugCounter
{
    private TimeSpan? _at;

    /// <summary>Watts.</summary>
    public double PowerW { get; private set; }

    /// <summary>Volts.</summary>
    public double VoltageV { get; private set; } = 230;

    /// <summary>Amperes.</summary>
    public double CurrentA { get; private set; }

    /// <summary>Power factor.</summary>
    public double Factor { get; private set; }

    /// <summary>Watt-hours, unrounded.</summary>
    public double EnergyWh { get; set; }

    /// <summary>Lets what flowed until now flow, and notes what flows from now on.</summary>
    public void Advance(TimeSpan now, ElectricState state)
    {
        if (_at is { } before && now > before)
        {
            EnergyWh += PowerW * (now - before).TotalHours;
        }

        _at = now;
        (PowerW, VoltageV) = (state.PowerW, state.VoltageV);
        Factor = state.PowerW > 0 ? state.PowerFactor : 0;
        CurrentA = state.PowerW > 0 ? state.PowerW / (state.VoltageV * state.PowerFactor) : 0;
    }

    /// <summary>Nothing flows and no time passes: the plug has no mains.</summary>
    public void Stop() => (_at, PowerW, CurrentA, Factor) = (null, 0, 0, 0);
}
