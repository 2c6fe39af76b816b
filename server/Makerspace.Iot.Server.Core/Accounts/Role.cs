namespace Makerspace.Iot.Server.Core.Accounts;

/// <summary>What an account is to a site, or to the network. <see cref="RolePermissions"/> says what each may do.</summary>
public enum Role
{
    /// <summary>Uses machines.</summary>
    Member,

    /// <summary>Speaks for a structure that pays.</summary>
    StructureContact,

    /// <summary>Trains and signs off.</summary>
    Trainer,

    /// <summary>Runs the workshop.</summary>
    Fabmanager,

    /// <summary>Closes months and bills.</summary>
    Treasurer,

    /// <summary>Answers for a site and for who may do what there.</summary>
    SiteDirector,

    /// <summary>Checks for a funder how one grant was used.</summary>
    Controller,

    /// <summary>May do everything, everywhere. Held for the whole network only.</summary>
    NetworkAdministrator,
}
