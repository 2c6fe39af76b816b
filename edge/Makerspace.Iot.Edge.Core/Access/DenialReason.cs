namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>Why a badge does not open a machine. The names are those of the wire's own enumeration, one to one.</summary>
public enum DenialReason
{
    /// <summary>The badge is in no list.</summary>
    UnknownBadge,

    /// <summary>The badge was revoked.</summary>
    BadgeRevoked,

    /// <summary>No membership is valid at this moment.</summary>
    MembershipLapsed,

    /// <summary>No qualification of a sufficient level for this machine's category.</summary>
    NotQualified,

    /// <summary>The qualification that would suffice has expired.</summary>
    QualificationExpired,

    /// <summary>Outside the hours of the membership or of the machine.</summary>
    OutsideHours,

    /// <summary>Somebody else has booked the machine now.</summary>
    BookedByAnother,

    /// <summary>The machine is out of service, or no list speaks of it.</summary>
    OutOfService,

    /// <summary>A supervisor's badge is needed and did not come in time.</summary>
    SupervisorNeeded,

    /// <summary>The access list is older than its validity, or there is none.</summary>
    ListTooOld,

    /// <summary>The member's or structure's quota is spent.</summary>
    QuotaSpent,

    /// <summary>The membership does not cover this site.</summary>
    SiteNotCovered,

    /// <summary>The machine is in use by somebody else.</summary>
    InUse,

    /// <summary>A fault is latched on the machine.</summary>
    MachineFaulted,

    /// <summary>An interlock is not satisfied.</summary>
    InterlockOpen,

    /// <summary>The record could not be written: nobody uses a machine unrecorded.</summary>
    CannotRecord,
}
