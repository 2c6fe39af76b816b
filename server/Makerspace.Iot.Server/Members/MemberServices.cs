namespace Makerspace.Iot.Server.Members;

/// <summary>The services of the module.</summary>
public static class MemberServices
{
    /// <summary>Adds them.</summary>
    public static void AddMembers(this IServiceCollection services)
    {
        services.AddSingleton<PeopleDirectory>();
        services.AddSingleton<MemberActs>();
        services.AddSingleton<MemberEdits>();
        services.AddSingleton<BadgeEdits>();
        services.AddSingleton<StructureEdits>();
    }
}
