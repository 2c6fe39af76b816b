using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// What is to be done every ten seconds whatever becomes of the link: the outbox's own house-keeping (without it its log grows with each commit), an access list that is still to be kept, and what else is handed over.
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
