namespace Makerspace.Iot.Edge.Devices.Sensors.Ds18b20;

/// <summary>
/// A DS18B20 on the kernel's 1-Wire bus (overlay w1-gpio). A conversion takes 750 ms, during which the kernel keeps the reader waiting: it waits on a thread of its own.
/// A bus that hangs keeps one thread; no second reading is begun before it returns. Range −55 to +125 °C, so for a kiln only its shell.
/// Source: Maxim, DS18B20 datasheet 19-7487; Documentation/w1/slaves/w1_therm.rst of the kernel.
/// </summary>
public sealed class Ds18b20Sensor : ITemperatureSensor
{
    /// <summary>Where the kernel shows the sensors.</summary>
    public const string KernelRoot = "/sys/bus/w1/devices";

    /// <summary>Longest wait for one reading: a conversion of 750 ms, and the kernel's own repetition of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Device = "DS18B20";
    private const double Near = 5;
    private const double PowerOnCelsius = 85;
    private const int SerialDigits = 12;
    private readonly string _id;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private Task<string>? _reading;
    private double? _last;

    /// <summary>Describes the sensor; it is looked for at the first reading. Throws <see cref="DeviceSettingsException"/> for an id that is none.</summary>
    /// <param name="id">Family 28 and twelve hexadecimal digits, for example <c>28-0316a2794eff</c>, as the folder is called.</param>
    /// <param name="root">Folder of the sensors.</param>
    /// <param name="time">Clock.</param>
    public Ds18b20Sensor(string id, string root, TimeProvider time)
    {
        DeviceSettingsException.ThrowIf(id.Length != 3 + SerialDigits || !id.StartsWith("28-", StringComparison.Ordinal) || !id.AsSpan(3).ToString().All(char.IsAsciiHexDigit), $"\"{id}\" is no id of a DS18B20; it is 28- and {SerialDigits} hexadecimal digits, as ls {KernelRoot} shows it.");

        (_id, _time) = (id, time);
        _folder = Path.Combine(root, id);
        Name = $"ds18b20 {id}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public async ValueTask<double> ReadAsync(CancellationToken cancellationToken)
    {
        if (_reading is { IsCompleted: false })
        {
            throw Fault("the last reading has not returned yet; check the wiring of the 1-Wire bus and its resistor (4.7 kilohm to 3.3 V)");
        }

        _reading = Task.Factory.StartNew(() => File.ReadAllText(Path.Combine(_folder, "w1_slave")), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        string text;
        try
        {
            text = await _reading.WaitAsync(Patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw Fault($"no answer within {Patience.TotalSeconds:0} s; check the wiring of the 1-Wire bus");
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault("the sensor is not there; check its wiring and id, and that config.txt has dtoverlay=w1-gpio");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Fault(problem.Message);
        }

        bool mayBe85 = _last is { } before && Math.Abs(before - PowerOnCelsius) <= Near;
        switch (W1Scratchpad.Parse(text, mayBe85, out double celsius))
        {
            case W1Outcome.Temperature when celsius is >= -55 and <= 125:
                _last = celsius;
                return celsius;
            case W1Outcome.Temperature:
                throw Fault($"{celsius:0.#} °C is outside −55 to 125 °C; check its supply");
            case W1Outcome.BadChecksum:
                throw Fault("the bytes came damaged; check the cable, its length and the resistor (4.7 kilohm to 3.3 V)");
            case W1Outcome.PowerOnValue:
                throw Fault("it shows 85 °C as after switching on, and has measured nothing; check its supply");
            default:
                throw Fault("the kernel's text cannot be understood; the kernel may be too old or the sensor no DS18B20");
        }
    }

    private DeviceException Fault(string problem) => new(Device, _id, "read", problem);
}
