using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Machines;

/// <summary>A time for which a machine is booked.</summary>
/// <param name="From">Begin, UTC.</param>
/// <param name="To">First moment after it, UTC.</param>
public sealed record BookedSpan(DateTimeOffset From, DateTimeOffset To);

/// <summary>What a machine card shows. Two equal views give the same card.</summary>
public sealed record MachineView
{
    /// <summary>Machine's name in topics and addresses.</summary>
    public required string Machine { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Its category for people; null if unknown.</summary>
    public string? Category { get; init; }

    /// <summary>The trade of its category; null if none is known.</summary>
    public string? Trade { get; init; }

    /// <summary>Why a person has taken it out of service; null if nobody has, or did not say.</summary>
    public string? BlockedReason { get; init; }

    /// <summary>The session that goes on there; null if none does.</summary>
    public OpenSession? Session { get; init; }

    /// <summary>Who pays for that session, for people; null if no structure does.</summary>
    public string? Payer { get; init; }

    /// <summary>The booking that goes on or comes next within a day; null if there is none.</summary>
    public BookedSpan? Booked { get; init; }

    /// <summary>The time zone of its site.</summary>
    public TimeZoneInfo Zone { get; init; } = ParisTime.Zone;

    /// <summary>Whether the rest may be believed.</summary>
    public required MachineFreshness Freshness { get; init; }

    /// <summary>Last known state; null if nothing was ever heard.</summary>
    public MachineCondition? Condition { get; init; }

    /// <summary>Since when it has been in that state.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it was last heard.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>Last power reading in watts; null if there is none.</summary>
    public double? PowerW { get; init; }

    /// <summary>Path of the small curve, see <see cref="PowerTrace"/>; empty if nothing was measured.</summary>
    public string Trace { get; init; } = "";

    /// <summary>Highest power of the small curve, in watts.</summary>
    public double? TracePeakW { get; init; }

    /// <summary>What the relay was told.</summary>
    public bool Relay { get; init; }

    /// <summary>What was sensed; null if nothing senses it.</summary>
    public bool? Contactor { get; init; }

    /// <summary>Latched fault codes, joined by spaces, so that equality is by value.</summary>
    public string Faults { get; init; } = "";

    /// <summary>Code of the fault for which nobody can start although the machine is free; null if there is none.</summary>
    public string? NoStart { get; init; }

    /// <summary>Interlocks for which nobody can start although the machine is free, in the words of the wire, joined by spaces; empty if there is none.</summary>
    public string Interlocks { get; init; } = "";

    /// <summary>Seconds until an idle session ends; null if none runs.</summary>
    public double? IdleSecondsLeft { get; init; }

    /// <summary>Where a machine that heats stands, in the words of the wire; null if it does not.</summary>
    public string? Phase { get; init; }

    /// <summary>Last temperature, degrees Celsius; null if there is none.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>True if the machine is only watched and blocks nobody.</summary>
    public bool IsWatched { get; init; }

    /// <summary>True if the readings were kept while the link was down, or arrive late.</summary>
    public bool LateData { get; init; }

    /// <summary>True if a contactor that is sensed cannot be for now: its plug, or its pin, does not answer.</summary>
    public bool ContactorIsLost => Contactor is null && Faults.Split(' ').Any(f => f is FaultCode.RelayUnreachable or FaultCode.PinFailed);

    /// <summary>True if the relay's order and what is sensed do not agree.</summary>
    public bool Disagrees => Contactor is { } sensed && sensed != Relay;

    /// <summary>True if nobody can start it: out of service, faulted, or a safety device or a fault in the way.</summary>
    public bool IsLockedOut => Freshness == MachineFreshness.Fresh && (Condition is MachineCondition.OutOfService or MachineCondition.Faulted || NoStart is not null || Interlocks.Length > 0);

    /// <summary>True if somebody has the machine now, as far as is known.</summary>
    public bool InUse => Freshness == MachineFreshness.Fresh
        && Condition is MachineCondition.Ready or MachineCondition.Running or MachineCondition.Idle or MachineCondition.Ending;
}
