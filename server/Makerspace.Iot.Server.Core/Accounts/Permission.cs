namespace Makerspace.Iot.Server.Core.Accounts;

/// <summary>What somebody asks to do. Asked for a site, or for the network.</summary>
public enum Permission
{
    /// <summary>People, structures, memberships, badges: <see cref="RowSites"/> says of which sites a row is.</summary>
    EditMembers,

    /// <summary>Qualifications.</summary>
    EditTraining,

    /// <summary>Sites, machines, placements, agents.</summary>
    EditMachines,

    /// <summary>Orders to machines and agents: out of service, open for somebody, end, blink, restart.</summary>
    CommandMachines,

    /// <summary>Prices.</summary>
    EditTariffs,

    /// <summary>Issuers, statements, and the closing of months.</summary>
    CloseMonths,

    /// <summary>Accounts and their roles.</summary>
    EditAccounts,

    /// <summary>The live floor: machines, their state and power.</summary>
    ReadFloor,

    /// <summary>Sessions, by the reference of their member, and their prices.</summary>
    ReadSessions,

    /// <summary>Refusals, by the reference of their member.</summary>
    ReadRefusals,

    /// <summary>Usage and amounts per structure.</summary>
    ReadUsage,

    /// <summary>Alarms, faults, quarantine, and what needs attention.</summary>
    ReadAlarms,

    /// <summary>Who changed what.</summary>
    ReadAudit,

    /// <summary>Names, memberships and qualifications of people.</summary>
    ReadMembers,
}
