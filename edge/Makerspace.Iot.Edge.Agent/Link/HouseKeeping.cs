using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// What is to be done every ten seconds whatever becomes of the link: the outbox's own house-keeping (without it its log grows with each commit), an access list that is still to be kept, and what else is handed over.
/// </summary>
/// <param name="outbox">The outbox.</param>
/// <param name="access">The access lists.</param>
/// <param name="clock">Clock.</param>
/// <param name="also">Done with the rest.</param>
internal sealed class HouseKeeping(IOutbox outbox, AccessInbox access, AgentClock clock, Action also)
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Does it until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Once();
            await Task.Delay(Period, clock.Time, cancellationToken);
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
