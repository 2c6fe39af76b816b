using System.Device.I2c;
using Iot.Device.Mcp960x;
using Makerspace.Iot.Edge.Devices.Buses;
using Converter = global::Iot.Device.Mcp960x.Mcp960x;

namespace Makerspace.Iot.Edge.Devices.Sensors.Mcp960x;

/// <summary>
/// A thermocouple at an MCP9600 or MCP9601, by Iot.Device.Bindings, with what the binding lacks: it makes −2,049 °C of −1 °C, and does not notice a chip that has lost its settings.
/// A reading is taken only if a conversion has ended since the last one, and no flag of the chip stands.
/// Source: Microchip, MCP960X/L0X/RL0X DS20005426F: 5.1 (registers), 5.2.1 (status), 5.2.2 (sensor configuration), 5.3 (device id).
/// </summary>
internal sealed class Mcp960xSensor : ITemperatureSensor, IDisposable
{
    private const byte Status = 0x04;
    private const byte SensorConfiguration = 0x05;

    /// <summary>What the binding subtracts too much from a temperature below zero, °C.</summary>
    private const double TooMuch = 2_048;

    /// <summary>Between two looks at the status.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks before a conversion counts as not coming: one takes 320 ms, and 250 ms for the cold junction.</summary>
    private const int MostLooks = 20;

    private readonly Mcp960xSettings _settings;
    private readonly I2cDevice _device;
    private readonly TimeProvider _time;
    private readonly ThermocoupleType _type;
    private Converter? _converter;

    /// <summary>Makes the sensor; the chip is its own from now on and is spoken to at the first reading.</summary>
    public Mcp960xSensor(Mcp960xSettings settings, I2cDevice device, TimeProvider time)
    {
        (_settings, _device, _time) = (settings, device, time);
        _type = Enum.Parse<ThermocoupleType>(settings.Type);
        Name = $"{settings.Kind} type {settings.Type} on {device.Line()}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    // Type in bits 6 to 4, filter in bits 2 to 0.
    private byte Configuration => (byte)((byte)_type | (byte)DigitalFilterCoefficientsType.N4);

    /// <inheritdoc/>
    public async ValueTask<double> ReadAsync(CancellationToken cancellationToken)
    {
        if (_converter is null || Read(SensorConfiguration) != Configuration)
        {
            SetUp();
        }

        Converter converter = _converter!;

        // The flag of a finished conversion is cleared, and comes with the next one.
        _device.Write([Status, 0x00]);
        await ConvertedAsync(converter, cancellationToken);
        double celsius = converter.GetTemperature().DegreesCelsius;
        celsius += double.IsNegative(celsius) ? TooMuch : 0;
        (double from, double to) = Thermocouple.Range;
        return celsius >= from && celsius <= to ? celsius : throw Fault("measure", $"{celsius:0.#} °C is no temperature of a thermocouple; check the type in the configuration and the wires");
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private async Task ConvertedAsync(Converter converter, CancellationToken cancellationToken)
    {
        for (int look = 0; look < MostLooks; look++)
        {
            await Task.Delay(Look, _time, cancellationToken);
            converter.ReadStatus(out _, out bool updated, out bool isShorted, out bool isOpenOrOutOfRange, out _, out _, out _, out _);
            if (isShorted && _settings.TellsBreak)
            {
                throw Fault("measure", "the thermocouple is shorted to the supply or to ground; check its wires, and that VSENSE is wired");
            }

            if (isOpenOrOutOfRange)
            {
                throw Fault("measure", _settings.TellsBreak
                    ? "the thermocouple is broken or not connected (open circuit); check its wires and screws, and that VSENSE is wired"
                    : "the temperature is outside the range of this type of thermocouple; check its wires and the type in the configuration");
            }

            if (updated)
            {
                return;
            }
        }

        throw Fault("measure", "the chip does not finish its conversion; check its supply");
    }

    private void SetUp()
    {
        _converter = null;
        var converter = new Converter(_device, thermocoupleType: _type);
        converter.ReadDeviceID(out DeviceIDType id, out _, out _);
        DeviceIDType wanted = _settings.TellsBreak ? DeviceIDType.MCP9601 : DeviceIDType.MCP9600;
        if (id != wanted)
        {
            throw Fault("identify", $"the chip says it is 0x{(byte)id:X2}, not an {_settings.Kind.ToUpperInvariant()} (0x{(byte)wanted:X2}); write the kind that is on the wall (mcp9600 or mcp9601), or correct the address");
        }

        if (Read(SensorConfiguration) != Configuration)
        {
            throw Fault("configure", "the chip does not keep its settings; check its supply");
        }

        _converter = converter;
    }

    private byte Read(byte register)
    {
        Span<byte> value = stackalloc byte[1];
        _device.WriteRead([register], value);
        return value[0];
    }

    private DeviceException Fault(string operation, string problem) => new(_settings.Kind.ToUpperInvariant(), _device.Line(), operation, problem);
}
