using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>What the store is to keep. Each kind is one kind of event on the wire.</summary>
/// <param name="At">When it happened.</param>
public abstract record SessionRecord(Instant At)
{
    /// <summary>A machine was released; <see cref="SessionRecord.At"/> is the session's start.</summary>
    /// <param name="At">When.</param>
    /// <param name="Session">Identity.</param>
    /// <param name="Party">Who, for whom, why.</param>
    /// <param name="AccessVersion">Version of the list.</param>
    public sealed record Started(Instant At, string Session, SessionParty Party, long AccessVersion) : SessionRecord(At);

    /// <summary>The totals of a session that goes on.</summary>
    /// <param name="At">When.</param>
    /// <param name="Session">Identity.</param>
    /// <param name="Figures">Totals so far.</param>
    public sealed record Checkpoint(Instant At, string Session, SessionFigures Figures) : SessionRecord(At);

    /// <summary>The whole record of a session.</summary>
    /// <param name="At">When the relay went off, or the recovery, or the take-over.</param>
    /// <param name="Session">Identity.</param>
    /// <param name="Party">Who, for whom, why.</param>
    /// <param name="StartWall">Wall time of the start, UTC.</param>
    /// <param name="StartClock">How far that can be trusted.</param>
    /// <param name="Figures">Final totals.</param>
    /// <param name="Reason">Why it ended.</param>
    /// <param name="AccessVersion">Version of the list by which it was granted.</param>
    public sealed record Ended(Instant At, string Session, SessionParty Party, DateTimeOffset StartWall, ClockQuality StartClock, SessionFigures Figures, SessionEndReason Reason, long AccessVersion)
        : SessionRecord(At)
    {
        /// <summary>Start plus occupied time, UTC: no step of the clock in between can misprice.</summary>
        public DateTimeOffset EndWall => StartWall + TimeSpan.FromMilliseconds((long)Math.Round(Figures.OccupiedSeconds * 1000));
    }

    /// <summary>A badge was refused.</summary>
    /// <param name="At">When.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Member">Member reference if known.</param>
    /// <param name="AccessVersion">Version of the list; 0 if none.</param>
    /// <param name="Observed">True if it would have been refused: the machine is only watched and blocked nobody.</param>
    public sealed record Denied(Instant At, DenialReason Reason, string? Member, long AccessVersion, bool Observed = false) : SessionRecord(At);

    /// <summary>A fault appeared.</summary>
    /// <param name="At">When.</param>
    /// <param name="Code">A single fault; see <see cref="FaultNames"/>.</param>
    /// <param name="Detail">For a technician.</param>
    public sealed record FaultRaised(Instant At, MachineFaults Code, string? Detail) : SessionRecord(At);

    /// <summary>A fault is over or was cleared.</summary>
    /// <param name="At">When.</param>
    /// <param name="Code">A single fault.</param>
    public sealed record FaultCleared(Instant At, MachineFaults Code) : SessionRecord(At);

    /// <summary>The machine is out of service from now on.</summary>
    /// <param name="At">When.</param>
    /// <param name="Reason">Why; null if no reason was given.</param>
    public sealed record OutOfService(Instant At, string? Reason) : SessionRecord(At);

    /// <summary>The machine is back in service.</summary>
    /// <param name="At">When.</param>
    public sealed record BackInService(Instant At) : SessionRecord(At);
}
