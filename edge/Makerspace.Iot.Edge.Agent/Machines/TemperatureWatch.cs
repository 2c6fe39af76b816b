using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Sensors;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// Reads the temperature of one machine every <see cref="Period"/>, on its own, because a reading takes most of a second. What cannot be read is told as unknown each time, never as the last value.
/// </summary>
internal sealed class TemperatureWatch(int machine, ITemperatureSensor sensor, MachineLoop loop, TimeProvider time, ILogger log)
{
    /// <summary>Time between the starts of two readings.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private string? _problem;

    /// <summary>Reads until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                double? celsius = await ReadAsync(cancellationToken);
                loop.Temperature(machine, celsius, _problem);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async ValueTask<double?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            double celsius = await sensor.ReadAsync(cancellationToken);
            if (_problem is not null)
            {
                log.LogInformation("{Sensor} answers again", sensor.Name);
            }

            _problem = null;
            return celsius;
        }
        catch (Exception error) when (error is DeviceException || !cancellationToken.IsCancellationRequested)
        {
            // Of any kind: one that is no fault of a device is a defect of its driver, and must not end the watch.
            if (_problem is null)
            {
                log.LogWarning(error is DeviceException ? null : error, "{Sensor}: {Problem}", sensor.Name, error.Message);
            }

            _problem = $"{sensor.Name}: {error.Message}";
            return null;
        }
    }
}
