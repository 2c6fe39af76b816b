namespace Makerspace.Iot.Contracts.Events;

/// <summary>Why a badge did not open a machine. Each has its words in the reader's display, the log and the web page.</summary>
public enum DenialReason
{
    /// <summary>The badge is in no list.</summary>
    UnknownBadge,

    /// <summary>The badge was revoked (lost, stolen, given back).</summary>
    BadgeRevoked,

    /// <summary>No membership is valid at this moment.</summary>
    MembershipLapsed,

    /// <summary>The member holds no qualification for this machine's category.</summary>
    NotQualified,

    /// <summary>The qualification has expired.</summary>
    QualificationExpired,

    /// <summary>Outside the hours of the membership or of the machine.</summary>
    OutsideHours,

    /// <summary>Somebody else has booked the machine now.</summary>
    BookedByAnother,

    /// <summary>The machine is out of service.</summary>
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

    /// <summary>An interlock (lid, extractor, coolant, emergency stop) is not satisfied.</summary>
    InterlockOpen,

    /// <summary>The record could not be written, or the outbox is full: nobody uses a machine unrecorded.</summary>
    CannotRecord,

    /// <summary>A reason of a later version than this program's: any word it does not know is read as this. No agent writes it. The event as it came keeps the word.</summary>
    Other,

    /// <summary>The relay, behind a network, does not answer, or has not yet: whether it would follow is unknown.</summary>
    RelayUnreachable,
}
