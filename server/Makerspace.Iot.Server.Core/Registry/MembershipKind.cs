namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>What binds a person to a site; tariffs are by kind.</summary>
public enum MembershipKind
{
    /// <summary>Rents a place in the workshop (résident).</summary>
    Resident,

    /// <summary>Pays a subscription (abonné).</summary>
    Subscriber,

    /// <summary>Comes now and then, often from another site (nomade).</summary>
    Nomad,

    /// <summary>Follows a course (stagiaire).</summary>
    Trainee,

    /// <summary>Comes to an open session (grand public).</summary>
    Public,

    /// <summary>Works for the manufacture (équipe).</summary>
    Staff,
}
