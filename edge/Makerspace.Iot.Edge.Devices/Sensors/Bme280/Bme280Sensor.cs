using System.Device.I2c;
using Iot.Device.Bmxx80.PowerMode;
using Makerspace.Iot.Edge.Devices.Buses;
using Binding = global::Iot.Device.Bmxx80.Bme280;

namespace Makerspace.Iot.Edge.Devices.Sensors.Bme280;

/// <summary>
/// The temperature of a BME280, by Iot.Device.Bindings. Each reading is one measurement that was asked for (forced mode), so that the chip does not warm itself.
/// The settings are read back: a chip that lost its supply for a moment measures nothing, and would be read as some 26 °C for ever.
/// Source: Bosch Sensortec, BME280 BST-BME280-DS002: 3.3 (modes), 4.2.3 (compensation), 5.4 (registers), 9.1 (times).
/// </summary>
internal sealed class Bme280Sensor(I2cDevice device, TimeProvider time) : ITemperatureSensor, IDisposable
{
    /// <summary>What ctrl_meas holds at rest: temperature and pressure measured once each, sleep.</summary>
    private const byte AtRest = 0b001_001_00;

    /// <summary>What the temperature register holds before anything was measured.</summary>
    private const uint Nothing = 0x80000;

    /// <summary>Longer than a measurement of all three at single sampling (9.3 ms).</summary>
    private static readonly TimeSpan Measurement = TimeSpan.FromMilliseconds(30);

    private Chip? _chip;

    /// <inheritdoc/>
    public string Name { get; } = $"bme280 on {device.Line()}";

    /// <inheritdoc/>
    public async ValueTask<double> ReadAsync(CancellationToken cancellationToken)
    {
        if (_chip is null || _chip.Control != AtRest)
        {
            _chip = null;
            _chip = Identified();
        }

        Chip chip = _chip;
        chip.SetPowerMode(Bmx280PowerMode.Forced);
        await Task.Delay(Measurement, time, cancellationToken);
        if (chip.Control != AtRest || chip.RawTemperature == Nothing)
        {
            _chip = null;
            throw Fault("measure", "the chip has measured nothing; check its supply");
        }

        chip.TryReadTemperature(out UnitsNet.Temperature temperature);
        double celsius = temperature.DegreesCelsius;
        return celsius is >= -40 and <= 85 ? celsius : throw Fault("measure", $"{celsius:0.#} °C is outside −40 to 85 °C; check its supply and wires");
    }

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();

    private Chip Identified()
    {
        try
        {
            return new Chip(device);
        }
        catch (IOException other)
        {
            // The binding names both numbers: 96 is a BME280, 88 a BMP280, 97 a BME680.
            throw Fault("identify", $"{other.Message}; check its address and that it is a BME280 (a BMP280 looks alike)");
        }
    }

    private DeviceException Fault(string operation, string problem) => new("BME280", device.Line(), operation, problem);

    /// <summary>The binding, with the registers that it keeps to itself.</summary>
    private sealed class Chip(I2cDevice device) : Binding(device)
    {
        private const byte MeasurementControl = 0xF4;
        private const byte TemperatureData = 0xFA;

        public byte Control => Read8BitsFromRegister(MeasurementControl);

        /// <summary>Twenty bits, unsigned, high byte first.</summary>
        public uint RawTemperature => Read24BitsFromRegister(TemperatureData, Endianness.BigEndian) >> 4;
    }
}
