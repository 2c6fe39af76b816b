namespace Makerspace.Iot.Server.Core.Ledger;

/// <summary>What one event of an agent's outbox says of time.</summary>
/// <param name="Seq">Its place in the outbox: the order in which things happened, whatever the clock said.</param>
/// <param name="Boot">The boot of the computer: within one, the monotonic clock measures.</param>
/// <param name="MonotonicMs">The monotonic clock of that boot, in milliseconds.</param>
/// <param name="Wall">Its wall time, UTC.</param>
/// <param name="Trusted">True if the wall clock was in sync, or was put right afterwards.</param>
/// <param name="ReceivedAt">When the server stored it, by the server's clock, UTC: it happened no later.</param>
public sealed record LedgerMoment(long Seq, string Boot, long MonotonicMs, DateTimeOffset Wall, bool Trusted, DateTimeOffset ReceivedAt)
{
    /// <summary>How far a clock that is set may be ahead of the server's. What is dated later than that was dated by a clock that is wrong, whatever it says of itself.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(2);
}
