using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>An event before it has a number.</summary>
/// <param name="Machine">Machine name; null for what concerns the agent.</param>
/// <param name="Stamp">When.</param>
/// <param name="Body">What.</param>
public sealed record EventDraft(string? Machine, Stamp Stamp, EventBody Body)
{
    /// <summary>The event with its key.</summary>
    public AgentEvent Numbered(string epoch, long seq) => new()
    {
        Epoch = epoch,
        Seq = seq,
        Kind = KindOf(Body),
        Machine = Machine,
        Wall = Stamp.Wall,
        Clock = Stamp.Clock,
        Boot = Stamp.Boot,
        MonotonicMs = Stamp.MonotonicMs,
        Body = Body,
    };

    private static string KindOf(EventBody body) => body switch
    {
        SessionStarted => EventKind.SessionStarted,
        SessionCheckpoint => EventKind.SessionCheckpoint,
        SessionEnded => EventKind.SessionEnded,
        AccessDenied => EventKind.AccessDenied,
        FaultRaised => EventKind.FaultRaised,
        FaultCleared => EventKind.FaultCleared,
        MachineOutOfService => EventKind.MachineOutOfService,
        MachineBackInService => EventKind.MachineBackInService,
        AgentBooted => EventKind.AgentBooted,
        ClockStepped => EventKind.ClockStepped,
        _ => throw new ArgumentException($"No kind for {body.GetType().Name}.", nameof(body)),
    };
}

/// <summary>A moment on both clocks.</summary>
/// <param name="Wall">Wall time, UTC.</param>
/// <param name="Clock">How far it can be trusted.</param>
/// <param name="Boot">Boot of the operating system in which the monotonic clock counts.</param>
/// <param name="MonotonicMs">Monotonic clock since that boot, milliseconds.</param>
public readonly record struct Stamp(DateTimeOffset Wall, ClockQuality Clock, string Boot, long MonotonicMs);
