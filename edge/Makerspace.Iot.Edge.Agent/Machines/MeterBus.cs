using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Meters;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// Reads the meters that share a wire: a Modbus bus (serial or over the network), an I²C bus, or the pulse lines. Each is read once a second, at its own place in the second.
/// So the next one's moment does not depend on how long the one before took, if that ends in its share of the second. The schedule does not drift; what could not be read in its second is left out.
/// A meter that has not answered <see cref="SilentAfter"/> times in a row is asked only every fifth second, so as not to slow its neighbours down. In between it counts as missing.
/// </summary>
internal sealed class MeterBus(IReadOnlyList<(int Machine, IEnergyMeter Meter)> meters, MachineLoop loop, TimeProvider time, ILogger log)
{
    /// <summary>Failures in a row after which a meter is asked less often.</summary>
    public const int SilentAfter = 3;

    private const int SilentEvery = 5;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly int[] _failures = new int[meters.Count];
    private readonly long?[] _readAt = new long?[meters.Count];

    /// <summary>Readings left out because the wire was more than a second behind.</summary>
    public long Missed { get; private set; }

    /// <summary>Reads until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        try
        {
            for (long turn = 0; ; turn++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                TimeSpan late = time.GetElapsedTime(start) - Due(turn);
                if (late > Period)
                {
                    long behind = (long)(late / Period) * meters.Count;
                    Missed += behind;
                    turn += behind;
                }
                else if (late < TimeSpan.Zero)
                {
                    await Task.Delay(-late, time, cancellationToken);
                }

                int index = (int)(turn % meters.Count);
                (MeterReading? reading, string? problem) = await ReadAsync(index, turn / meters.Count, cancellationToken);
                Note(index, reading is not null);
                loop.Meter(meters[index].Machine, reading, problem);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (ObjectDisposedException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping too: the pin board of a pulse meter goes with the relays, which do not wait for a reading.
        }
    }

    private TimeSpan Due(long turn) => Period * turn / meters.Count;

    // How far the time between two readings of a meter is from a second. One that did not come is a whole second out of place, so that no percentile is the better for it.
    // But a meter that has fallen silent for good is a fault, told as such, and no jitter.
    private void Note(int index, bool answered)
    {
        long now = time.GetTimestamp();
        if (_readAt[index] is { } before)
        {
            loop.Timings.Sampling.Add(answered ? (time.GetElapsedTime(before, now) - Period).Duration() : Period);
        }

        _readAt[index] = answered || _failures[index] < SilentAfter ? now : null;
    }

    // No reading and no problem: it was not asked in this second.
    private async ValueTask<(MeterReading? Reading, string? Problem)> ReadAsync(int index, long second, CancellationToken cancellationToken)
    {
        if (_failures[index] >= SilentAfter && (second + 1) % SilentEvery != 0)
        {
            return default;
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
            return (reading, null);
        }
        catch (DeviceException error)
        {
            if (++_failures[index] == SilentAfter)
            {
                log.LogWarning("{Meter} does not answer: {Problem}", meter.Name, error.Message);
            }

            return (null, error.Message);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // A driver promises to throw nothing else; one that does is a defect, and must not silence its neighbours.
            if (++_failures[index] <= SilentAfter)
            {
                log.LogError(error, "{Meter} failed in a way that it should not", meter.Name);
            }

            return (null, error.Message);
        }
        catch (Exception)
        {
            // Stopping: the line may be gone already.
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
