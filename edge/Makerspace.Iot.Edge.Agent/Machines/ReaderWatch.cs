using Makerspace.Iot.Edge.Devices.Readers;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>Carries the reports of one machine's reader to the loop.</summary>
internal sealed class ReaderWatch(int machine, IBadgeReader reader, MachineLoop loop, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan RoomAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StartAgain = TimeSpan.FromSeconds(5);

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (ReaderEvent report in reader.WatchAsync(cancellationToken))
                {
                    // A full queue holds the reader back rather than losing a badge.
                    while (!loop.TryReader(machine, report))
                    {
                        await Task.Delay(RoomAgain, time, cancellationToken);
                    }
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // A reader promises not to throw; one that does is a defect of a driver, and must not silence the machine for good.
                log.LogError(error, "{Reader} gave up; watched again in {Delay}", reader.Name, StartAgain);
                loop.TryReader(machine, new ReaderEvent(ReaderEventKind.LinkFault, null, error.Message, time.GetTimestamp()));
            }

            await Task.Delay(StartAgain, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
