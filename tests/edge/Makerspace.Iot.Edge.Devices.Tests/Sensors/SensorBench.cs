using Makerspace.Iot.Edge.Devices.Sensors;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Sensors;

/// <summary>Reads sensors on a clock of the test's: a reading waits for a conversion, and the clock is moved until it is there.</summary>
internal sealed class SensorBench
{
    public ManualTime Time { get; } = new();

    public async Task<double> Read(ITemperatureSensor sensor)
    {
        Task<double> reading = sensor.ReadAsync(CancellationToken.None).AsTask();
        await Eventually.That(
            () =>
            {
                Time.Advance(TimeSpan.FromMilliseconds(50));
                return reading.IsCompleted;
            },
            "a reading");
        return await reading;
    }

    public async Task<string> Fault(ITemperatureSensor sensor) => (await Assert.ThrowsAnyAsync<DeviceException>(() => Read(sensor))).Message;
}
