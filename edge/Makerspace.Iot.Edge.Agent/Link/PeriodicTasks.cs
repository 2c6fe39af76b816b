using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// What is to be done every ten seconds, whether or not the link works. The outbox is maintained: without that its log grows with each commit. An access list that is not kept yet is offered to the disk again, and <paramref name="also"/> is done.
/// Every second it looks whether the outbox has broken.
/// </summary>
/// <param name="outbox">The outbox.</param>
/// <param name="access">The access lists.</param>
/// <param name="clock">Clock.</param>
/// <param name="also">Done with the rest.</param>
internal sealed class PeriodicTasks(IOutbox outbox, AccessInbox access, AgentClock clock, Action also)
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Does it until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long? doneAt = null;
        while (true)
        {
            if (doneAt is not { } at || clock.Time.GetElapsedTime(at) >= Period)
            {
                doneAt = clock.Time.GetTimestamp();
                Once();
            }
            else
            {
                outbox.Mend();
            }

            await Task.Delay(Second, clock.Time, cancellationToken);
        }
    }

    /// <summary>Does it now.</summary>
    public void Once()
    {
        Stamp now = clock.Now();
        outbox.Maintain(now.Clock == ClockQuality.Synced ? now.Wall : null);
        access.KeepAgain();
        also();
    }
}
