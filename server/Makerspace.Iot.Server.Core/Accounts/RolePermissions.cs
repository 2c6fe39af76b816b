using System.Collections.Frozen;

namespace Makerspace.Iot.Server.Core.Accounts;

/// <summary>Role → permissions. Pages, interface, commands and writes all ask this one table.</summary>
public static class RolePermissions
{
    private static readonly FrozenDictionary<Role, FrozenSet<Permission>> Table = new Dictionary<Role, Permission[]>
    {
        [Role.Member] = [Permission.ReadFloor],
        [Role.StructureContact] = [Permission.ReadFloor],
        [Role.Trainer] = [Permission.ReadFloor, Permission.ReadRefusals, Permission.ReadMembers, Permission.EditTraining],
        [Role.Fabmanager] =
        [
            Permission.ReadFloor, Permission.ReadSessions, Permission.ReadRefusals, Permission.ReadUsage, Permission.ReadAlarms,
            Permission.ReadMembers, Permission.EditMembers, Permission.EditTraining, Permission.EditMachines, Permission.CommandMachines,
        ],
        [Role.Treasurer] = [Permission.ReadFloor, Permission.ReadSessions, Permission.ReadUsage, Permission.EditTariffs, Permission.CloseMonths],
        [Role.SiteDirector] =
        [
            Permission.ReadFloor, Permission.ReadSessions, Permission.ReadRefusals, Permission.ReadUsage, Permission.ReadAlarms, Permission.ReadAudit,
            Permission.ReadMembers, Permission.EditMembers, Permission.EditTraining, Permission.EditMachines, Permission.CommandMachines, Permission.EditTariffs, Permission.CloseMonths, Permission.EditAccounts,
        ],

        // The report and the pack of a grant are not there yet.
        [Role.Controller] = [],
        [Role.NetworkAdministrator] = Enum.GetValues<Permission>(),
    }.ToFrozenDictionary(r => r.Key, r => r.Value.ToFrozenSet());

    /// <summary>What a role may do at the site for which it is held.</summary>
    public static IReadOnlySet<Permission> Of(Role role) => Table[role];

    /// <summary>True if a role is held for the whole network and never for one site.</summary>
    public static bool IsOfNetwork(Role role) => role == Role.NetworkAdministrator;
}
