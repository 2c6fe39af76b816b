using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Meters;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// Reads the meters of one bus, one after the other, once a second on a schedule that does not drift; a round that takes longer leaves out the seconds it missed.
/// A meter that has not answered <see cref="SilentAfter"/> times in a row is asked only every fifth round, so that it does not slow its neighbours down; in between it counts as missing.
/// </summary>
internal sealed class MeterBus(IReadOnlyList<(int Machine, IEnergyMeter Meter)> meters, MachineLoop loop, TimeProvider time, ILogger log)
{
    /// <summary>Failures in a row after which a meter is asked less often.</summary>
    public const int SilentAfter = 3;

    private const int SilentEvery = 5;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly int[] _failures = new int[meters.Count];

    /// <summary>Rounds left out because one took longer than a second.</summary>
    public long RoundsMissed { get; private set; }

    /// <summary>Reads until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        try
        {
            for (long round = 1; ; round++)
            {
                for (int i = 0; i < meters.Count; i++)
                {
                    loop.Meter(meters[i].Machine, await ReadAsync(i, round, cancellationToken));
                }

                TimeSpan elapsed = time.GetElapsedTime(start);
                long behind = (long)(elapsed / Period) - round;
                if (behind > 0)
                {
                    RoundsMissed += behind;
                    round += behind;
                }

                TimeSpan wait = (Period * round) - elapsed;
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async ValueTask<MeterReading?> ReadAsync(int index, long round, CancellationToken cancellationToken)
    {
        if (_failures[index] >= SilentAfter && round % SilentEvery != 0)
        {
            return null;
        }

        IEnergyMeter meter = meters[index].Meter;
        try
        {
            MeterReading reading = await meter.ReadAsync(cancellationToken);
            if (_failures[index] >= SilentAfter)
            {
                log.LogInformation("{Meter} answers again", meter.Name);
            }

            _failures[index] = 0;
            return reading;
        }
        catch (DeviceException error)
        {
            if (++_failures[index] == SilentAfter)
            {
                log.LogWarning("{Meter} does not answer: {Problem}", meter.Name, error.Message);
            }

            return null;
        }
    }
}
