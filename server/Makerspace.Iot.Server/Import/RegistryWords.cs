using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Import;

/// <summary>The words of import files for kinds and purposes, English and French.</summary>
internal static class RegistryWords
{
    public static IReadOnlyDictionary<string, MembershipKind> Kinds { get; } = new Dictionary<string, MembershipKind>(StringComparer.Ordinal)
    {
        ["resident"] = MembershipKind.Resident,
        ["subscriber"] = MembershipKind.Subscriber,
        ["abonne"] = MembershipKind.Subscriber,
        ["nomad"] = MembershipKind.Nomad,
        ["nomade"] = MembershipKind.Nomad,
        ["trainee"] = MembershipKind.Trainee,
        ["stagiaire"] = MembershipKind.Trainee,
        ["public"] = MembershipKind.Public,
        ["staff"] = MembershipKind.Staff,
        ["equipe"] = MembershipKind.Staff,
    };

    public static IReadOnlyDictionary<string, UsagePurpose> Purposes { get; } = new Dictionary<string, UsagePurpose>(StringComparer.Ordinal)
    {
        ["production"] = UsagePurpose.Production,
        ["training"] = UsagePurpose.Training,
        ["formation"] = UsagePurpose.Training,
        ["research"] = UsagePurpose.Research,
        ["recherche"] = UsagePurpose.Research,
        ["maintenance"] = UsagePurpose.Maintenance,
        ["demonstration"] = UsagePurpose.Demonstration,
    };
}
