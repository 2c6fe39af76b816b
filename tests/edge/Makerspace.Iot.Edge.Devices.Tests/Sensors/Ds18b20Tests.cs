using Makerspace.Iot.Edge.Devices.Sensors;
using Makerspace.Iot.Edge.Devices.Sensors.Ds18b20;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Sensors;

/// <summary>Texts as the kernel writes them, in a folder of the test's own; a named pipe stands in for a bus that hangs.</summary>
public sealed class Ds18b20Tests : IDisposable
{
    private const string Id = "28-0316a2794eff";
    private const string Warm = "4b 01 4b 46 7f ff 05 10 e1 : crc=e1 YES\n4b 01 4b 46 7f ff 05 10 e1 t=20687\n";
    private readonly TempFolder _folder = new();

    public Ds18b20Tests() => Directory.CreateDirectory(_folder.File(Id));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("4b 01 4b 46 7f ff 05 10", 20687, 20.6875)]
    [InlineData("5e ff 4b 46 7f ff 02 10", -10125, -10.125)]
    [InlineData("90 fc 4b 46 7f ff 10 10", -55000, -55)]
    [InlineData("d0 07 4b 46 7f ff 10 10", 125000, 125)]
    [InlineData("a2 00 4b 46 7f ff 0e 10", 10125, 10.125)]
    public async Task The_temperatures_of_the_datasheet_are_read(string bytes, int thousandths, double celsius)
    {
        Show(Text(bytes, thousandths));
        Assert.Equal(celsius, await Sensor().ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_kernels_own_example_is_read()
    {
        Show(Warm);
        Assert.Equal(20.6875, await Sensor().ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_missing_sensor_is_told()
    {
        DeviceException fault = await Fail(Sensor());
        Assert.Contains(Id, fault.Message, StringComparison.Ordinal);
        Assert.Contains("not there", fault.Message, StringComparison.Ordinal);
        Show(Warm);
        await Sensor().ReadAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("4b 01 4b 46 7f ff 05 10 e1 : crc=e1 NO\n4b 01 4b 46 7f ff 05 10 e1 t=20687\n", "damaged")]
    [InlineData("4c 01 4b 46 7f ff 05 10 e1 : crc=e1 YES\n4c 01 4b 46 7f ff 05 10 e1 t=20750\n", "damaged")]
    [InlineData("00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0\n", "damaged")]
    [InlineData("4b 01 4b 46 7f ff 05 10 e1 : crc=e1 YES\n4b 01 4b 46 7f ff 05 10 e1 t=99999\n", "cannot be understood")]
    [InlineData("4b 01 4b 46 7f ff 05 10 e1 : crc=e1 YES\n", "cannot be understood")]
    [InlineData("20687\n", "cannot be understood")]
    [InlineData("", "cannot be understood")]
    public async Task What_cannot_be_trusted_is_a_fault(string text, string words)
    {
        Show(text);
        Assert.Contains(words, (await Fail(Sensor())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_value_after_switching_on_is_refused()
    {
        Show(Text("50 05 4b 46 7f ff 0c 10", 85000));
        Assert.Contains("85 °C as after switching on", (await Fail(Sensor())).Message, StringComparison.Ordinal);
        ITemperatureSensor sensor = Sensor();
        Show(Warm);
        await sensor.ReadAsync(CancellationToken.None);
        Show(Text("50 05 4b 46 7f ff 0c 10", 85000));
        await Fail(sensor);
    }

    [Fact]
    public async Task A_press_that_really_has_85_degrees_is_believed()
    {
        Show(Text("50 05 4b 46 7f ff 10 10", 85000));
        Assert.Equal(85, await Sensor().ReadAsync(CancellationToken.None));
        ITemperatureSensor sensor = Sensor();
        Show(Text("40 05 4b 46 7f ff 10 10", 84000));
        await sensor.ReadAsync(CancellationToken.None);
        Show(Text("50 05 4b 46 7f ff 0c 10", 85000));
        Assert.Equal(85, await sensor.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_bus_that_hangs_keeps_nobody_but_one_thread_and_is_told()
    {
        var time = new ManualTime();
        string pipe = Path.Combine(_folder.File(Id), "w1_slave");
        using (var make = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            await make.WaitForExitAsync();
        }

        ITemperatureSensor sensor = new Ds18b20Settings(Id) { Root = _folder.Path }.Open(time);
        Task<double> reading = sensor.ReadAsync(CancellationToken.None).AsTask();
        Assert.False(reading.IsCompleted);
        Assert.Contains("has not returned", (await Fail(sensor)).Message, StringComparison.Ordinal);
        time.Advance(Ds18b20Sensor.Patience);
        Assert.Contains("no answer within 5 s", (await Assert.ThrowsAsync<DeviceException>(() => reading)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(pipe, Warm);
        File.Delete(pipe);
        Show(Warm);
        await Eventually.That(
            async () =>
            {
                try
                {
                    return await sensor.ReadAsync(CancellationToken.None) == 20.6875;
                }
                catch (DeviceException)
                {
                    return false;
                }
            },
            "the sensor is read again");
    }

    [Theory]
    [InlineData("10-0316a2794eff")]
    [InlineData("28-0316a2794e")]
    [InlineData("28-0316a2794efg")]
    [InlineData("28-../../../etc")]
    public void An_id_that_is_none_is_refused_in_words(string id) =>
        Assert.Contains("no id of a DS18B20", Assert.Throws<DeviceSettingsException>(() => new Ds18b20Settings(id).Check()).Message, StringComparison.Ordinal);

    [Fact]
    public void Whatever_text_comes_a_temperature_comes_only_out_of_bytes_whose_sum_is_right()
    {
        long read = 0;
        byte[][] texts = [.. new[] { Warm, Text("5e ff 4b 46 7f ff 02 10", -10125), Text("50 05 4b 46 7f ff 0c 10", 85000), "4b 01 4b 46 7f ff 05 10 e1 : crc=e1 NO\n4b 01 4b 46 7f ff 05 10 e1 t=20687\n" }.Select(t => System.Text.Encoding.ASCII.GetBytes(t))];
        char[] chars = new char[256];
        FuzzBuffer.Run(texts, "0123456789abcdef \n:=-tYESNO"u8.ToArray(), 200, input =>
        {
            int length = System.Text.Encoding.Latin1.GetChars(input, chars);
            W1Outcome outcome = W1Scratchpad.Parse(chars.AsSpan(0, length), mayBe85: false, out double celsius);
            if (outcome == W1Outcome.Temperature)
            {
                read++;
                Assert.Equal(0, W1Scratchpad.Crc8(Convert.FromHexString(new string(chars, 0, 26).Replace(" ", "", StringComparison.Ordinal))));
                Assert.InRange(celsius, -2_048, 2_048);
            }
            else
            {
                Assert.Equal(0, celsius);
            }
        });
        Assert.True(read > 100_000, $"{read} temperatures prove little");
    }

    private static string Text(string bytes, int thousandths)
    {
        byte[] pad = [.. Hex.Bytes(bytes), 0];
        pad[8] = W1Scratchpad.Crc8(pad.AsSpan(0, 8));
        string hex = string.Join(' ', pad.Select(b => b.ToString("x2")));
        return $"{hex} : crc={pad[8]:x2} YES\n{hex} t={thousandths}\n";
    }

    private static async Task<DeviceException> Fail(ITemperatureSensor sensor) => await Assert.ThrowsAsync<DeviceException>(async () => await sensor.ReadAsync(CancellationToken.None));

    private void Show(string text) => File.WriteAllText(Path.Combine(_folder.File(Id), "w1_slave"), text);

    private ITemperatureSensor Sensor() => new Ds18b20Settings(Id) { Root = _folder.Path }.Open(TimeProvider.System);
}
