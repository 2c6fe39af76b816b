using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters.Modbus;

/// <summary>A meter on a Modbus bus that its file describes.</summary>
public sealed class ModbusMeter : IEnergyMeter
{
    private readonly ModbusUnit _unit;
    private readonly MeterDefinition _definition;
    private readonly RegisterBlock[] _blocks;

    /// <summary>Makes it; asks nothing yet.</summary>
    /// <param name="unit">Its place on the bus.</param>
    /// <param name="definition">What it is.</param>
    public ModbusMeter(ModbusUnit unit, MeterDefinition definition)
    {
        (_unit, _definition) = (unit, definition);
        ILookup<RegisterRange, MeterValue> values = definition.Values.ToLookup(v => definition.Reads.First(r => r.Holds(v)));
        _blocks = [.. definition.Reads.Where(values.Contains).Select(r => new RegisterBlock(unit, definition.IsHolding, r, [.. values[r]]))];
    }

    /// <inheritdoc/>
    public string Name => _unit.Name;

    /// <inheritdoc/>
    public MeterTraits Traits => _definition.Traits;

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        double? power = null, energy = null, current = null, voltage = null;
        foreach (RegisterBlock block in _blocks)
        {
            foreach ((MeterValue value, double number) in await block.ReadAsync(cancellationToken))
            {
                switch (value.Measures)
                {
                    case MeterQuantity.Power or MeterQuantity.ApparentPower:
                        power = (power ?? 0) + number;
                        break;
                    case MeterQuantity.Energy:
                        energy = number;
                        break;
                    case MeterQuantity.Current:
                        current = (current ?? 0) + number;
                        break;
                    default:
                        voltage = number;
                        break;
                }
            }
        }

        return new MeterReading(power, energy, current, voltage);
    }

    /// <summary>
    /// Sets the energy counter to zero. For the bench, never while a session is open. Throws as <see cref="ReadAsync"/>,
    /// and <see cref="NotSupportedException"/> for a meter whose file names no such function.
    /// </summary>
    public async ValueTask ResetEnergyAsync(CancellationToken cancellationToken)
    {
        byte function = _definition.ResetFunction ?? throw new NotSupportedException($"{Name}: its counter cannot be set to zero over the bus.");
        await _unit.CustomAsync(function, default, answerLength: 4, cancellationToken);
    }
}
