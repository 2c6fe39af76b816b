using System.Device.Spi;
using Iot.Device.Max31856;
using Makerspace.Iot.Edge.Devices.Buses;
using Converter = global::Iot.Device.Max31856.Max31856;

namespace Makerspace.Iot.Edge.Devices.Sensors.Max31856;

/// <summary>
/// A thermocouple at a MAX31856, by Iot.Device.Bindings, with what the binding lacks: it never reads the chip's faults, filters 60 Hz only, and takes the upper bit of a two's complement for a mere sign.
/// Each reading is one conversion that was asked for, with a test for a broken wire; what lies there from before is never read.
/// Source: Maxim Integrated, MAX31856 19-7534, tables 4 to 6 (registers, fault bits), table 10 (temperatures).
/// </summary>
internal sealed class Max31856Sensor : ITemperatureSensor, IDisposable
{
    private const string Device = "MAX31856";
    private const byte WriteControl = 0x80;
    private const byte Control = 0x00;
    private const byte ThermocoupleControl = 0x01;
    private const byte FaultStatus = 0x0F;

    /// <summary>Bit 6: one conversion; the chip clears it at its end.</summary>
    private const byte OneShot = 0x40;

    /// <summary>Bits 5 and 4 = 01: test for a broken wire, for wires below 5 kilohm.</summary>
    private const byte TestOpen = 0x10;

    /// <summary>Bit 0: the filter is for 50 Hz.</summary>
    private const byte Filter50Hz = 0x01;

    private const byte Open = 0x01;
    private const byte Voltage = 0x02;
    private const byte OutOfTypeRange = 0x40;
    private const byte ColdJunctionRange = 0x80;

    /// <summary>Weight of the upper bit of the temperature, °C.</summary>
    private const double SignWeight = 2_048;

    /// <summary>Longer than a single conversion at 50 Hz (185 ms) with its test for a broken wire (40 ms).</summary>
    private static readonly TimeSpan Conversion = TimeSpan.FromMilliseconds(300);

    private readonly SpiDevice _device;
    private readonly TimeProvider _time;
    private readonly ThermocoupleType _type;
    private readonly byte _control;
    private Converter? _converter;

    /// <summary>Makes the sensor; the chip is its own from now on and is spoken to at the first reading.</summary>
    public Max31856Sensor(Max31856Settings settings, SpiDevice device, TimeProvider time)
    {
        (_device, _time) = (device, time);
        _type = Enum.Parse<ThermocoupleType>(settings.Type);
        _control = (byte)(TestOpen | (settings.MainsHz == 50 ? Filter50Hz : 0));
        Name = $"max31856 type {settings.Type} on {device.Line()}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async ValueTask<double> ReadAsync(CancellationToken cancellationToken)
    {
        if (_converter is null || Read(ThermocoupleControl) != (byte)_type)
        {
            SetUp();
        }

        _device.Write([WriteControl, (byte)(_control | OneShot)]);
        await Task.Delay(Conversion, _time, cancellationToken);
        byte control = Read(Control);
        byte faults = Read(FaultStatus);
        if ((control & ~OneShot) != _control || Read(ThermocoupleControl) != (byte)_type)
        {
            _converter = null;
            throw Fault("read", $"the chip does not keep what it is told (0x{control:X2}); check its power (3.3 V), MISO, MOSI, SCK and chip select");
        }

        if (faults != 0)
        {
            throw Fault("measure", InWords(faults));
        }

        if ((control & OneShot) != 0)
        {
            throw Fault("measure", "the chip does not finish its conversion; check its supply");
        }

        double celsius = Signed(_converter!.GetTemperature().DegreesCelsius);
        (double from, double to) = Thermocouple.Range;
        return celsius >= from && celsius <= to ? celsius : throw Fault("measure", $"{celsius:0.#} °C is no temperature of a thermocouple; check the wires of the chip");
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    /// <summary>The binding makes −2,047 °C of the −1 °C that the chip writes as FFF000.</summary>
    private static double Signed(double celsius) => double.IsNegative(celsius) ? -SignWeight - celsius : celsius;

    private static string InWords(byte faults) => faults switch
    {
        _ when (faults & Open) != 0 => "the thermocouple is broken or not connected (open circuit); check its wires and screws",
        _ when (faults & Voltage) != 0 => "an input is above the supply or below ground; a wire of the thermocouple touches something that carries voltage, or none is connected",
        _ when (faults & OutOfTypeRange) != 0 => "the temperature is outside the range of this type of thermocouple; check the type in the configuration",
        _ when (faults & ColdJunctionRange) != 0 => "the chip itself is colder than −55 °C or hotter than 125 °C; move it away from the heat",
        _ => $"the chip tells a fault (0x{faults:X2})",
    };

    private void SetUp()
    {
        _converter = null;
        var converter = new Converter(_device, _type);
        if (Read(ThermocoupleControl) != (byte)_type)
        {
            throw Fault("configure", "nobody answers, or another chip; check the power (3.3 V), MISO, MOSI, SCK and chip select");
        }

        _converter = converter;
    }

    private byte Read(byte register)
    {
        Span<byte> exchange = [register, 0x00];
        _device.TransferFullDuplex(exchange, exchange);
        return exchange[1];
    }

    private DeviceException Fault(string operation, string problem) => new(Device, _device.Line(), operation, problem);
}
