using Makerspace.Iot.Edge.Core;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>Moments of the core and of the outbox.</summary>
public static class StampMap
{
    /// <summary>As the core sees it.</summary>
    public static Instant ToInstant(Stamp stamp) => new(stamp.MonotonicMs, stamp.Wall, stamp.Clock);

    /// <summary>As the outbox keeps it.</summary>
    public static Stamp ToStamp(Instant instant, string boot) => new(instant.Wall, instant.Clock, boot, instant.MonotonicMs);
}
