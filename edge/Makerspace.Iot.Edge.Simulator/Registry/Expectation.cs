using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Simulator.Registry;

/// <summary>What the rules say of a badge at a machine.</summary>
/// <param name="Refusal">Why it is refused; null if it opens, alone or with a supervisor.</param>
/// <param name="NeedsSupervisor">True if a supervisor must badge too.</param>
/// <param name="Membership">The membership under which it opens; null if it is refused.</param>
public sealed record Expectation(DenialReason? Refusal, bool NeedsSupervisor, MembershipRow? Membership)
{
    /// <summary>
    /// Judges by the registry, without the state of the machine (in use, faulted). Written from the rules, apart from the agent's own code,
    /// so that the account of a run is an opinion of its own.
    /// </summary>
    public static Expectation Of(RegistryData data, BadgeRow? badge, MachineRow machine, string site, DateTimeOffset at)
    {
        DateTime local = RegistryData.Local(at);
        var day = DateOnly.FromDateTime(local);
        if (badge is null)
        {
            return Refused(DenialReason.UnknownBadge);
        }

        if (badge.RevokedOn <= day)
        {
            return Refused(DenialReason.BadgeRevoked);
        }

        if (machine.OutOfService)
        {
            return Refused(DenialReason.OutOfService);
        }

        MembershipRow[] all = data.MembershipsOf(badge.Person).Where(m => m.HoldsOn(day)).ToArray();
        MembershipRow[] here = all.Where(m => m.Site == "*" || m.Site == site).ToArray();
        if (here.Length == 0)
        {
            return Refused(all.Length > 0 ? DenialReason.SiteNotCovered : DenialReason.MembershipLapsed);
        }

        // The badge's own structure, else the private person if the badge names a structure, else the site's own before one of the network, as listed.
        MembershipRow? open = here.Where(m => m.Hours.OpenAt(local))
            .OrderByDescending(m => badge.Structure is not null && m.Structure == badge.Structure)
            .ThenByDescending(m => badge.Structure is not null && m.Structure is null)
            .ThenByDescending(m => m.Site == site)
            .FirstOrDefault();
        if (open is null || !machine.Hours.OpenAt(local))
        {
            return Refused(DenialReason.OutsideHours);
        }

        QualificationRow[] levels = data.QualificationsOf(badge.Person).Where(q => q.Category == machine.Category && q.SignedOn <= day).ToArray();
        int now = levels.Where(q => q.HoldsOn(day)).Select(q => q.Level).DefaultIfEmpty(0).Max();
        if (now >= machine.LevelAlone)
        {
            return new Expectation(null, NeedsSupervisor: false, open);
        }

        if (now >= machine.LevelSupervised)
        {
            return new Expectation(null, NeedsSupervisor: true, open);
        }

        int ever = levels.Select(q => q.Level).DefaultIfEmpty(0).Max();
        return Refused(ever >= machine.LevelSupervised ? DenialReason.QualificationExpired : DenialReason.NotQualified);
    }

    private static Expectation Refused(DenialReason reason) => new(reason, NeedsSupervisor: false, Membership: null);
}
